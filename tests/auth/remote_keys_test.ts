// Keys of another issuer: fetched once, rotated, cooled down, stale, unreachable.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { HttpError } from "../../mod.ts";
import { InvalidToken, type Jwt, jwt, privateKey, remoteKeys } from "../../src/auth/jwt/mod.ts";
import { test } from "../test.ts";
import { scopeAt, type TestFetch, type TestScope } from "../scope.ts";

const URL = "https://login.example/jwks";
const common = { issuer: "login", audience: "shop" } as const;
const NOW_MS = 1_800_000_000_000;

function makeKey(kid: string) {
  const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey("ES256", String(key.export({ type: "pkcs8", format: "pem" })), { kid });
}

const first = makeKey("1");
const second = makeKey("2");
type Key = ReturnType<typeof makeKey>;

const jwkOf = (key: Key, more: object = {}) => ({
  ...key.verifier.export({ format: "jwk" }),
  ...(key.kid === undefined ? {} : { kid: key.kid }),
  ...more,
});

const tokenOf = (key: Key) => jwt({ keys: key, ...common }).sign(scopeAt(NOW_MS), { sub: "ada" });

/** An issuer whose keys and failures the test sets. */
class Issuer {
  keys: object[] = [jwkOf(first)];
  fetches = 0;
  answer: () => Response | Promise<Response> = () => Response.json({ keys: this.keys });
  readonly fetch: TestFetch = (url) => {
    assert.equal(url, URL);
    this.fetches++;
    return Promise.resolve().then(() => this.answer());
  };
}

function shop(): Jwt {
  return jwt({ keys: remoteKeys(URL, { algorithms: ["ES256"] }), ...common, leewaySeconds: 1e9 });
}

async function statusOf(checker: Jwt, cx: TestScope, token: string): Promise<number | string> {
  try {
    await checker.verify(cx, token);
    return 200;
  } catch (error) {
    if (error instanceof HttpError) return error.status;
    if (error instanceof InvalidToken) return error.reason;
    throw error;
  }
}

test("remoteKeys: fetched once for many requests at a time", async () => {
  const issuer = new Issuer();
  const checker = shop();
  const token = await tokenOf(first);
  const all = Array.from({ length: 20 }, () => {
    return statusOf(checker, scopeAt(NOW_MS, issuer.fetch), token);
  });
  assert.deepEqual(new Set(await Promise.all(all)), new Set([200]));
  assert.equal(issuer.fetches, 1);
});

test("remoteKeys: an unknown key id fetches again, at most once in the cooldown", async () => {
  const issuer = new Issuer();
  const checker = shop();
  const cx = scopeAt(NOW_MS, issuer.fetch);
  assert.equal(await statusOf(checker, cx, await tokenOf(first)), 200);
  issuer.keys = [jwkOf(second)];
  const token = await tokenOf(second);
  for (let i = 0; i < 5; i++) assert.equal(await statusOf(checker, cx, token), "signature");
  assert.equal(issuer.fetches, 1);
  cx.nowMs += 31_000;
  assert.equal(await statusOf(checker, cx, token), 200);
  assert.equal(await statusOf(checker, cx, await tokenOf(first)), "signature");
  assert.equal(issuer.fetches, 2);
});

test("remoteKeys: old keys are fetched again, and dropped ones are not believed", async () => {
  const issuer = new Issuer();
  const checker = shop();
  const cx = scopeAt(NOW_MS, issuer.fetch);
  assert.equal(await statusOf(checker, cx, await tokenOf(first)), 200);
  issuer.keys = [jwkOf(second)];
  // The cooldown is over by then, and the keys are still good.
  cx.nowMs += 599_000;
  assert.equal(await statusOf(checker, cx, await tokenOf(first)), 200);
  assert.equal(issuer.fetches, 1);
  cx.nowMs += 2_000;
  assert.equal(await statusOf(checker, cx, await tokenOf(first)), "signature");
});

const FAILURES: [name: string, answer: () => Response | Promise<Response>][] = [
  ["the network fails", () => Promise.reject(new TypeError("connection refused"))],
  ["the issuer fails", () => new Response("no", { status: 500 })],
  ["the issuer fails with keys", () => Response.json({ keys: [jwkOf(first)] }, { status: 500 })],
  ["the issuer redirects", () => new Response(null, { status: 302, headers: { location: "/x" } })],
  ["the answer is no JSON", () => new Response("<html>")],
  ["the answer is no key set", () => Response.json({ keys: "x" })],
  ["the answer is huge", () => new Response("x".repeat(300_000))],
];
for (const [name, answer] of FAILURES) {
  test(`remoteKeys: 503 while ${name}, and no storm of fetches`, async () => {
    const issuer = new Issuer();
    const working = issuer.answer;
    issuer.answer = answer;
    const checker = shop();
    const cx = scopeAt(NOW_MS, issuer.fetch);
    const token = await tokenOf(first);
    for (let i = 0; i < 3; i++) assert.equal(await statusOf(checker, cx, token), 503);
    assert.equal(issuer.fetches, 1);
    issuer.answer = working;
    cx.nowMs += 31_000;
    assert.equal(await statusOf(checker, cx, token), 200);
  });
}

test("remoteKeys: old keys serve for a day when the issuer is gone", async () => {
  const issuer = new Issuer();
  const checker = shop();
  const cx = scopeAt(NOW_MS, issuer.fetch);
  const token = await tokenOf(first);
  assert.equal(await statusOf(checker, cx, token), 200);
  issuer.answer = () => Promise.reject(new TypeError("gone"));
  cx.nowMs += 3_600_000;
  assert.equal(await statusOf(checker, cx, token), 200);
  cx.nowMs += 86_400_000;
  assert.equal(await statusOf(checker, cx, token), 503);
});

test("remoteKeys: a request that leaves while it fetches does not fail the others", async () => {
  const issuer = new Issuer();
  const checker = shop();
  const token = await tokenOf(first);
  const leaving = scopeAt(NOW_MS, (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    }));
  const left = assert.rejects(checker.verify(leaving, token), /Cancelled/);
  const staying = statusOf(checker, scopeAt(NOW_MS, issuer.fetch), token);
  await Promise.resolve();
  leaving.cancel();
  await left;
  assert.equal(await staying, 200);
  assert.equal(issuer.fetches, 1);
});

const SETS: [name: string, keys: object[], result: string | number][] = [
  ["keys for encryption", [jwkOf(first, { use: "enc" })], "signature"],
  ["keys for other algorithms", [jwkOf(first, { alg: "ES384" })], "signature"],
  ["secrets", [{ kty: "oct", k: "AAAA", kid: "1" }], "signature"],
  ["keys of unknown kinds beside ours", [{ kty: "LMS" }, null as never, jwkOf(first)], 200],
  ["keys without ids", [{ ...jwkOf(first), kid: undefined }], 200],
  ["broken keys", [{ ...jwkOf(first), x: "!" }], "signature"],
];
for (const [name, keys, result] of SETS) {
  test(`remoteKeys: ${name}`, async () => {
    const issuer = new Issuer();
    issuer.keys = keys;
    const cx = scopeAt(NOW_MS, issuer.fetch);
    assert.equal(await statusOf(shop(), cx, await tokenOf(first)), result);
  });
}

test("remoteKeys: a token of an algorithm that is not believed causes no traffic", async () => {
  const issuer = new Issuer();
  const { privateKey: pair } = generateKeyPairSync("ed25519");
  const key = privateKey("EdDSA", String(pair.export({ type: "pkcs8", format: "pem" })));
  const token = await jwt({ keys: key, ...common }).sign(scopeAt(NOW_MS), {});
  assert.equal(await statusOf(shop(), scopeAt(NOW_MS, issuer.fetch), token), "signature");
  assert.equal(issuer.fetches, 0);
});

const ADDRESSES: [url: string, isGood: boolean][] = [
  ["http://login.example/jwks", false],
  ["/jwks", false],
  ["ftp://localhost/jwks", false],
  ["http://localhost:9000/jwks", true],
  ["http://127.0.0.1/jwks", true],
  ["http://localhost.evil.example/", false],
];
for (const [url, isGood] of ADDRESSES) {
  test(`remoteKeys("${url}") is ${isGood ? "fine" : "refused"}`, () => {
    const make = () => remoteKeys(url, { algorithms: ["RS256"] });
    if (isGood) make();
    else assert.throws(make, /expected an https address/);
  });
}

test("remoteKeys: only algorithms with public keys", () => {
  assert.throws(
    () => remoteKeys(URL, { algorithms: ["HS256"] as never }),
    /Cannot use the keys of .* for HS256/,
  );
  assert.throws(() => remoteKeys(URL, { algorithms: [] as never }), /for no algorithm/);
});
