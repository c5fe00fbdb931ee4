// Hooks of app, router and route: their order, early answers, errors, and what ends a request.
import assert from "node:assert/strict";
import { App, dependency, type Hooks, HttpError, router, t } from "../../mod.ts";
import { test } from "../test.ts";

const get = async (app: App, path: string, init: RequestInit = {}) =>
  await app.fetch(new Request(`http://localhost${path}`, init));
const settled = async (app: App) => {
  while (app.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 1));
};

/** Hooks that write down when they run. */
function noting(log: string[], name: string, more: Hooks = {}): Hooks {
  return {
    before: () => void log.push(`before ${name}`),
    after: (_cx, { status }) => void log.push(`after ${name} ${status}`),
    error: (_cx, error) => void log.push(`error ${name} ${(error as Error).message}`),
    teardown: (_cx, outcome) =>
      void log.push(`teardown ${name} ${outcome.ok ? "ok" : outcome.kind}`),
    ...more,
  };
}

function layered(more: { app?: Hooks; router?: Hooks; route?: Hooks } = {}) {
  const log: string[] = [];
  const app = new App({
    hooks: noting(log, "app", more.app),
    report: (e) => void log.push(String(e)),
  });
  const items = router({ prefix: "/items", hooks: noting(log, "router", more.router) });
  const resource = dependency(function* () {
    log.push("open");
    try {
      yield 1;
    } finally {
      log.push("close");
    }
  });
  items.get("/", { hooks: noting(log, "route", more.route), deps: { resource } }, () => {
    log.push("handler");
    return "x";
  });
  items.get("/fails", { hooks: noting(log, "route", more.route) }, () => {
    throw new RangeError("bad");
  });
  items.get("/says", { hooks: noting(log, "route", more.route) }, () => new HttpError(409, "no"));
  app.include(items);
  return { app, log };
}

test("hooks run from the app to the route, and back", async () => {
  const { app, log } = layered();
  assert.equal(await (await get(app, "/items/")).text(), "x");
  assert.deepEqual(log, [
    "before app",
    "before router",
    "before route",
    "open",
    "handler",
    "after route 200",
    "after router 200",
    "after app 200",
    "close",
    "teardown route ok",
    "teardown router ok",
    "teardown app ok",
  ]);
});

test("error hooks run from the route to the app, and the last resort answers", async () => {
  const { app, log } = layered();
  assert.equal((await get(app, "/items/fails")).status, 500);
  await settled(app);
  assert.deepEqual(log.slice(3), [
    "teardown route error",
    "teardown router error",
    "teardown app error",
    "RangeError: bad",
    "error route bad",
    "error router bad",
    "error app bad",
    "after route 500",
    "after router 500",
    "after app 500",
  ]);
});

test("the first error hook that answers is the last", async () => {
  const { app, log } = layered({
    router: {
      error: (_cx, error) => Promise.resolve(new Response(`seen: ${(error as Error).message}`)),
    },
  });
  assert.equal(await (await get(app, "/items/fails")).text(), "seen: bad");
  assert.ok(log.includes("error route bad") && !log.includes("error app bad"));
  const said = await get(app, "/items/says");
  assert.equal(await said.text(), "seen: no");
});

test("hooks of an app see what no route takes", async () => {
  const { app, log } = layered();
  assert.equal((await get(app, "/nothing")).status, 404);
  assert.equal((await get(app, "/items/", { method: "POST" })).status, 405);
  assert.deepEqual(log.filter((line) => !line.startsWith("teardown")), [
    "before app",
    "error app Not Found",
    "after app 404",
    "before app",
    "error app Method Not Allowed",
    "after app 405",
  ]);
});

for (const kind of ["sync", "async"] as const) {
  test(`a ${kind} before hook answers early, and outer hooks see its answer`, async () => {
    const early = () => new Response("early", { status: 401 });
    const before = kind === "sync" ? early : () => Promise.resolve(early());
    const { app, log } = layered({ router: { before } });
    const answer = await get(app, "/items/");
    assert.equal(answer.status, 401);
    assert.deepEqual(log, [
      "before app",
      "after router 401",
      "after app 401",
      "teardown router ok",
      "teardown app ok",
    ]);
  });

  test(`a ${kind} after hook changes the answer, or gives another one`, async () => {
    const change = (_cx: unknown, response: Response) => void response.headers.set("x-by", "hook");
    const other = () => new Response("other");
    const wrapped = <A extends unknown[], R>(hook: (...args: A) => R) =>
      kind === "sync" ? hook : (...args: A) => Promise.resolve(hook(...args));
    const { app } = layered({
      route: { after: wrapped(other) },
      app: { after: wrapped(change) },
    });
    const answer = await get(app, "/items/");
    assert.equal(answer.headers.get("x-by"), "hook");
    assert.equal(await answer.text(), "other");
  });
}

test("what a hook throws is answered like any other error, and hooks around see it", async () => {
  for (const name of ["before", "after"] as const) {
    const { app, log } = layered({
      route: {
        [name]: () => {
          throw new HttpError(418, "tea");
        },
      },
    });
    assert.equal((await get(app, "/items/")).status, 418, name);
    assert.ok(log.includes("error router tea") && log.includes("after router 418"), name);
  }
  const { app, log } = layered({
    route: {
      error: () => {
        throw new HttpError(418, "tea");
      },
    },
  });
  assert.equal((await get(app, "/items/fails")).status, 418);
  assert.ok(log.includes("after router 418"));
});

test("a teardown hook is told that the client left, and what it throws is reported", async () => {
  const ends: unknown[] = [];
  const reports: string[] = [];
  const app = new App({
    report: (error) => void reports.push(String(error)),
    hooks: {
      teardown: async (cx, outcome) => {
        await cx.sleep(1);
        ends.push(outcome.ok ? "ok" : outcome.kind);
        throw new Error("of teardown");
      },
    },
  });
  app.get("/", async (cx) => {
    await cx.sleep(5_000);
    return "never";
  });
  const controller = new AbortController();
  const answer = get(app, "/", { signal: controller.signal });
  setTimeout(() => controller.abort(), 10);
  assert.equal((await answer).status, 499);
  await settled(app);
  assert.deepEqual(ends, ["cancelled"]);
  assert.deepEqual(reports, ["Error: of teardown"]);
});

test("a teardown hook runs when a stream has ended", async () => {
  const log: string[] = [];
  const app = new App({ hooks: { teardown: () => void log.push("teardown") } });
  app.get("/", { produces: "text/plain" }, async function* () {
    yield "a";
    log.push("streamed");
    yield "b";
  });
  assert.equal(await (await get(app, "/")).text(), "ab");
  await settled(app);
  assert.deepEqual(log, ["streamed", "teardown"]);
});

test("hooks stand beside middleware of the same place, inside", async () => {
  const log: string[] = [];
  const app = new App();
  app.get("/", {
    middleware: [(cx, next) => {
      log.push("middleware");
      return next(cx);
    }],
    hooks: { before: () => void log.push("hook") },
    query: { n: t.Integer() },
  }, () => "x");
  assert.equal((await get(app, "/?n=x")).status, 422);
  assert.deepEqual(log, ["middleware", "hook"]);
});

test("start-up names the hook that is none, and the route", () => {
  const app = new App();
  app.get("/x", { hooks: { befor: () => {} } as Hooks }, () => "x");
  assert.throws(() => app.compile(), /GET \/x.*hooks_test.*hook "befor": expected before, after/s);
  const other = new App({ hooks: { after: "no" } as unknown as Hooks });
  assert.throws(() => other.compile(), /Cannot use string as hook "after": expected a function/);
});
