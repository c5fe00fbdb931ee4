// Signed and encrypted cookies: forged, old, rotated, too large; and their attributes.
import assert from "node:assert/strict";
import { App, t } from "../../mod.ts";
import { encryptedCookie, type SecretCookieOptions, signedCookie } from "../../src/session/mod.ts";
import { fromBase64Url, KeyRing } from "../../src/secret/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { HOSTILE, randomFrom } from "../http/random.ts";
import { scopeAt } from "../scope.ts";
import { test } from "../test.ts";

const NEW = "n".repeat(32);
const OLD = "o".repeat(32);
const schema = t.Object({ user: t.String() });
const options = { secrets: [NEW, OLD], schema } as const;
const MAKERS = { signedCookie, encryptedCookie };
const ann = { user: "ann" };

function appOf(cookie: ReturnType<typeof signedCookie<typeof schema>>): App {
  const app = new App();
  app.get("/", { deps: { value: cookie.value } }, (cx) => ({ value: cx.deps.value ?? null }));
  app.post("/", { body: schema }, (cx) => cookie.write(cx, cx.body));
  app.delete("/", (cx) => cookie.clear(cx));
  return app;
}

async function fieldOf(app: App, url: string): Promise<string> {
  const client = new TestClient(app, { baseUrl: url });
  return (await client.post("/", { json: ann })).headers.get("set-cookie")!;
}

async function readBy(app: App, cookie: string): Promise<unknown> {
  const response = await new TestClient(app).get("/", { headers: { cookie } });
  assert.equal(response.status, 200);
  return (await response.json()).value;
}

for (const [name, make] of Object.entries(MAKERS)) {
  test(`${name}() keeps a value, and forgets it`, async () => {
    const client = new TestClient(appOf(make("c", options)));
    await client.post("/", { json: ann });
    assert.deepEqual(await (await client.get("/")).json(), { value: ann });
    await client.delete("/");
    assert.deepEqual(await (await client.get("/")).json(), { value: null });
  });

  test(`${name}() reads what an older secret made, and not what a dropped one made`, async () => {
    const older = appOf(make("c", { ...options, secrets: [OLD] }));
    const pair = (await fieldOf(older, "http://shop.test")).split(";")[0]!;
    assert.deepEqual(await readBy(appOf(make("c", options)), pair), ann);
    const newer = make("c", { ...options, secrets: [NEW] });
    assert.deepEqual(await readBy(appOf(newer), pair), null);
  });

  test(`${name}() believes nothing that somebody else made`, async () => {
    const app = appOf(make("c", options));
    const good = (await fieldOf(app, "http://shop.test")).split(";")[0]!.slice(2);
    const random = randomFrom(3);
    const forged = [
      ...HOSTILE.filter((text) => /^[\x21-\x3a\x3c-\x7e]*$/.test(text)),
      "",
      ".",
      "eyJ1c2VyIjoicm9vdCJ9",
      "eyJ1c2VyIjoicm9vdCJ9.",
      `${good}x`,
      good.slice(0, -2),
      `${good}.${good}`,
      ...Array.from({ length: 100 }, () => {
        const at = Math.floor(random() * (good.length - 1));
        return `${good.slice(0, at)}${good[at] === "A" ? "B" : "A"}${good.slice(at + 1)}`;
      }),
    ];
    for (const text of forged) {
      // The last bits of a base64 text may mean nothing: then it is the same value.
      if (text !== good) assert.deepEqual(await readBy(app, `c=${text}`), null, text);
    }
  });

  test(`${name}() of another name is another cookie, and the other kind too`, async () => {
    const pair = (await fieldOf(appOf(make("c", options)), "http://shop.test")).split(";")[0]!;
    const value = pair.slice(2);
    assert.equal(await readBy(appOf(make("d", options)), `d=${value}`), null);
    const other = make === signedCookie ? encryptedCookie : signedCookie;
    assert.equal(await readBy(appOf(other("c", options)), pair), null);
  });

  test(`${name}() expires on the server's clock`, () => {
    const cookie = make("c", { ...options, maxAgeSeconds: 60 });
    const cx = scopeAt(1_000_000);
    const request = new Request("http://shop.test/");
    const raw = { cookies: new Map<string, string>() };
    const at = Object.assign(cx, { request, raw }) as never;
    const field = cookie.format(at, ann);
    raw.cookies.set("c", /^c="?([^";]*)/.exec(field)![1]!);
    assert.match(field, /Max-Age=60/);
    cx.nowMs += 59_999;
    assert.deepEqual(cookie.read(at), ann);
    cx.nowMs += 1;
    assert.equal(cookie.read(at), undefined);
  });

  test(`${name}() drops a value that does not fit its schema any more`, async () => {
    const pair = (await fieldOf(appOf(make("c", options)), "http://shop.test")).split(";")[0]!;
    const stricter = t.Object({ user: t.String({ minLength: 10 }) });
    assert.equal(await readBy(appOf(make("c", { ...options, schema: stricter })), pair), null);
  });

  test(`${name}() refuses what no browser keeps`, async () => {
    const app = new App({ report: () => {} });
    const cookie = make("c", options);
    app.get("/", (cx) => cookie.write(cx, { user: "x".repeat(4_000) }));
    const response = await new TestClient(app).get("/");
    assert.equal(response.status, 500);
    assert.equal(response.headers.get("set-cookie"), null);
  });
}

test("encryptedCookie() hides its value, and never looks the same twice", async () => {
  const app = appOf(encryptedCookie("c", options));
  const client = new TestClient(app);
  // Long enough that no random bytes hold it by chance.
  const user = "somebody with a long name";
  const seen = new Set<string>();
  for (let i = 0; i < 50; i++) {
    const field = (await client.post("/", { json: { user } })).headers.get("set-cookie")!;
    const value = field.slice(2).split(";")[0]!;
    const bytes = String.fromCharCode(...fromBase64Url(value));
    for (const text of [field, bytes]) {
      for (const part of [user, btoa(user).slice(4, -4), "somebody", "long name"]) {
        assert.ok(!text.includes(part), `${part} shows in ${text}`);
      }
    }
    seen.add(value);
  }
  assert.equal(seen.size, 50);
  assert.deepEqual(await (await client.get("/")).json(), { value: { user } });
});

type Place = Partial<SecretCookieOptions<typeof schema>>;
const ATTRIBUTES: [name: string, place: Place, url: string, field: RegExp][] = [
  [
    "safe by default",
    {},
    "http://shop.test",
    /^c=[^;]+; HttpOnly; Max-Age=1209600; Path=\/; SameSite=lax; Secure$/,
  ],
  ["not Secure on localhost", {}, "http://localhost:3000", /^(?!.*Secure)/],
  ["not Secure on a loopback address", {}, "http://127.0.0.1", /^(?!.*Secure)/],
  ["not Secure on IPv6's loopback", {}, "http://[::1]:80", /^(?!.*Secure)/],
  ["Secure on a name that begins like it", {}, "http://localhost.evil.test", /; Secure$/],
  [
    "as told",
    { secure: false, sameSite: "strict", path: "/a" },
    "http://x.test",
    /; Path=\/a; SameSite=strict$/,
  ],
  [
    "with a host prefix",
    { hostPrefix: true },
    "http://shop.test",
    /^__Host-c=.*; Path=\/; .*Secure$/,
  ],
  ["without the prefix on localhost", { hostPrefix: true }, "http://localhost", /^c=/],
  ["until the browser closes", { untilClosed: true }, "http://x.test", /^(?!.*Max-Age)/],
];
for (const [name, place, url, field] of ATTRIBUTES) {
  test(`cookies are ${name}`, async () => {
    assert.match(await fieldOf(appOf(signedCookie("c", { ...options, ...place })), url), field);
  });
}

test("a host-prefixed cookie is read under its prefix only", async () => {
  const cookie = signedCookie("c", { ...options, hostPrefix: true });
  const app = appOf(cookie);
  const pair = (await fieldOf(app, "http://shop.test")).split(";")[0]!;
  assert.deepEqual(await readBy(app, pair), ann);
  assert.deepEqual(await readBy(app, pair.replace("__Host-", "")), null);
});

const WRONG: [name: string, more: Place, message: RegExp][] = [
  ["a short secret", { secrets: ["short"] }, /5 bytes for cookie c: it needs at least 32/],
  ["no secret", { secrets: [] as never }, /no secret/],
  ["a prefix with a domain", { hostPrefix: true, domain: "shop.test" }, /no domain/],
  ["SameSite none without Secure", { sameSite: "none", secure: false }, /needs secure/],
];
for (const [name, more, message] of WRONG) {
  test(`cookies: ${name} is refused when the program starts`, () => {
    assert.throws(() => {
      const cookie = signedCookie("c", { ...options, ...more });
      cookie.formatClear({ request: new Request("http://shop.test") } as never);
    }, message);
  });
}

test("KeyRing: bytes and texts are the same secret", () => {
  const text = new KeyRing([NEW], "p").sign("ä");
  assert.equal(new KeyRing([new TextEncoder().encode(NEW)], "p").unsign(text), "ä");
});
