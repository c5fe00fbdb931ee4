// Dependencies in requests: order, sharing, inputs, teardown, failure, overrides, start-up mistakes.
import assert from "node:assert/strict";
import { App, dependency, HttpError, router, t } from "../../mod.ts";
import { test } from "../test.ts";

const get = async (app: App, path = "/") => await app.fetch(new Request(`http://localhost${path}`));

test("dependency: shared by everyone in one request, made anew for the next", async () => {
  let made = 0;
  const count = dependency(() => ++made);
  const user = dependency({ deps: { count } }, (cx) => cx.deps.count);
  const app = new App();
  app.get("/", { deps: { user, count, fresh: count.with({ cache: false }) } }, (cx) => cx.deps);
  assert.deepEqual(await (await get(app)).json(), { user: 1, count: 1, fresh: 2 });
  assert.deepEqual(await (await get(app)).json(), { user: 3, count: 3, fresh: 4 });
});

test("dependency: groups run from the outside to the inside", async () => {
  const log: string[] = [];
  const note = (name: string) => dependency(() => void log.push(name));
  const inner = router({
    prefix: "/in",
    dependencies: [note("router")],
    deps: { r: note("router deps") },
  });
  inner.get("/", { dependencies: [note("route")], deps: { x: note("argument") } }, () => "ok");
  const app = new App({ dependencies: [note("app")] })
    .include(inner, { dependencies: [note("include")] });
  await get(app, "/in/");
  assert.deepEqual(log, ["app", "include", "router", "router deps", "route", "argument"]);
});

test("dependency: its inputs are checked with the route's, its own come first", async () => {
  const page = dependency({ query: { limit: t.Integer({ maximum: 10 }) } }, (cx) => cx.query.limit);
  const app = new App();
  app.get("/", { query: { q: t.Integer() }, deps: { page } }, (cx) => [cx.deps.page, cx.query.q]);
  assert.deepEqual(await (await get(app, "/?limit=3&q=4")).json(), [3, 4]);
  const response = await get(app, "/?limit=30");
  assert.equal(response.status, 422);
  const { detail } = await response.json();
  assert.deepEqual(detail.map((one: { loc: string[] }) => one.loc), [["query", "limit"], [
    "query",
    "q",
  ]]);
});

test("dependency: siblings run although one has no value, dependants do not", async () => {
  const log: string[] = [];
  const bad = dependency({ query: { n: t.Integer() } }, (cx) => cx.query.n);
  const onBad = dependency({ deps: { bad } }, () => void log.push("dependant"));
  const sibling = dependency(() => void log.push("sibling"));
  const app = new App();
  app.get("/", { deps: { onBad, sibling } }, () => "never");
  assert.equal((await get(app)).status, 422);
  assert.deepEqual(log, ["sibling"]);
});

test("dependency: an HttpError wins over findings so far", async () => {
  const bad = dependency({ query: { n: t.Integer() } }, (cx) => cx.query.n);
  const deny = dependency(() => {
    throw HttpError.forbidden("denied");
  });
  const app = new App();
  app.get("/", { deps: { bad, deny } }, () => "never");
  assert.equal((await get(app)).status, 403);
});

function resource(log: string[], name: string, scope: "request" | "handler" = "request") {
  return dependency(async function* () {
    log.push(`${name} in`);
    try {
      yield await Promise.resolve(name);
    } catch (error) {
      log.push(`${name} saw ${error instanceof HttpError ? error.status : "error"}`);
      throw error;
    } finally {
      log.push(`${name} out`);
    }
  }, { name, scope });
}

test("teardown runs in reverse, handler scope before the answer", async () => {
  const log: string[] = [];
  const app = new App();
  const deps = { a: resource(log, "a"), b: resource(log, "b", "handler"), c: resource(log, "c") };
  app.get("/", {
    deps,
    middleware: [async (cx, next) => {
      const response = await next(cx);
      log.push("answer");
      return response;
    }],
  }, () => {
    log.push("handler");
    return "ok";
  });
  await (await get(app)).text();
  while (app.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(log, ["a in", "b in", "c in", "handler", "b out", "answer", "c out", "a out"]);
});

test("teardown sees the failure, exactly once each, before the error is answered", async () => {
  const log: string[] = [];
  const app = new App();
  app.get("/", { deps: { a: resource(log, "a"), b: resource(log, "b", "handler") } }, () => {
    throw HttpError.conflict();
  });
  const response = await get(app);
  assert.equal(response.status, 409);
  assert.deepEqual(log, ["a in", "b in", "b saw 409", "b out", "a saw 409", "a out"]);
});

test("teardown may replace the error", async () => {
  const translate = dependency(function* () {
    try {
      yield;
    } catch {
      throw HttpError.gone("translated");
    }
  });
  const app = new App();
  app.get("/", { dependencies: [translate] }, () => {
    throw new Error("inner");
  });
  const response = await get(app);
  assert.equal(response.status, 410);
});

test("teardown of scope handler that fails is an error answer", async () => {
  const commit = dependency(async function* () {
    yield;
    await Promise.resolve();
    throw HttpError.conflict("commit failed");
  }, { scope: "handler" });
  const app = new App();
  app.get("/", { dependencies: [commit] }, () => "fine");
  assert.equal((await get(app)).status, 409);
});

test("teardown of scope request that fails is reported, the answer is sent", async () => {
  const reported: unknown[] = [];
  const late = dependency(function* () {
    yield;
    throw new Error("late");
  });
  const app = new App({ report: (error) => reported.push(error) });
  app.get("/", { dependencies: [late] }, () => "fine");
  const response = await get(app);
  assert.equal(response.status, 200);
  assert.equal(reported.length, 1);
});

test("teardown runs when a later dependency fails", async () => {
  const log: string[] = [];
  const app = new App();
  const deny = dependency(() => {
    throw HttpError.unauthorized();
  });
  app.get("/", { deps: { a: resource(log, "a") }, query: {} }, () => "never");
  app.get("/denied", { deps: { a: resource(log, "a"), deny } }, () => "never");
  assert.equal((await get(app, "/denied")).status, 401);
  assert.deepEqual(log, ["a in", "a saw 401", "a out"]);
});

test("after() runs when the answer is made, before the teardown", async () => {
  const log: string[] = [];
  const app = new App();
  app.get("/", { deps: { a: resource(log, "a") } }, (cx) => {
    cx.after(() => void log.push("after 1"));
    cx.after(async () => {
      await Promise.resolve();
      log.push("after 2");
    });
    return "ok";
  });
  await get(app);
  while (app.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(log, ["a in", "after 1", "after 2", "a out"]);
});

test("override() replaces a dependency wherever it is asked for", async () => {
  const clock = dependency(() => "real");
  const user = dependency({ deps: { clock } }, (cx) => `user at ${cx.deps.clock}`);
  const app = new App().override(clock, dependency(() => "fake"));
  app.get("/", { deps: { user } }, (cx) => cx.deps.user);
  assert.equal(await (await get(app)).text(), "user at fake");
  assert.throws(() => app.override(clock, clock), /already serving/);
});

test("start-up: something that is no dependency names the route", async () => {
  const app = new App();
  app.get("/x", { deps: { db: {} as never } }, () => "never");
  await assert.rejects(
    async () => await app.start(),
    /"db" of GET \/x \(.*dependencies_test\.ts:\d+\)/,
  );
});

test("start-up: a generator of scope request cannot need one of scope handler", async () => {
  const tx = dependency(function* tx() {
    yield 1;
  }, { scope: "handler" });
  const late = dependency({ deps: { tx } }, function* late(cx) {
    yield cx.deps.tx;
  });
  const app = new App();
  app.get("/x", { deps: { late } }, () => "never");
  await assert.rejects(
    async () => await app.start(),
    /late of GET \/x .* needs tx of scope "handler"/,
  );
});

test("start-up: a generator without a yield is a reported failure", async () => {
  const reported: unknown[] = [];
  const empty = dependency(function* empty() {});
  const app = new App({ report: (error) => reported.push(error) });
  app.get("/", { dependencies: [empty] }, () => "never");
  assert.equal((await get(app)).status, 500);
  assert.match(String(reported[0]), /empty: it ended without a yield/);
});
