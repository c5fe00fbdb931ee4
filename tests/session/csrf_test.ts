// Requests of other sites: what browsers say of them, tokens for those that say nothing.
import assert from "node:assert/strict";
import { App, t } from "../../mod.ts";
import { csrf, type CsrfOptions, MemorySessionStore, sessions } from "../../src/session/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../test.ts";

function clientOf(options: CsrfOptions = {}, baseUrl = "http://shop.test"): TestClient {
  const app = new App({ middleware: [csrf(options)] });
  const route = app.method("GET", "POST", "PUT", "DELETE", "QUERY");
  route("/", () => "ok");
  return new TestClient(app, { baseUrl });
}

type Headers = Record<string, string>;
const evil = "https://evil.test";
const own = "http://shop.test";
const CASES: [name: string, method: string, headers: Headers, status: number][] = [
  ["same origin", "POST", { "sec-fetch-site": "same-origin", origin: own }, 200],
  ["typed by the user", "POST", { "sec-fetch-site": "none" }, 200],
  ["another site", "POST", { "sec-fetch-site": "cross-site", origin: evil }, 403],
  ["another site that sends no origin", "DELETE", { "sec-fetch-site": "cross-site" }, 403],
  ["another host of the site", "POST", {
    "sec-fetch-site": "same-site",
    origin: "http://x.shop.test",
  }, 403],
  ["an odd word", "POST", { "sec-fetch-site": "same-origin, cross-site" }, 403],
  ["own origin only", "PUT", { origin: own }, 200],
  ["own origin over HTTPS, behind a proxy", "PUT", { origin: "https://shop.test" }, 200],
  ["own origin with its port", "PUT", { origin: "http://shop.test:80" }, 200],
  ["another origin only", "POST", { origin: evil }, 403],
  ["another port", "POST", { origin: "http://shop.test:81" }, 403],
  ["an origin that begins like ours", "POST", { origin: "http://shop.test.evil.test" }, 403],
  ["an origin that ends like ours", "POST", { origin: "http://evilshop.test" }, 403],
  ["the null origin", "POST", { origin: "null" }, 403],
  ["an origin that is none", "POST", { origin: "shop.test" }, 403],
  [
    "a trusted origin",
    "POST",
    { "sec-fetch-site": "cross-site", origin: "https://admin.test" },
    200,
  ],
  ["a forwarded host", "POST", { origin: evil, "x-forwarded-host": "evil.test" }, 403],
  ["neither", "POST", {}, 200],
  ["any content type", "POST", { origin: evil, "content-type": "APPLICATION/JSON" }, 403],
  ["reading", "GET", { "sec-fetch-site": "cross-site", origin: evil }, 200],
  ["a query with a body", "QUERY", { "sec-fetch-site": "cross-site" }, 200],
];
for (const [name, method, headers, status] of CASES) {
  test(`csrf: ${method} from ${name} is ${status}`, async () => {
    const client = clientOf({ trustedOrigins: ["https://admin.test"] });
    assert.equal((await client.request(method, "/", { headers })).status, status);
  });
}

test("csrf: a known own origin is compared with its scheme", async () => {
  const client = clientOf({ origin: "https://shop.test" });
  const post = async (origin: string) => (await client.post("/", { headers: { origin } })).status;
  assert.deepEqual([await post("https://shop.test"), await post("http://shop.test")], [200, 403]);
});

test("csrf: an origin that is none is refused when the program starts", () => {
  for (const origin of ["shop.test", "https://shop.test/", "https://shop.test/a", "null", "*"]) {
    assert.throws(() => csrf({ trustedOrigins: [origin] }), /Cannot compare with the origin/);
    assert.throws(() => csrf({ origin }), /Cannot compare with the origin/);
  }
});

function withTokens() {
  const all = sessions({ store: new MemorySessionStore() });
  const app = new App({ middleware: [csrf({ tokens: all }), all.middleware] });
  const deps = { session: all.current };
  app.get("/form", { deps }, ({ deps: { session } }) => [session.csrfToken(), session.csrfToken()]);
  app.post("/form", {
    form: { name: t.String(), csrf_token: t.Optional(t.String()) },
    deps,
  }, (cx) => cx.form.name);
  app.post("/json", { body: t.Object({ n: t.Integer() }) }, (cx) => cx.body.n);
  app.post("/login", { deps }, (cx) => cx.deps.session.login("ada"));
  return new TestClient(app);
}

async function tokensOf(client: TestClient): Promise<string[]> {
  return await (await client.get("/form")).json();
}

test("csrf tokens: a browser that says nothing needs one, in a form or a header field", async () => {
  const client = withTokens();
  const [token, another] = await tokensOf(client);
  assert.notEqual(token, another);
  const form = await client.post("/form", { form: { name: "ada", csrf_token: token! } });
  assert.equal(await form.text(), "ada");
  const headers = { "x-csrf-token": another! };
  assert.equal((await client.post("/json", { json: { n: 1 }, headers })).status, 200);
  assert.equal((await client.post("/form", { form: { name: "ada" }, headers })).status, 200);
});

test("csrf tokens: none, a wrong one, one of another session or an older id is refused", async () => {
  const client = withTokens();
  const [token] = await tokensOf(client);
  const [foreign] = await tokensOf(withTokens());
  const changed = `${token!.slice(0, -2)}${token!.at(-2) === "A" ? "B" : "A"}${token!.at(-1)}`;
  for (const wrong of [foreign!, changed, "", "x", token!.slice(1), `${token}x`, "é".repeat(86)]) {
    const response = await client.post("/form", { form: { name: "ada", csrf_token: wrong } });
    assert.equal(response.status, 403, wrong);
  }
  assert.equal((await client.post("/json", { json: { n: 1 } })).status, 403);
  assert.equal((await new TestClient(new App()).post("/")).status, 404);
  const headers = { "x-csrf-token": token! };
  assert.equal((await client.post("/login", { headers })).status, 200);
  assert.equal((await client.post("/json", { json: { n: 1 }, headers })).status, 403);
});

test("csrf tokens: a token does not help another site", async () => {
  const client = withTokens();
  const [token] = await tokensOf(client);
  const headers = { "x-csrf-token": token!, "sec-fetch-site": "cross-site" };
  assert.equal((await client.post("/json", { json: { n: 1 }, headers })).status, 403);
});

test("csrf tokens: a form that is too large is refused while it is searched", async () => {
  const client = withTokens();
  await tokensOf(client);
  const form = { name: "x".repeat(1_100_000) };
  assert.equal((await client.post("/form", { form })).status, 413);
});
