// An app's metrics: by the pattern of the route and never by the path, whatever became of the request.
import assert from "node:assert/strict";
import { App, type AppOptions } from "../../mod.ts";
import { enterWorld } from "../../src/cx/internal.ts";
import { Metrics, prometheus, type PrometheusOptions } from "../../src/metrics/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { virtualWorld } from "../virtual_world.ts";
import { readText } from "./exposition.ts";
import { test } from "../test.ts";

function make(options: PrometheusOptions = {}, settings: AppOptions = {}) {
  const app = new App({ report: () => {}, ...settings });
  return { app, metrics: prometheus(app, { process: false, ...options }) };
}

const get = (app: App, path: string, init?: RequestInit) =>
  app.fetch(new Request(`http://localhost${path}`, init));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Numbers of requests by method, route and status. */
function counts(metrics: Metrics): Record<string, number> {
  const { samples } = readText(metrics.text()).get("http_server_request_duration_seconds")!;
  return Object.fromEntries(
    [...samples].filter(([rest]) => rest.startsWith("_count"))
      .map((
        [rest, value],
      ) => [[...rest.matchAll(/"([^"]*)"/g)].map(([, one]) => one).join(" "), value]),
  );
}

test("requests are counted by method, pattern and status, never by what somebody sent", async () => {
  const { app, metrics } = make();
  app.get("/items/:id", (cx) => cx.params.id);
  const shop = new App();
  shop.get("/carts/:id", () => "x");
  app.mount("/shop", shop);
  for (let id = 0; id < 20; id++) await get(app, `/items/${id}`);
  for (let id = 0; id < 20; id++) await get(app, `/nowhere/${id}`);
  // In process, Bun takes methods that it does not know for GET.
  for (const method of ["PROPFIND", "MKCOL"]) await get(app, "/items/1", { method });
  await get(app, "/shop/carts/7");
  await get(app, "/items/1", { method: "HEAD" });
  await get(app, "/%zz");
  assert.deepEqual(counts(metrics), {
    "GET /items/:id 200": 20,
    "GET (none) 404": 20,
    "_OTHER (none) 405": 2,
    "GET /shop/carts/:id 200": 1,
    "HEAD /items/:id 200": 1,
    "GET (none) 400": 1,
  });
});

test("a duration is of the scope's clock, in seconds, to the end of a streamed body", async () => {
  const world = virtualWorld();
  const leave = enterWorld(world);
  try {
    const { app, metrics } = make({ buckets: [0.1, 1] });
    app.get("/slow", () => (world.advance(250), "x"));
    app.get("/stream", { stream: "raw" }, function* () {
      yield "a";
      world.advance(5_000);
    });
    await get(app, "/slow");
    await (await get(app, "/stream")).text();
    const { samples } = readText(metrics.text()).get(
      "http_server_request_duration_seconds",
    )!;
    const of = (rest: string) => samples.get(rest);
    assert.equal(of('_sum{method="GET",route="/slow",status="200"}'), 0.25);
    assert.equal(of('_bucket{method="GET",route="/slow",status="200",le="0.1"}'), 0);
    assert.equal(of('_bucket{method="GET",route="/slow",status="200",le="1"}'), 1);
    assert.equal(of('_sum{method="GET",route="/stream",status="200"}'), 5);
  } finally {
    leave();
  }
});

test("what was cancelled is counted by its reason; zombies and what is in flight are told", async () => {
  const { app, metrics } = make({}, { requestLimits: { graceMs: 5 } });
  const gate = Promise.withResolvers<string>();
  app.get("/polite", { budget: { deadlineMs: 5 } }, async (cx) => await cx.sleep(5_000));
  app.get("/zombie", { budget: { deadlineMs: 5 } }, () => gate.promise);
  app.get("/slow", async (cx) => await cx.sleep(5_000));
  await get(app, "/polite");
  await get(app, "/zombie");
  const leaving = new AbortController();
  const left = get(app, "/slow", { signal: leaving.signal });
  const read = () => readText(metrics.text());
  assert.equal(read().get("http_server_active_requests")!.samples.get(""), 1);
  assert.equal(read().get("http_server_zombie_requests")!.samples.get(""), 1);
  await sleep(1);
  leaving.abort();
  await left;
  gate.resolve("late");
  await sleep(1);
  assert.equal(read().get("http_server_active_requests")!.samples.get(""), 0);
  assert.equal(read().get("http_server_zombie_requests")!.samples.get(""), 0);
  assert.deepEqual(
    Object.fromEntries(read().get("http_server_cancelled_requests_total")!.samples),
    {
      '{route="/polite",reason="deadline"}': 1,
      '{route="/zombie",reason="deadline"}': 1,
      '{route="/slow",reason="client_disconnect"}': 1,
    },
  );
  assert.deepEqual(counts(metrics), {
    "GET /polite 504": 1,
    "GET /zombie 504": 1,
    "GET /slow 499": 1,
  });
});

test("WebSockets are counted by their handshake, and told while they are open", async () => {
  const { app, metrics } = make();
  app.ws("/echo/:room", async (_cx, socket) => {
    for await (const message of socket) await socket.send(message);
  });
  const open = () => readText(metrics.text()).get("http_server_websockets")!.samples;
  assert.deepEqual([...open()], [['{route="/echo/:room"}', 0]]);
  const socket = await new TestClient(app).websocket("/echo/1", { raw: true });
  assert.deepEqual([...open().values()], [1]);
  assert.deepEqual(counts(metrics), { "GET /echo/:room 101": 1 });
  socket.close();
  await socket.closed;
  while (app.inFlight > 0) await sleep(1);
  assert.deepEqual([...open().values()], [0]);
});

test("the overload protection tells its limits, and what it refused", async () => {
  const overload = { inFlightMin: 1, inFlightStart: 1, inFlightMax: 1, waitMs: 1 };
  const { app, metrics } = make({}, { overload });
  assert.equal(app.load, undefined);
  app.get("/slow", async (cx) => await cx.sleep(20));
  const read = (name: string) => readText(metrics.text()).get(name)!.samples.get("");
  const slow = [1, 2, 3].map(() => get(app, "/slow"));
  assert.equal(read("http_server_admitted_requests"), 1);
  assert.equal(read("http_server_admitted_requests_limit"), 1);
  assert.equal(read("http_server_waiting_requests"), 1);
  await Promise.all(slow);
  assert.equal(read("http_server_shed_requests_total"), 2);
  assert.equal(app.load!.refused, 2);
});

test("the path serves both formats, hidden, while the app drains, and to whom it is allowed", async () => {
  const { app } = make({ allow: (cx) => cx.header("authorization") === "Bearer collector" });
  const headers = { authorization: "Bearer collector" };
  assert.equal((await get(app, "/metrics")).status, 404);
  const plain = await get(app, "/metrics", { headers });
  assert.equal(plain.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  readText(await plain.text());
  const accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
  const open = await get(app, "/metrics", { headers: { ...headers, accept } });
  assert.match(
    open.headers.get("content-type")!,
    /^application\/openmetrics-text; version=1\.0\.0/,
  );
  readText(await open.text());
  const document = await (await get(app, "/openapi.json")).json();
  assert.deepEqual(document.paths, {});
  await app.drain({ graceMs: 0 });
  assert.equal((await get(app, "/metrics", { headers })).status, 200);
});

test("requests can be left out, and the metrics be written elsewhere, with those of the app's own", async () => {
  const own = new Metrics();
  own.counter("orders_total", { help: "Orders." }).add({});
  const { app, metrics } = make({ metrics: own, path: null, skip: (cx) => cx.path === "/livez" });
  app.get("/livez", () => "x");
  await get(app, "/livez");
  assert.equal((await get(app, "/metrics")).status, 404);
  assert.equal(metrics, own);
  assert.deepEqual(counts(own), { "GET (none) 404": 1 });
  assert.match(own.text(), /^orders_total 1$/m);
});

test("series of an app are bounded, too", async () => {
  const { app, metrics } = make({ seriesMax: 2 });
  for (const path of ["/a", "/b", "/c", "/d"]) {
    app.get(path as "/a", () => "x");
    await Promise.resolve();
  }
  for (const path of ["/a", "/b", "/c", "/d"]) await get(app, path);
  assert.deepEqual(counts(metrics), {
    "GET /a 200": 1,
    "GET /b 200": 1,
    "(other) (other) (other)": 2,
  });
});

test("memory and time of the process are among them", () => {
  const { metrics } = make({ process: true });
  const read = readText(metrics.text("openmetrics"));
  assert.ok(read.get("process_resident_memory_bytes")!.samples.get("")! > 1_000_000);
  assert.ok(read.get("process_cpu_seconds")!.samples.get("_total")! > 0);
  assert.equal(read.get("metrics_overflowed")!.samples.get("_total"), 0);
});
