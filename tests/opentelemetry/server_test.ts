// Server spans and metrics, recorded by the SDK: the conventions of HTTP, whatever became of the request.
import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AlwaysOffSampler } from "@opentelemetry/sdk-trace";
import assert from "node:assert/strict";
import { App, type AppOptions, HttpError } from "../../mod.ts";
import { enterWorld } from "../../src/cx/internal.ts";
import { openTelemetry, type OpenTelemetryOptions } from "../../src/opentelemetry/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { virtualWorld } from "../virtual_world.ts";
import { test } from "../test.ts";
import { Telemetry } from "./sdk.ts";

function make(options: OpenTelemetryOptions = {}, settings: AppOptions = {}) {
  const telemetry = new Telemetry();
  const app = new App({ report: () => {}, ...settings });
  const { tracerProvider, meterProvider } = telemetry;
  openTelemetry(app, { tracerProvider, meterProvider, ...options });
  return { app, telemetry };
}

const get = (app: App, path: string, init?: RequestInit) =>
  app.fetch(new Request(`http://localhost${path}`, init));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
const traceparent = `00-${TRACE}-${PARENT}-01`;

test("a request has a server span with the attributes of HTTP, and without its query", async () => {
  const { app, telemetry } = make();
  app.get("/items/:id", (cx) => cx.params.id);
  await app.fetch(
    new Request("http://localhost/items/7?key=secret", {
      headers: { host: "shop.test:8080", "user-agent": "curl/8" },
    }),
    { address: "10.0.0.7", port: 4_000 },
  );
  const span = telemetry.span("GET /items/:id");
  assert.equal(span.kind, SpanKind.SERVER);
  assert.deepEqual(span.attributes, {
    "http.request.method": "GET",
    "url.scheme": "http",
    "url.path": "/items/7",
    "server.address": "shop.test",
    "server.port": 8080,
    "client.address": "10.0.0.7",
    "network.peer.address": "10.0.0.7",
    "network.peer.port": 4_000,
    "user_agent.original": "curl/8",
    "http.route": "/items/:id",
    "http.response.status_code": 200,
  });
  assert.equal(span.status.code, SpanStatusCode.UNSET);
  assert.equal(span.parentSpanContext, undefined);
});

test("the client's trace goes on: its span is the parent, its state is kept", async () => {
  const { app, telemetry } = make();
  app.get("/", (cx) => ({ ...cx.trace }));
  const headers = { traceparent, tracestate: "vendor=1" };
  const answer = await get(app, "/", { headers });
  const { spanId, ...seen } = await answer.json();
  assert.deepEqual(seen, { traceId: TRACE, flags: 1, state: "vendor=1" });
  const span = telemetry.span("GET /");
  assert.deepEqual(span.spanContext().spanId, spanId);
  assert.deepEqual([span.spanContext().traceId, span.parentSpanContext!.spanId], [TRACE, PARENT]);
  assert.ok(span.parentSpanContext!.isRemote);
});

test("a trace that is none, or is not trusted, does not go on", async () => {
  const { app, telemetry } = make({ trusts: (cx) => cx.header("x-proxy") === "mine" });
  app.get("/", () => "x");
  await get(app, "/", { headers: { traceparent } });
  await get(app, "/", { headers: { traceparent: "00-nonsense", "x-proxy": "mine" } });
  await get(app, "/", { headers: { traceparent, "x-proxy": "mine" } });
  assert.deepEqual(telemetry.spans.map((span) => span.parentSpanContext?.spanId), [
    undefined,
    undefined,
    PARENT,
  ]);
});

test("the program's propagator is asked first", async () => {
  const { app, telemetry } = make();
  app.get("/", () => propagation.getActiveBaggage()?.getEntry("user")?.value ?? "none");
  propagation.setGlobalPropagator({
    inject: () => {},
    extract: (around, carrier, getter) => {
      const user = String(getter.get(carrier, "x-user"));
      assert.ok(getter.keys(carrier).includes("x-user"));
      const spanContext = { traceId: TRACE, spanId: PARENT, traceFlags: 1, isRemote: true };
      return trace.setSpanContext(
        propagation.setBaggage(around, propagation.createBaggage({ user: { value: user } })),
        spanContext,
      );
    },
    fields: () => [],
  });
  try {
    const answer = await get(app, "/", { headers: { "x-user": "ada" } });
    assert.equal(await answer.text(), "ada");
  } finally {
    propagation.disable();
  }
  assert.equal(telemetry.span("GET /").parentSpanContext!.spanId, PARENT);
});

test("the span is active in middleware and handler, across awaits, and not after them", async () => {
  const active = () => trace.getActiveSpan()?.spanContext().spanId;
  const seen: (string | undefined)[] = [];
  const { app, telemetry } = make({}, {
    middleware: [async (cx, next) => {
      seen.push(active());
      const answer = await next(cx);
      seen.push(active());
      return answer;
    }],
  });
  app.get("/", async (cx) => {
    await cx.sleep(1);
    seen.push(active());
    return "x";
  });
  await Promise.all([get(app, "/"), get(app, "/")]);
  assert.equal(active(), undefined);
  const ids = telemetry.spans.map((span) => span.spanContext().spanId);
  assert.equal(new Set(ids).size, 2);
  assert.equal(seen.length, 6);
  for (const id of ids) assert.equal(seen.filter((one) => one === id).length, 3);
});

test("an unforeseen error is recorded, and its class is the type of the error", async () => {
  const { app, telemetry } = make();
  app.get("/", () => {
    throw new RangeError("too far");
  });
  await get(app, "/");
  const span = telemetry.span("GET /");
  assert.equal(span.status.code, SpanStatusCode.ERROR);
  assert.equal(span.attributes["error.type"], "RangeError");
  assert.equal(span.attributes["http.response.status_code"], 500);
  assert.equal(span.events[0]!.name, "exception");
  assert.equal(span.events[0]!.attributes!["exception.message"], "too far");
  const [point] = await telemetry.points("http.server.request.duration");
  assert.equal(point![0]["error.type"], "RangeError");
});

test("what is thrown that is no error has a type, too; a client that errs is no error of the span", async () => {
  const { app, telemetry } = make();
  app.get("/odd", () => {
    // deno-lint-ignore no-throw-literal -- the program of somebody else.
    throw "odd";
  });
  app.get("/gone", () => HttpError.notFound());
  app.get("/down", () => {
    throw new HttpError(503);
  });
  for (const path of ["/odd", "/gone", "/down", "/nowhere"]) await get(app, path);
  const types = telemetry.spans.map((
    { name, attributes, status },
  ) => [name, attributes["http.response.status_code"], attributes["error.type"], status.code]);
  assert.deepEqual(types, [
    ["GET /odd", 500, "_OTHER", SpanStatusCode.ERROR],
    ["GET /gone", 404, undefined, SpanStatusCode.UNSET],
    ["GET /down", 503, "503", SpanStatusCode.ERROR],
    ["GET", 404, undefined, SpanStatusCode.UNSET],
  ]);
});

test("deadlines, zombies and clients that leave end their spans, and say why", async () => {
  const { app, telemetry } = make({}, { requestLimits: { graceMs: 5 } });
  const gate = Promise.withResolvers<string>();
  app.get("/polite", { budget: { deadlineMs: 5 } }, async (cx) => await cx.sleep(5_000));
  app.get("/zombie", { budget: { deadlineMs: 5 } }, () => gate.promise);
  app.get("/slow", async (cx) => await cx.sleep(5_000));
  await get(app, "/polite");
  await get(app, "/zombie");
  const leaving = new AbortController();
  const left = get(app, "/slow", { signal: leaving.signal });
  await sleep(1);
  leaving.abort();
  await left;
  gate.resolve("late");
  await sleep(1);
  const ends = ["GET /polite", "GET /zombie", "GET /slow"].map((name) => {
    const { attributes, status } = telemetry.span(name);
    return [attributes["http.response.status_code"], attributes["cairn.cancelled"], status.code];
  });
  assert.deepEqual(ends, [
    [504, "deadline", SpanStatusCode.ERROR],
    [504, "deadline", SpanStatusCode.ERROR],
    [499, "client_disconnect", SpanStatusCode.UNSET],
  ]);
  // The zombie's report is part of its span.
  assert.equal(telemetry.span("GET /zombie").attributes["error.type"], "Zombie");
  const active = await telemetry.points("http.server.active_requests");
  assert.deepEqual(active.map(([, value]) => value), [0]);
});

test("what is refused at the door has its span", async () => {
  const { app, telemetry } = make();
  await get(app, "/%zz");
  await app.drain({ graceMs: 0 });
  await get(app, "/");
  assert.deepEqual(
    telemetry.spans.map(({ attributes }) => attributes["http.response.status_code"]),
    [
      400,
      503,
    ],
  );
});

test("a streamed body is part of the span; one that breaks is an error", async () => {
  const world = virtualWorld();
  const leave = enterWorld(world);
  try {
    const { app, telemetry } = make();
    app.get("/stream", { stream: "raw" }, function* () {
      yield "a";
      world.advance(2_000);
    });
    app.get("/broken", { stream: "raw" }, function* () {
      yield "a";
      throw new TypeError("no more");
    });
    const answer = await get(app, "/stream");
    assert.equal(telemetry.spans.length, 0);
    await answer.text();
    telemetry.span("GET /stream");
    const [[, whole]] = await telemetry.points("http.server.request.duration") as [
      [unknown, unknown],
    ];
    assert.deepEqual(whole, { count: 1, sum: 2 });
    await assert.rejects((await get(app, "/broken")).text());
    const broken = telemetry.span("GET /broken");
    assert.equal(broken.attributes["error.type"], "TypeError");
    assert.equal(broken.status.code, SpanStatusCode.ERROR);
    assert.equal(broken.events[0]!.attributes!["exception.message"], "no more");
  } finally {
    leave();
  }
});

test("durations are measured in seconds by method, route and status; active requests rise and fall", async () => {
  const { app, telemetry } = make();
  app.get("/items/:id", async (cx) => {
    await cx.sleep(5);
    return "x";
  });
  const both = [get(app, "/items/1"), get(app, "/items/2")];
  const active = async () => (await telemetry.points("http.server.active_requests"))[0];
  assert.deepEqual(await active(), [{ "http.request.method": "GET", "url.scheme": "http" }, 2]);
  await Promise.all(both);
  assert.equal((await active())![1], 0);
  await get(app, "/items/1", { method: "PROPFIND" });
  const points = await telemetry.points("http.server.request.duration");
  assert.deepEqual(points.map(([attributes]) => attributes), [
    {
      "http.request.method": "GET",
      "url.scheme": "http",
      "http.route": "/items/:id",
      "http.response.status_code": 200,
    },
    { "http.request.method": "_OTHER", "url.scheme": "http", "http.response.status_code": 405 },
  ]);
  const { count, sum } = points[0]![1] as { count: number; sum: number };
  assert.equal(count, 2);
  assert.ok(sum >= 0.01 && sum < 30, `${sum}`);
  assert.equal((await telemetry.descriptor("http.server.request.duration"))!.unit, "s");
  assert.equal((await telemetry.descriptor("http.server.active_requests"))!.unit, "{request}");
  assert.equal(telemetry.span("HTTP").attributes["http.request.method_original"], "PROPFIND");
});

test("a mounted app's route has its mount in front; a WebSocket's span is its handshake", async () => {
  const { app, telemetry } = make();
  const shop = new App();
  shop.get("/items/:id", (cx) => cx.trace.traceId);
  app.mount("/shop", shop);
  app.ws("/echo", async (_cx, socket) => {
    for await (const message of socket) await socket.send(message);
  });
  const seen = await (await get(app, "/shop/items/7")).text();
  assert.equal(telemetry.span("GET /shop/items/:id").spanContext().traceId, seen);
  const socket = await new TestClient(app).websocket("/echo", { raw: true });
  assert.equal(telemetry.span("GET /echo").attributes["http.response.status_code"], 101);
  socket.close();
  await socket.closed;
  while (app.inFlight > 0) await sleep(1);
});

test("requests can be left out, and spans have attributes of the app's own", async () => {
  const { app, telemetry } = make({
    skip: (cx) => cx.path === "/livez",
    attributes: (cx) => ({ "app.tenant": cx.header("x-tenant") ?? "none" }),
  });
  app.get("/livez", (cx) => cx.trace.spanId);
  app.get("/boom", () => {
    throw new Error("x");
  });
  await get(app, "/livez");
  assert.equal(telemetry.spans.length, 0);
  await get(app, "/boom", { headers: { "x-tenant": "acme" } });
  assert.equal(telemetry.span("GET /boom").attributes["app.tenant"], "acme");
});

test("a trace that is not sampled is not recorded, and still goes on", async () => {
  const telemetry = new Telemetry(new AlwaysOffSampler());
  const app = new App();
  openTelemetry(app, { tracerProvider: telemetry.tracerProvider });
  app.get("/", (cx) => ({ ...cx.trace }));
  const { traceId, spanId, flags } = await (await get(app, "/", { headers: { traceparent } }))
    .json();
  assert.deepEqual([traceId, flags, telemetry.spans.length], [TRACE, 0, 0]);
  assert.notEqual(spanId, PARENT);
});

test("without an SDK the scope keeps a trace of its own, and nothing is recorded", async () => {
  const app = new App();
  openTelemetry(app);
  app.get("/", (cx) => cx.trace.traceId);
  assert.match(await (await get(app, "/")).text(), /^(?!0{32})[0-9a-f]{32}$/);
});

test("a span that is active around the app is the parent, unless the client says another", async () => {
  const { app, telemetry } = make();
  app.get("/", () => "x");
  const outer = telemetry.tracerProvider.getTracer("outer").startSpan("outer");
  const { traceId, spanId } = outer.spanContext();
  await context.with(trace.setSpan(context.active(), outer), async () => {
    await get(app, "/");
    await get(app, "/", { headers: { traceparent: `00-${traceId}-${PARENT}-01` } });
    await get(app, "/", { headers: { traceparent } });
  });
  outer.end();
  assert.deepEqual(
    telemetry.spans.slice(0, 3).map((span) => [
      span.spanContext().traceId,
      span.parentSpanContext!.spanId,
    ]),
    [[traceId, spanId], [traceId, spanId], [TRACE, PARENT]],
  );
});

test("the active span of whoever called the app is taken, named, and left open", async () => {
  const { app, telemetry } = make({ spans: "active" });
  app.get("/items/:id", (cx) => cx.trace.spanId);
  const outer = telemetry.tracerProvider.getTracer("runtime").startSpan("GET");
  const answer = await context.with(
    trace.setSpan(context.active(), outer),
    () => get(app, "/items/7"),
  );
  assert.equal(await answer.text(), outer.spanContext().spanId);
  assert.equal(telemetry.spans.length, 0);
  outer.end();
  assert.equal(telemetry.span("GET /items/:id").attributes["http.route"], "/items/:id");
  // Without an active span there is one of its own, which has an end.
  await get(app, "/items/8");
  assert.equal(telemetry.spans.length, 2);
});
