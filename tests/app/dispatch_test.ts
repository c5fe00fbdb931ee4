// The way of a request through the app: matching, methods, slashes, mounts, middleware, draining.
import assert from "node:assert/strict";
import { App, dependency, HttpError, type Middleware, router, t } from "../../mod.ts";
import { test } from "../test.ts";

const get = (app: App, path: string, init: RequestInit = {}) =>
  app.fetch(new Request(`http://localhost${path}`, init));

function sample(): App {
  const app = new App();
  app.get("/items", () => ["list"]);
  app.post("/items", () => "made");
  app.get("/items/:id", (cx) => ({ id: cx.params.id }));
  app.get("/slash/", () => "slash");
  return app;
}

test("dispatch() prefers static segments whatever the order of declaration", async () => {
  const app = new App();
  app.get("/users/:id", (cx) => cx.params.id);
  app.get("/users/me", () => "me");
  assert.equal(await (await get(app, "/users/me")).text(), "me");
  assert.equal(await (await get(app, "/users/%6De")).text(), "me");
  assert.equal(await (await get(app, "/users/a%2Fb")).text(), "a/b");
});

const ANSWERS: [name: string, method: string, path: string, status: number, allow?: string][] = [
  ["answers HEAD from GET", "HEAD", "/items", 200],
  ["answers OPTIONS with Allow", "OPTIONS", "/items", 204, "GET, POST, HEAD, OPTIONS"],
  ["refuses other methods with Allow", "PUT", "/items", 405, "GET, POST, HEAD, OPTIONS"],
  ["knows no such path", "GET", "/nothing", 404],
  ["redirects to the form with a slash", "GET", "/slash", 307],
  ["redirects to the form without a slash", "GET", "/items/1/", 307],
];
for (const [name, method, path, status, allow] of ANSWERS) {
  test(`dispatch() ${name}`, async () => {
    const response = await get(sample(), path, { method });
    assert.equal(response.status, status);
    if (allow !== undefined) assert.equal(response.headers.get("allow"), allow);
    if (method === "HEAD") assert.equal(await response.text(), "");
  });
}

test("dispatch() keeps the query when it redirects", async () => {
  const response = await get(sample(), "/slash?a=1&b=2");
  assert.equal(response.headers.get("location"), "http://localhost/slash/?a=1&b=2");
});

test("dispatch() cancels the body of a GET answer for HEAD", async () => {
  let cancelled = false;
  const app = new App();
  app.get(
    "/stream",
    () => new Response(new ReadableStream({ cancel: () => void (cancelled = true) })),
  );
  const response = await get(app, "/stream", { method: "HEAD" });
  assert.equal(response.body, null);
  assert.ok(cancelled);
});

test("dispatch() answers HEAD without a body, whoever answers", async () => {
  const app = sample();
  app.head("/own", () => new Response("own", { headers: { "x-own": "yes" } }));
  app.post("/only-post", () => "x");
  app.get("/fails", async () => {
    await Promise.resolve();
    throw HttpError.conflict();
  });
  app.mount("/raw", () => new Response("raw"));
  const statuses: [path: string, status: number][] = [
    ["/own", 200],
    ["/only-post", 405],
    ["/fails", 409],
    ["/nothing", 404],
    ["/raw/x", 200],
  ];
  for (const [path, status] of statuses) {
    const response = await get(app, path, { method: "HEAD" });
    assert.equal(response.status, status, path);
    assert.equal(response.body, null, path);
  }
  assert.equal((await get(app, "/own", { method: "HEAD" })).headers.get("x-own"), "yes");
});

test("dispatch() refuses targets and hosts that are not well-formed", async () => {
  const app = sample();
  assert.equal((await get(app, "/items/%zz")).status, 400);
  assert.equal((await get(app, "/items/a%00b")).status, 400);
  const headers = { host: "x/health?" };
  assert.equal((await get(app, "/items", { headers })).status, 400);
});

test("dispatch() runs the app's middleware around everything, routers' around their routes", async () => {
  const log: string[] = [];
  const trace = (name: string): Middleware => async (cx, next) => {
    log.push(`${name} in`);
    const response = await next(cx);
    log.push(`${name} ${response.status}`);
    return response;
  };
  const inner = router({ prefix: "/in", middleware: [trace("router")] });
  inner.get("/ok", { middleware: [trace("route")] }, () => "ok");
  inner.get("/fails", () => {
    throw HttpError.conflict();
  });
  const app = new App({ middleware: [trace("app")] }).include(inner);
  await get(app, "/in/ok");
  await get(app, "/in/fails");
  await get(app, "/nothing");
  assert.deepEqual(log, [
    ...["app in", "router in", "route in", "route 200", "router 200", "app 200"],
    ...["app in", "router in", "router 409", "app 409"],
    ...["app in", "app 404"],
  ]);
});

test("dispatch() shows each middleware the answer for what an inner one throws", async () => {
  const log: string[] = [];
  const reported: string[] = [];
  const trace = (name: string): Middleware => async (cx, next) => {
    const response = await next(cx);
    log.push(`${name} ${response.status}`);
    return response;
  };
  const refuses: Middleware = () => {
    throw HttpError.forbidden();
  };
  const fails: Middleware = async (cx, next) => {
    await next(cx);
    throw new Error("secret");
  };
  const app = new App({
    middleware: [trace("outer"), trace("inner")],
    report: (error) => void reported.push((error as Error).message),
  });
  app.get("/refused", { middleware: [trace("route"), refuses] }, () => "never");
  app.get("/outermost", { middleware: [refuses] }, () => "never");
  app.get("/fails", { middleware: [trace("route"), fails] }, () => "ok");
  for (const path of ["/refused", "/outermost", "/fails"]) await get(app, path);
  assert.deepEqual(log, [
    ...["route 403", "inner 403", "outer 403"],
    ...["inner 403", "outer 403"],
    ...["route 500", "inner 500", "outer 500"],
  ]);
  assert.deepEqual(reported, ["secret"]);
});

test("dispatch() answers what the app's outermost middleware throws, and tears down what was open", async () => {
  const log: string[] = [];
  const opened = dependency(function* () {
    try {
      yield "open";
    } catch (error) {
      log.push((error as Error).message);
      throw error;
    }
  }, { name: "opened" });
  const fails: Middleware = async (cx, next) => {
    await next(cx);
    throw new HttpError(418, "late");
  };
  const app = new App({ middleware: [fails] });
  app.get("/", { deps: { opened } }, () => "ok");
  const response = await get(app, "/");
  assert.deepEqual([response.status, log], [418, ["late"]]);
  assert.equal(app.inFlight, 0);
});

test("dispatch() lets middleware answer early, synchronously", () => {
  const early: Middleware = () => new Response("early");
  const app = new App({ middleware: [early] });
  const response = get(app, "/anything");
  assert.ok(response instanceof Response);
});

test("dispatch() answers synchronously what can be answered synchronously", () => {
  const app = new App();
  app.get("/sync/:id", {
    params: { id: t.Integer() },
    query: { q: t.Boolean({ default: false }) },
    response: { 200: t.Object({ id: t.Integer() }) },
  }, (cx) => ({ id: cx.params.id }));
  assert.ok(get(app, "/sync/1?q=true") instanceof Response);
  assert.ok(get(app, "/sync/x") instanceof Response);
  assert.ok(get(app, "/nothing") instanceof Response);
});

test("mount() hands requests below its prefix to another app with its own errors", async () => {
  const sub = new App();
  sub.get("/hello", (cx) => `${cx.rootPath} ${cx.path}`);
  sub.onError(404, () => new Response("sub knows nothing", { status: 404 }));
  const app = new App();
  app.get("/sub/own", () => "own");
  app.mount("/sub", sub);
  app.mount("/raw", (request) => new Response(new URL(request.url).pathname));
  assert.equal(await (await get(app, "/sub/hello")).text(), "/sub /hello");
  assert.equal(await (await get(app, "/sub/own")).text(), "own");
  assert.equal(await (await get(app, "/sub/x")).text(), "sub knows nothing");
  assert.equal(await (await get(app, "/raw/a/b")).text(), "/a/b");
  assert.equal(await (await get(app, "/raw")).text(), "/");
  assert.equal((await get(app, "/subway")).status, 404);
});

const BAD_MOUNTS = ["sub", "/sub/", "/:id", "/*rest"];
for (const prefix of BAD_MOUNTS) {
  test(`mount() refuses the prefix "${prefix}"`, () => {
    assert.throws(() => new App().mount(prefix, new App()), /Cannot mount/);
  });
}

test("mount() refuses two mounts at one place", () => {
  const app = new App().mount("/a", new App());
  assert.throws(() => app.mount("/a", new App()), RangeError);
});

test("urlFor() makes paths by operation name", async () => {
  const app = new App({ rootPath: "/api" });
  app.get("/items/:id", { name: "getItem" }, (cx) => cx.urlFor("getItem", { id: "a b" }));
  assert.equal(app.urlFor("getItem", { id: 7 }), "/api/items/7");
  assert.equal(await (await get(app, "/items/1")).text(), "/api/items/a%20b");
  assert.throws(() => app.urlFor("nothing"), TypeError);
  assert.throws(() => app.urlFor("getItem"), TypeError);
});

test("cx.urlFor() is below the mount and the proxy's path", async () => {
  const inner = new App();
  inner.get("/a", { name: "first" }, (cx) => cx.urlFor("second", { id: 7 }));
  inner.get("/b/:id", { name: "second" }, () => "");
  const app = new App({ rootPath: "/proxy" }).mount("/outer", new App().mount("/inner", inner));
  const response = await get(app, "/outer/inner/a");
  assert.equal(await response.text(), "/proxy/outer/inner/b/7");
  assert.equal(inner.urlFor("second", { id: 7 }), "/b/7");
});

test("drain() refuses new requests and waits for those in flight", async () => {
  const gate = Promise.withResolvers<void>();
  const app = new App();
  app.get("/slow", async () => {
    await gate.promise;
    return "done";
  });
  const slow = get(app, "/slow");
  assert.equal(app.inFlight, 1);
  const drained = app.drain({ graceMs: 5_000 });
  const refused = await get(app, "/slow");
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("connection"), "close");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  gate.resolve();
  await drained;
  assert.equal(await (await slow).text(), "done");
  assert.equal(app.inFlight, 0);
});

test("drain() cancels what does not end within the grace", async () => {
  const app = new App();
  app.get("/never", async (cx) => {
    await cx.sleep(60_000);
    return "never";
  });
  const never = get(app, "/never");
  await app.drain({ graceMs: 20 });
  assert.equal((await never).status, 503);
  assert.equal(app.inFlight, 0);
});

test("start() reports mistakes of the program before the first request", async () => {
  const app = new App();
  app.get("/a/:id", { params: t.Object({ other: t.String() }) }, () => "x");
  await assert.rejects(async () => await app.start(), /dispatch_test\.ts:\d+/);
});

test("an app that stops tells its clients different times to come back", async () => {
  const app = new App();
  app.get("/never", async (cx) => await cx.sleep(60_000));
  const cut = Array.from({ length: 6 }, () => get(app, "/never"));
  const drained = app.drain({ graceMs: 20 });
  const refused = Array.from({ length: 6 }, () => get(app, "/never"));
  for (const answers of [await Promise.all(cut), await Promise.all(refused)]) {
    assert.deepEqual(answers.map(({ status }) => status), Array(6).fill(503));
    const seconds = new Set(answers.map(({ headers }) => headers.get("retry-after")));
    assert.deepEqual([...seconds].sort(), ["1", "2", "3"]);
  }
  await drained;
});
