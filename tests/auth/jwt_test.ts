// Tokens: every algorithm, every claim that is checked, and what an attacker may send instead.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { App, dependency, HttpError, t } from "../../mod.ts";
import { oauth2PasswordBearer, requireScopes } from "../../src/auth/mod.ts";
import {
  hmacKey,
  InvalidToken,
  type InvalidTokenReason,
  type Jwt,
  jwt,
  type JwtOptions,
  privateKey,
  publicKey,
  type PublicKeyAlgorithm,
} from "../../src/auth/jwt/mod.ts";
import { documentOf } from "../../src/openapi/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { randomFrom } from "../http/random.ts";
import { test } from "../test.ts";
import { scopeAt } from "../scope.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const NOW_MS = 1_800_000_000_000;
const NOW = NOW_MS / 1_000;
const common = { issuer: "shop", audience: "api" } as const;
const options: JwtOptions = { keys: hmacKey("HS256", SECRET), ...common };
const tokens = jwt(options);

const encode = (value: unknown) => base64url(JSON.stringify(value));
function base64url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A token by hand, signed by HMAC whatever its header says. */
function forge(header: unknown, payload: unknown, secret: string = SECRET): string {
  const head = `${encode(header)}.${typeof payload === "string" ? payload : encode(payload)}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}

const good = { iss: "shop", aud: "api", exp: NOW + 60 };
const HS256 = { alg: "HS256" };

async function reasonOf(checker: Jwt, token: string, nowMs = NOW_MS): Promise<string> {
  try {
    await checker.verify(scopeAt(nowMs), token);
    return "accepted";
  } catch (error) {
    if (error instanceof InvalidToken) return error.reason;
    throw error;
  }
}

test("jwt: a token made here is accepted here, with its claims and scopes", async () => {
  const cx = scopeAt(NOW_MS);
  const token = await tokens.sign(cx, { sub: "ada", scope: "a b" });
  const { claims, scopes } = await tokens.verify(cx, token);
  assert.deepEqual(claims, {
    sub: "ada",
    scope: "a b",
    iss: "shop",
    aud: "api",
    iat: NOW,
    exp: NOW + 900,
  });
  assert.deepEqual(scopes, ["a", "b"]);
});

const kinds: [PublicKeyAlgorithm, () => string][] = [
  ["RS256", rsa],
  ["RS384", rsa],
  ["RS512", rsa],
  ["PS256", rsa],
  ["PS384", rsa],
  ["PS512", rsa],
  ["ES256", () => ec("P-256")],
  ["ES384", () => ec("P-384")],
  ["ES512", () => ec("P-521")],
  ["EdDSA", () => pemOf(generateKeyPairSync("ed25519").privateKey)],
];
let rsaPem: string | undefined;

function rsa(): string {
  return rsaPem ??= pemOf(generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey);
}

function ec(namedCurve: string): string {
  return pemOf(generateKeyPairSync("ec", { namedCurve }).privateKey);
}

function pemOf(key: { export(options: { type: "pkcs8"; format: "pem" }): string | Uint8Array }) {
  return String(key.export({ type: "pkcs8", format: "pem" }));
}

function publicPem(signing: ReturnType<typeof privateKey>): string {
  return String(signing.verifier.export({ type: "spki", format: "pem" }));
}

for (const [algorithm, makePem] of kinds) {
  test(`jwt: ${algorithm} signs with the private key and checks with the public one`, async () => {
    const signing = privateKey(algorithm, makePem(), { kid: "k" });
    const maker = jwt({ keys: signing, ...common });
    const jwk = signing.verifier.export({ format: "jwk" }) as { kty: string };
    const cx = scopeAt(NOW_MS);
    const token = await maker.sign(cx, { sub: "ada" });
    for (const key of [publicPem(signing), { ...jwk, kid: "k" }]) {
      const checker = jwt({ keys: publicKey(algorithm, key), ...common });
      assert.equal((await checker.verify(cx, token)).claims.sub, "ada");
      await assert.rejects(checker.sign(cx, {}), /none of the keys/);
    }
  });
}

for (const algorithm of ["HS384", "HS512"] as const) {
  test(`jwt: ${algorithm} signs and checks`, async () => {
    const maker = jwt({ keys: hmacKey(algorithm, "s".repeat(64)), ...common });
    const cx = scopeAt(NOW_MS);
    assert.equal((await maker.verify(cx, await maker.sign(cx, { sub: "x" }))).claims.sub, "x");
  });
}

test("jwt: a public key used as an HMAC secret does not pass (algorithm confusion)", async () => {
  const signing = privateKey("RS256", rsa());
  const checker = jwt({ keys: publicKey("RS256", publicPem(signing)), ...common });
  const forged = forge(HS256, good, publicPem(signing));
  assert.equal(await reasonOf(checker, forged), "signature");
  const mixed = jwt({
    keys: [publicKey("RS256", publicPem(signing)), hmacKey("HS256", SECRET)],
    ...common,
  });
  assert.equal(await reasonOf(mixed, forged), "signature");
  assert.throws(() => hmacKey("HS256", publicPem(signing)), /Cannot use a PEM key/);
});

const BAD_KEYS: [name: string, make: () => unknown, message: RegExp][] = [
  ["a short secret", () => hmacKey("HS256", "short"), /5 bytes for HS256: it needs at least 32/],
  ["a secret too short for its hash", () => hmacKey("HS512", SECRET), /at least 64/],
  ["text that is no key", () => publicKey("RS256", "nonsense"), /Cannot read the public key/],
  ["a public key where a private one is needed", () => {
    return privateKey("RS256", publicPem(privateKey("RS256", rsa())));
  }, /Cannot read the private key/],
  ["an RSA key for an elliptic curve", () => privateKey("ES256", rsa()), /it needs ec prime256v1/],
  ["another curve", () => privateKey("ES256", ec("P-384")), /kind ec secp384r1 for ES256/],
  ["a small RSA key", () => {
    return privateKey(
      "RS256",
      pemOf(generateKeyPairSync("rsa", { modulusLength: 1_024 }).privateKey),
    );
  }, /1024 bits for RS256/],
  ["no key at all", () => jwt({ keys: [], ...common }), /without a key/],
];
for (const [name, make, message] of BAD_KEYS) {
  test(`jwt: refuses ${name} when the program starts`, () => {
    assert.throws(make, message);
  });
}

const { exp: _exp, ...withoutExp } = good;
const { iss: _iss, ...withoutIss } = good;
const { aud: _aud, ...withoutAud } = good;
const TOKENS: [name: string, token: string, result: InvalidTokenReason | "accepted"][] = [
  ["a good token", forge(HS256, good), "accepted"],
  ["one audience of several", forge(HS256, { ...good, aud: ["x", "api"] }), "accepted"],
  ["another type than ours, when we name none", forge({ ...HS256, typ: "x" }, good), "accepted"],
  ["no expiry", forge(HS256, withoutExp), "claims"],
  ["expiry as text", forge(HS256, { ...good, exp: String(good.exp) }), "claims"],
  ["expiry null", forge(HS256, { ...good, exp: null }), "claims"],
  ["expired now", forge(HS256, { ...good, exp: NOW }), "expired"],
  ["not yet valid", forge(HS256, { ...good, nbf: NOW + 1 }), "early"],
  ["nbf as text", forge(HS256, { ...good, nbf: "x" }), "claims"],
  ["no issuer", forge(HS256, withoutIss), "issuer"],
  ["another issuer", forge(HS256, { ...good, iss: "Shop" }), "issuer"],
  ["a list of issuers", forge(HS256, { ...good, iss: ["shop"] }), "issuer"],
  ["no audience", forge(HS256, withoutAud), "audience"],
  ["another audience", forge(HS256, { ...good, aud: "apis" }), "audience"],
  ["scope as a list", forge(HS256, { ...good, scope: ["a"] }), "claims"],
  ["another secret", forge(HS256, good, "x".repeat(32)), "signature"],
  ["alg none", `${encode({ alg: "none" })}.${encode(good)}.`, "signature"],
  ["alg None", forge({ alg: "nOnE" }, good), "signature"],
  ["no alg", forge({ typ: "JWT" }, good), "signature"],
  ["alg of another type", forge({ alg: ["HS256"] }, good), "signature"],
  ["an unknown critical header", forge({ ...HS256, crit: ["x"], x: 1 }, good), "malformed"],
  ["an unencoded payload", forge({ ...HS256, b64: false, crit: ["b64"] }, good), "malformed"],
  ["no signature", forge(HS256, good).replace(/[^.]*$/, ""), "signature"],
  [
    "a changed payload",
    forge(HS256, good).replace(/\.(.*)\./, `.${encode({ ...good, sub: "root" })}.`),
    "signature",
  ],
  ["a payload that is no JSON", forge(HS256, "eHg"), "malformed"],
  ["a payload that is a list", forge(HS256, []), "malformed"],
  ["a header that is no object", forge([1], good), "malformed"],
  ["two segments", forge(HS256, good).replace(/\.[^.]*$/, ""), "malformed"],
  ["five segments", "a.b.c.d.e", "malformed"],
  ["nothing", "", "malformed"],
  ["blanks", ` ${forge(HS256, good)}`, "malformed"],
  ["a padded segment", `${forge(HS256, good)}=`, "malformed"],
  ["a megabyte", forge(HS256, { ...good, pad: "x".repeat(1_000_000) }), "malformed"],
];
for (const [name, token, result] of TOKENS) {
  test(`Jwt.verify() ${result === "accepted" ? "accepts" : "refuses"} ${name}`, async () => {
    assert.equal(await reasonOf(tokens, token), result);
  });
}

test("Jwt.verify() throws nothing but InvalidToken, whatever comes", async () => {
  const random = randomFrom(7);
  const base = forge(HS256, good);
  for (let i = 0; i < 500; i++) {
    const at = Math.floor(random() * base.length);
    const char = String.fromCharCode(33 + Math.floor(random() * 94));
    const changed = base.slice(0, at) + char + base.slice(at + 1);
    const result = await reasonOf(tokens, changed);
    // The last character of a base64 segment may hold bits that mean nothing.
    if (changed !== base && result === "accepted") assert.equal(at, base.length - 1, changed);
  }
});

const TIMES: [name: string, more: Partial<JwtOptions>, claims: object, result: string][] = [
  ["leeway over the expiry", { leewaySeconds: 10 }, { exp: NOW - 9 }, "accepted"],
  ["no more than the leeway", { leewaySeconds: 10 }, { exp: NOW - 10 }, "expired"],
  ["leeway before the start", { leewaySeconds: 10 }, { nbf: NOW + 10 }, "accepted"],
  ["the greatest age", { ageSecondsMax: 60 }, { iat: NOW - 60 }, "accepted"],
  ["more than the greatest age", { ageSecondsMax: 60 }, { iat: NOW - 61 }, "expired"],
  ["no iat although an age is set", { ageSecondsMax: 60 }, {}, "claims"],
  ["no issuer where none is wanted", { issuer: null }, { iss: undefined }, "accepted"],
  ["no audience where none is wanted", { audience: null }, { aud: undefined }, "accepted"],
  ["one of several audiences", { audience: ["web", "api"] }, {}, "accepted"],
];
for (const [name, more, claims, result] of TIMES) {
  test(`Jwt.verify() and ${name}`, async () => {
    const checker = jwt({ ...options, ...more });
    assert.equal(await reasonOf(checker, forge(HS256, { ...good, ...claims })), result);
  });
}

test("Jwt.verify() compares the type of the token when one is set", async () => {
  const access = jwt({ ...options, type: "at+jwt" });
  const cx = scopeAt(NOW_MS);
  assert.equal((await access.verify(cx, await access.sign(cx, {}))).claims.exp, NOW + 900);
  assert.equal(await reasonOf(access, await tokens.sign(cx, {})), "claims");
});

test("Jwt.sign() of no issuer and no audience names none", async () => {
  const bare = jwt({ ...options, issuer: null, audience: null, expiresInSeconds: 5 });
  const cx = scopeAt(NOW_MS);
  const { claims } = await bare.verify(cx, await bare.sign(cx, { jti: "1" }));
  assert.deepEqual(claims, { jti: "1", iat: NOW, exp: NOW + 5 });
  const long = await bare.sign(cx, {}, { expiresInSeconds: 60 });
  assert.equal((await bare.verify(cx, long)).claims.exp, NOW + 60);
});

test("Jwt: claims of one's own are typed, checked and coerced by their schema", async () => {
  const typed = jwt({
    ...options,
    claims: t.Object({ roles: t.Array(t.String()), n: t.Integer() }),
  });
  const cx = scopeAt(NOW_MS);
  const { claims } = await typed.verify(cx, await typed.sign(cx, { roles: ["admin"], n: 1 }));
  const roles: string[] = claims.roles;
  assert.deepEqual([roles, claims.n, claims.iss], [["admin"], 1, "shop"]);
  assert.equal(await reasonOf(typed, forge(HS256, { ...good, roles: "admin", n: 1 })), "claims");
  assert.equal(await reasonOf(typed, forge(HS256, good)), "claims");
});

test("Jwt: a key is replaced while its tokens live, with key ids and without", async () => {
  const cx = scopeAt(NOW_MS);
  for (const ids of [["new", "old"], [undefined, undefined]] as const) {
    const [newer, older] = [SECRET, "o".repeat(32)].map((secret, i) => {
      const kid = ids[i];
      return hmacKey("HS256", secret, kid === undefined ? {} : { kid });
    });
    const before = jwt({ ...options, keys: older! });
    const during = jwt({ ...options, keys: [newer!, older!] });
    const after = jwt({ ...options, keys: newer! });
    const token = await before.sign(cx, { sub: "ada" });
    const header = JSON.parse(atob(token.split(".")[0]!));
    assert.deepEqual([header.alg, header.kid], ["HS256", ids[1]]);
    assert.equal(await reasonOf(during, token), "accepted");
    assert.equal(await reasonOf(after, token), "signature");
    assert.equal(await reasonOf(after, await during.sign(cx, {})), "accepted");
  }
});

test("Jwt.verify() ends with its scope", async () => {
  const cx = scopeAt(NOW_MS);
  const token = await tokens.sign(cx, {});
  cx.cancel();
  await assert.rejects(tokens.verify(cx, token), /Cancelled/);
  await assert.rejects(tokens.sign(cx, {}), /Cancelled/);
});

// As a dependency.

const clock = () => Math.floor(Date.now() / 1_000);

test("Jwt.bearer() refuses in words, with a challenge (RFC 6750 section 3.1)", async () => {
  const app = new App();
  app.get("/", { deps: { token: tokens.bearer() } }, (cx) => cx.deps.token.claims.sub);
  const client = new TestClient(app);
  const get = (token: string) => client.get("/", { headers: { authorization: `Bearer ${token}` } });
  const missing = await client.get("/");
  assert.equal(missing.headers.get("www-authenticate"), "Bearer");
  const expired = await get(forge(HS256, { ...good, exp: clock() - 1 }));
  assert.equal(expired.status, 401);
  assert.deepEqual(await expired.json(), { detail: "The token has expired" });
  assert.equal(
    expired.headers.get("www-authenticate"),
    'Bearer error="invalid_token", error_description="The token has expired"',
  );
  const fine = await get(forge(HS256, { ...good, exp: clock() + 60, sub: "ada" }));
  assert.equal(await fine.text(), "ada");
});

test("Jwt.bearer() may be optional; a bad token is refused all the same", async () => {
  const app = new App();
  const token = tokens.bearer({ autoError: false });
  app.get("/", { deps: { token } }, (cx) => cx.deps.token?.claims.sub ?? "nobody");
  const client = new TestClient(app);
  assert.equal(await (await client.get("/")).text(), "nobody");
  const bad = await client.get("/", { headers: { authorization: "Bearer x" } });
  assert.equal(bad.status, 401);
});

test("Jwt.bearer() takes another scheme, and answers in the program's words", async () => {
  const scheme = oauth2PasswordBearer({ tokenUrl: "token", scopes: { a: "" } });
  const token = tokens.bearer({ scheme, invalid: ({ reason }) => new HttpError(418, reason) });
  const app = new App();
  app.get("/", { dependencies: [requireScopes(token, "a")] }, () => "ok");
  const client = new TestClient(app);
  const send = (text: string) => client.get("/", { headers: { authorization: `Bearer ${text}` } });
  assert.deepEqual(await (await send("x")).json(), { detail: "malformed" });
  const exp = clock() + 60;
  assert.equal((await send(forge(HS256, { ...good, exp }))).status, 403);
  assert.equal((await send(forge(HS256, { ...good, exp, scope: "b a" }))).status, 200);
  const { security } = documentOf(app).paths["/"]!.get as { security: unknown };
  assert.deepEqual(security, [{ OAuth2PasswordBearer: ["a"] }]);
});

test("Jwt.sign() and verify() take the cx of a dependency", async () => {
  const app = new App();
  const own = dependency(async (cx) => {
    return (await tokens.verify(cx, await tokens.sign(cx, { sub: "ada" }))).claims.sub;
  });
  app.get("/", { deps: { own } }, (cx) => cx.deps.own);
  assert.equal(await (await new TestClient(app).get("/")).text(), "ada");
});
