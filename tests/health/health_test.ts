// Liveness, readiness, health: what probers are told, and what a check that hangs or fails may not do.
import assert from "node:assert/strict";
import { App, type AppOptions } from "../../mod.ts";
import { health, type HealthOptions } from "../../src/health/mod.ts";
import { enterWorld } from "../../src/cx/internal.ts";
import { Cancelled, Cx } from "../../src/cx/mod.ts";
import { virtualWorld } from "../virtual_world.ts";
import { test } from "../test.ts";

function make(options: HealthOptions = {}, settings: AppOptions = {}) {
  const reported: string[] = [];
  const app = new App({
    report: (error, { where }) => void reported.push(`${where}: ${(error as Error).message}`),
    ...settings,
  });
  return { app, reported, checks: health(app, options) };
}

async function ask(app: App, path: string, init?: RequestInit): Promise<[number, unknown]> {
  const answer = await app.fetch(new Request(`http://localhost${path}`, init));
  const text = await answer.text();
  return [answer.status, text === "" ? undefined : JSON.parse(text)];
}

test("without checks all three paths say ok, GET and HEAD, and are not to be stored", async () => {
  const { app } = make();
  for (const path of ["/livez", "/readyz", "/healthz"]) {
    assert.deepEqual(await ask(app, path), [200, { status: "ok" }], path);
    assert.deepEqual(await ask(app, path, { method: "HEAD" }), [200, undefined], path);
    const answer = await app.fetch(new Request(`http://localhost${path}`));
    assert.equal(answer.headers.get("cache-control"), "no-store");
  }
  assert.equal((await ask(app, "/livez", { method: "POST" }))[0], 405);
});

test("a check that throws or says false fails readiness and health, not liveness, and shows nothing", async () => {
  for (const check of [() => Promise.reject(new Error("password=hunter2")), () => false]) {
    const { app, reported } = make({ checks: { database: check } });
    assert.deepEqual(await ask(app, "/readyz"), [503, { status: "failing" }]);
    assert.deepEqual(await ask(app, "/healthz"), [503, { status: "failing" }]);
    assert.deepEqual(await ask(app, "/livez"), [200, { status: "ok" }]);
    assert.equal(reported.length, 1);
    assert.match(reported[0]!, /^health check database: /);
  }
});

test("an optional check that fails makes the app degraded; one that matters decides", async () => {
  const bad = { check: () => false, optional: true };
  assert.deepEqual(await ask(make({ checks: { search: bad } }).app, "/readyz"), [
    200,
    { status: "degraded" },
  ]);
  const both = make({ checks: { search: bad, database: () => false, mail: bad } });
  assert.deepEqual(await ask(both.app, "/readyz"), [503, { status: "failing" }]);
});

test("names and times are shown to whom `details` says", async () => {
  const { app } = make({
    checks: { database: () => true, search: { check: () => false, optional: true } },
    details: (cx) => cx.header("x-probe") === "operator",
  });
  const [status, body] = await ask(app, "/healthz", { headers: { "x-probe": "operator" } });
  assert.equal(status, 200);
  const { checks } = body as { checks: Record<string, { status: string; tookMs: number }> };
  assert.deepEqual(Object.keys(checks), ["database", "search"]);
  assert.equal(checks.search!.status, "failing");
  assert.ok(checks.database!.tookMs >= 0);
  assert.deepEqual(await ask(app, "/readyz"), [200, { status: "degraded" }]);
});

test("checks run concurrently, and once for all who ask at the same time", async () => {
  let [running, most, runs] = [0, 0, 0];
  const check = async (cx: Cx) => {
    runs++;
    most = Math.max(most, ++running);
    await cx.sleep(5);
    running--;
  };
  const { app } = make({ checks: { a: check, b: check, c: check } });
  const answers = await Promise.all([1, 2, 3, 4].map(() => ask(app, "/readyz")));
  assert.deepEqual(answers.map(([status]) => status), [200, 200, 200, 200]);
  assert.deepEqual({ most, runs }, { most: 3, runs: 3 });
});

test("a result is told again for a while; what is down is reported when it goes down, and again after it was up", async () => {
  const world = virtualWorld();
  const leave = enterWorld(world);
  try {
    let isUp = false;
    let runs = 0;
    const { app, reported } = make({
      checks: { database: () => (runs++, isUp) },
      cacheMs: 2_000,
    });
    const status = async () => (await ask(app, "/readyz"))[0];
    assert.equal(await status(), 503);
    isUp = true;
    world.advance(1_999);
    assert.equal(await status(), 503);
    world.advance(1);
    assert.equal(await status(), 200);
    assert.equal(runs, 2);
    isUp = false;
    world.advance(2_000);
    assert.equal(await status(), 503);
    world.advance(2_000);
    assert.equal(await status(), 503);
    assert.deepEqual([runs, reported.length], [4, 2]);
  } finally {
    leave();
  }
});

test("a check that does not end fails at its timeout, and is not begun again until it has ended", async () => {
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const { app, reported } = make({
    checks: { slow: { check: () => (runs++, gate.promise), timeoutMs: 5 } },
    timeoutMs: 60_000,
    cacheMs: 0,
  });
  assert.deepEqual(await ask(app, "/readyz"), [503, { status: "failing" }]);
  assert.deepEqual(await ask(app, "/readyz"), [503, { status: "failing" }]);
  assert.equal(runs, 1);
  assert.deepEqual(reported, [
    "health check slow: Health check slow failed: no end after 5 ms",
  ]);
  gate.resolve();
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(await ask(app, "/readyz"), [200, { status: "ok" }]);
  assert.equal(runs, 2);
});

test("a prober that leaves ends no check that others wait for", async () => {
  const gate = Promise.withResolvers<void>();
  const { app, checks } = make({
    checks: { database: { check: () => gate.promise, timeoutMs: 30_000 } },
  });
  const leaving = new AbortController();
  const left = ask(app, "/readyz", { signal: leaving.signal });
  const other = checks.report(new Cx());
  await new Promise((resolve) => setTimeout(resolve, 1));
  leaving.abort();
  assert.equal((await left)[0], 499);
  gate.resolve();
  assert.equal((await other).status, "ok");
});

test("report() ends with the scope that waits for it", async () => {
  const { app, checks } = make({ checks: { database: async (cx) => await cx.sleep(10) } });
  await assert.rejects(new Cx().timeout(1, (cx) => checks.report(cx)), Cancelled);
  await app.drain({ graceMs: 1_000 });
});

test("while the app drains readiness is 503, liveness 200, and everything else is refused", async () => {
  const { app } = make();
  app.get("/", () => "hello");
  await ask(app, "/livez");
  await app.drain({ graceMs: 0 });
  assert.deepEqual(await ask(app, "/readyz"), [503, { status: "draining" }]);
  assert.deepEqual(await ask(app, "/livez"), [200, { status: "ok" }]);
  assert.deepEqual(await ask(app, "/healthz"), [200, { status: "ok" }]);
  const refused = await app.fetch(new Request("http://localhost/"));
  assert.deepEqual([refused.status, refused.headers.get("connection")], [503, "close"]);
  assert.equal((await ask(app, "/livez/"))[0], 503);
  await app.stop();
  assert.deepEqual(await ask(app, "/readyz"), [200, { status: "ok" }]);
});

test("an app that is full of zombies is not alive: a restart is what helps", async () => {
  const { app } = make({}, { requestLimits: { graceMs: 1, zombiesMax: 1 } });
  const gate = Promise.withResolvers<void>();
  app.get("/zombie", { budget: { deadlineMs: 1 } }, () => gate.promise);
  assert.equal((await ask(app, "/zombie"))[0], 504);
  assert.equal((await ask(app, "/livez"))[0], 503);
  gate.resolve();
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal((await ask(app, "/livez"))[0], 200);
});

test("the app's dependencies and overload protection do not keep probers out", async () => {
  const { app } = make({}, { overload: { inFlightMin: 1, inFlightStart: 1, inFlightMax: 1 } });
  app.get("/slow", async (cx) => await cx.sleep(30));
  const slow = [1, 2, 3, 4].map(() => ask(app, "/slow"));
  assert.equal((await ask(app, "/readyz"))[0], 200);
  assert.ok((await Promise.all(slow)).some(([status]) => status === 503));
});

test("paths can be others, turned off, and shown in the document", async () => {
  const { app } = make({ livePath: "/up", readyPath: null, healthPath: null, hidden: false });
  assert.deepEqual(await ask(app, "/up"), [200, { status: "ok" }]);
  assert.equal((await ask(app, "/readyz"))[0], 404);
  const [, shown] = await ask(app, "/openapi.json");
  assert.deepEqual(Object.keys((shown as { paths: object }).paths), ["/up"]);
  const [, plain] = await ask(make().app, "/openapi.json");
  assert.deepEqual((plain as { paths: object }).paths, {});
});

test("a time that is none is refused", () => {
  assert.throws(() => make({ cacheMs: -1 }), /cacheMs "-1": expected milliseconds/);
  assert.throws(
    () => make({ checks: { a: { check: () => true, timeoutMs: NaN } } }),
    /timeoutMs of a "NaN"/,
  );
});
