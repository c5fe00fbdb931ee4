// Hono's own middleware inside Cairn, and each framework inside the other.
import assert from "node:assert/strict";
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { csrf } from "hono/csrf";
import { etag } from "hono/etag";
import { HTTPException } from "hono/http-exception";
import { jwt, sign } from "hono/jwt";
import { logger } from "hono/logger";
import { poweredBy } from "hono/powered-by";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { timing } from "hono/timing";
import type { MiddlewareHandler } from "hono";
import { App, HttpError, router, t } from "../../mod.ts";
import { cairnInHono, honoApp, honoContext, honoMiddleware } from "../../src/compat/hono.ts";
import { test } from "../test.ts";

const TEXT = "a text that is long enough to be compressed. ".repeat(60);

/** An app with usual routes behind Hono's middleware. */
function behind(...middleware: MiddlewareHandler[]): App {
  const app = new App({ middleware: [honoMiddleware(...middleware)] });
  app.get("/", () => ({ hello: "world" }));
  app.get("/text", () => TEXT);
  app.get("/stream", async function* () {
    for (const word of ["a", "b", "c"]) yield await Promise.resolve(word);
  });
  app.get("/away", () => new Response(null, { status: 302, headers: { location: "/" } }));
  app.get("/teapot", () => {
    throw new HttpError(418, "short and stout");
  });
  app.post("/items", { body: t.Object({ n: t.Integer() }) }, (cx) => cx.body);
  return app;
}

const ask = async (
  app: { fetch(request: Request): Response | Promise<Response> },
  path = "/",
  init: RequestInit = {},
) => await app.fetch(new Request(`http://localhost${path}`, init));

const SECRET = "a secret of thirty-two characters";

const ALLOWED: [name: string, MiddlewareHandler, init: () => Promise<RequestInit> | RequestInit][] =
  [
    [
      "basic-auth",
      basicAuth({ username: "ada", password: "pw" }),
      () => ({ headers: { authorization: `Basic ${btoa("ada:pw")}` } }),
    ],
    [
      "bearer-auth",
      bearerAuth({ token: "abc" }),
      () => ({ headers: { authorization: "Bearer abc" } }),
    ],
    [
      "jwt",
      jwt({ secret: SECRET, alg: "HS256" }),
      async () => ({
        headers: { authorization: `Bearer ${await sign({ sub: "ada" }, SECRET, "HS256")}` },
      }),
    ],
  ];
for (const [name, middleware, init] of ALLOWED) {
  test(`Hono's ${name} guards a route`, async () => {
    const app = behind(middleware);
    const refused = await ask(app);
    assert.equal(refused.status, 401);
    assert.ok(refused.headers.get("www-authenticate"));
    const allowed = await ask(app, "/", await init());
    assert.equal(allowed.status, 200);
    assert.deepEqual(await allowed.json(), { hello: "world" });
  });
}

test("what Hono's middleware sets is read from its context", async () => {
  const app = new App();
  app.get("/me", { middleware: [honoMiddleware(jwt({ secret: SECRET, alg: "HS256" }))] }, (cx) => ({
    sub: (honoContext(cx)?.get("jwtPayload") as { sub: string }).sub,
  }));
  app.get("/open", (cx) => ({ has: honoContext(cx) !== undefined }));
  const token = await sign({ sub: "ada" }, SECRET, "HS256");
  const me = await ask(app, "/me", { headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual(await me.json(), { sub: "ada" });
  assert.deepEqual(await (await ask(app, "/open")).json(), { has: false });
});

test("Hono's cors answers preflights and marks answers, errors included", async () => {
  const app = behind(cors({ origin: "http://page.test" }));
  const headers = { origin: "http://page.test" };
  const preflight = await ask(app, "/", {
    method: "OPTIONS",
    headers: { ...headers, "access-control-request-method": "GET" },
  });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get("access-control-allow-methods")!, /GET/);
  for (const path of ["/", "/nowhere", "/teapot", "/away", "/stream"]) {
    const response = await ask(app, path, { headers });
    assert.equal(response.headers.get("access-control-allow-origin"), "http://page.test", path);
    await response.body?.cancel();
  }
});

test("Hono's csrf refuses a form of another origin", async () => {
  const app = new App({ middleware: [honoMiddleware(csrf())] });
  app.post("/", { form: { n: t.Integer() } }, (cx) => cx.form);
  const send = (origin: string) =>
    ask(app, "/", {
      method: "POST",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      body: "n=1",
    });
  assert.equal((await send("http://evil.test")).status, 403);
  assert.deepEqual(await (await send("http://localhost")).json(), { n: 1 });
});

test("Hono's etag answers 304, and the request's end is not left open", async () => {
  const app = behind(etag());
  const first = await ask(app, "/text");
  const tag = first.headers.get("etag")!;
  assert.match(tag, /^"\w+"$/);
  assert.equal(await first.text(), TEXT);
  for (const path of ["/text", "/stream"]) {
    const known = (await ask(app, path)).headers.get("etag")!;
    const response = await ask(app, path, { headers: { "if-none-match": known } });
    assert.equal(response.status, 304, path);
    assert.equal(await response.text(), "");
  }
});

test("Hono's secure-headers, powered-by, request-id and timing add their fields", async () => {
  const app = behind(poweredBy(), secureHeaders(), requestId(), timing());
  for (const path of ["/", "/away", "/teapot", "/stream"]) {
    const { headers, body } = await ask(app, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("x-powered-by"), "Hono", path);
    assert.match(headers.get("x-request-id")!, /^[\w-]{36}$/, path);
    assert.match(headers.get("server-timing")!, /^total;dur=/, path);
    await body?.cancel();
  }
});

test("fields that are prepared before the route ran are added to the answer's own", async () => {
  const app = new App({
    middleware: [honoMiddleware(async (c, next) => {
      c.header("vary", "a");
      c.header("set-cookie", "one=1");
      c.header("content-type", "text/odd");
      c.header("x-early", "1");
      await next();
    })],
  });
  app.get("/", () =>
    new Response("own", {
      headers: { vary: "b", "set-cookie": "two=2", "content-type": "text/plain", "x-early": "0" },
    }));
  const { headers } = await ask(app);
  assert.deepEqual(headers.getSetCookie(), ["two=2", "one=1"]);
  assert.equal(headers.get("vary"), "b, a");
  assert.equal(headers.get("content-type"), "text/plain");
  assert.equal(headers.get("x-early"), "1");
});

test("Hono's compress encodes, and leaves alone what is small", async () => {
  const app = behind(compress());
  const headers = { "accept-encoding": "gzip" };
  const response = await ask(app, "/text", { headers });
  assert.equal(response.headers.get("content-encoding"), "gzip");
  const plain = response.body!.pipeThrough(new DecompressionStream("gzip"));
  assert.equal(await new Response(plain).text(), TEXT);
});

test("Hono's logger tells of every answer", async () => {
  const lines: string[] = [];
  const app = behind(logger((line) => void lines.push(line)));
  await ask(app, "/");
  await ask(app, "/teapot");
  assert.equal(lines.length, 4);
  assert.match(lines[1]!, /--> GET \/.*200/);
  assert.match(lines[3]!, /--> GET \/teapot.*418/);
});

test("Hono's body-limit and Cairn's body reader share one body", async () => {
  const app = behind(bodyLimit({ maxSize: 100 }));
  const post = (body: string) =>
    ask(app, "/items", { method: "POST", headers: { "content-type": "application/json" }, body });
  assert.deepEqual(await (await post('{"n":1}')).json(), { n: 1 });
  assert.equal((await post(`{"n":1,"x":"${"x".repeat(200)}"}`)).status, 413);
  assert.equal((await post('{"n":"one"}')).status, 422);
});

test("Hono's middleware may answer by itself", async () => {
  const response = await ask(behind(async (c) => await c.text("closed", 503)));
  assert.deepEqual([response.status, await response.text()], [503, "closed"]);
});

test("Hono's exceptions are answered by Hono, other errors by Cairn, which reports them", async () => {
  const reported: unknown[] = [];
  const failing: MiddlewareHandler = (c) => {
    if (c.req.path === "/known") throw new HTTPException(402, { message: "pay first" });
    throw new Error("a secret");
  };
  const app = new App({
    middleware: [honoMiddleware(failing)],
    report: (error) => void reported.push(error),
  });
  const known = await ask(app, "/known");
  assert.deepEqual([known.status, await known.text()], [402, "pay first"]);
  const unknown = await ask(app, "/unknown");
  assert.deepEqual([unknown.status, await unknown.json()], [500, {
    detail: "Internal Server Error",
  }]);
  assert.match(String(reported), /a secret/);
});

test("Hono's middleware belongs to a router and to nothing beside it", async () => {
  const inner = router({ prefix: "/in", middleware: [honoMiddleware(poweredBy())] });
  inner.get("/", () => 1);
  const app = new App().include(inner);
  app.get("/out", () => 2);
  assert.equal((await ask(app, "/in/")).headers.get("x-powered-by"), "Hono");
  assert.equal((await ask(app, "/out")).headers.get("x-powered-by"), null);
});

test("a Hono app is mounted in a Cairn app", async () => {
  const hono = new Hono();
  hono.use(poweredBy());
  hono.get("/users/:id", (c) => c.json({ id: c.req.param("id"), q: c.req.query("q") }));
  hono.post("/echo", async (c) => c.text(await c.req.text()));
  const app = new App().mount("/v1", honoApp(hono));
  app.get("/v2", () => 2);
  const response = await ask(app, "/v1/users/7?q=a%20b");
  assert.deepEqual(await response.json(), { id: "7", q: "a b" });
  assert.equal(response.headers.get("x-powered-by"), "Hono");
  assert.equal(await (await ask(app, "/v1/echo", { method: "POST", body: "hi" })).text(), "hi");
  assert.equal((await ask(app, "/v1/none")).status, 404);
  assert.deepEqual(await (await ask(app, "/v2")).json(), 2);
});

test("a Cairn app is a handler in a Hono app, its document and links below the prefix", async () => {
  const app = new App({ title: "Inner" });
  app.get("/users/:id", { name: "user", params: { id: t.Integer() } }, (cx) => ({
    id: cx.params.id,
    self: cx.urlFor("user", { id: cx.params.id }),
    root: cx.rootPath,
  }));
  app.get("/", () => "root");
  const hono = new Hono();
  hono.use(poweredBy());
  hono.all("/api", cairnInHono(app, "/api"));
  hono.all("/api/*", cairnInHono(app, "/api"));
  hono.get("/other", (c) => c.text("other"));
  const response = await hono.request("/api/users/7");
  assert.equal(response.headers.get("x-powered-by"), "Hono");
  const { id, root } = await response.json();
  assert.deepEqual([id, root], [7, "/api"]);
  assert.equal(await (await hono.request("/api")).text(), "root");
  assert.equal((await hono.request("/api/users/x")).status, 422);
  assert.equal((await hono.request("/api/%zz")).status, 400);
  const bad = await hono.request("/api/users/7", { headers: { host: "a b" } });
  assert.equal(bad.status, 400);
  const document = await (await hono.request("/api/openapi.json")).json();
  assert.deepEqual(document.servers, [{ url: "/api" }]);
  assert.equal(await (await hono.request("/other")).text(), "other");
});

test("cairnInHono() asks for a prefix of the right form", () => {
  for (const prefix of ["api", "/api/"]) {
    assert.throws(() => cairnInHono(new App(), prefix), /Cannot put an app at/);
  }
  assert.equal(typeof cairnInHono(new App(), ""), "function");
});
