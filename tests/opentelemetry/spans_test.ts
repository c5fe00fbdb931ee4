// Spans below the server span: tasks, cx.fetch, inSpan; and what goes along with outgoing requests.
import { propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import assert from "node:assert/strict";
import { App } from "../../mod.ts";
import { Cx, newTrace, OUTBOUND, type Outbound } from "../../src/cx/mod.ts";
import { contextOf, inSpan, openTelemetry } from "../../src/opentelemetry/mod.ts";
import { test } from "../test.ts";
import { Telemetry } from "./sdk.ts";

type Sent = { url: string; headers: Headers };

/** An app whose requests leave for nowhere. */
function make(
  answer: () => Response | Promise<Response> = () => new Response("ok"),
  outbound: Outbound = {},
) {
  const telemetry = new Telemetry();
  const sent: Sent[] = [];
  const app = new App({ report: () => {} });
  openTelemetry(app, {
    tracerProvider: telemetry.tracerProvider,
    outbound: {
      ...outbound,
      fetch: (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        sent.push({ url, headers: new Headers(init!.headers) });
        return Promise.resolve(answer());
      },
    },
  });
  return { app, telemetry, sent };
}

const get = (app: App, path: string) => app.fetch(new Request(`http://localhost${path}`));

test("cx.fetch has a client span below the server's, and sends its identity", async () => {
  const { app, telemetry, sent } = make();
  app.get("/", async (cx) => {
    await (await cx.fetch("https://user:pass@prices.test:8443/items/7?key=secret")).text();
    return "x";
  });
  await get(app, "/");
  const server = telemetry.span("GET /");
  const client = telemetry.span("GET");
  assert.equal(client.kind, SpanKind.CLIENT);
  assert.equal(client.parentSpanContext!.spanId, server.spanContext().spanId);
  assert.deepEqual(client.attributes, {
    "http.request.method": "GET",
    "server.address": "prices.test",
    "server.port": 8443,
    "url.scheme": "https",
    "url.full": "https://prices.test:8443/items/7",
    "http.response.status_code": 200,
  });
  const { traceId, spanId } = client.spanContext();
  assert.equal(sent[0]!.headers.get("traceparent"), `00-${traceId}-${spanId}-01`);
});

test("cx.fetch in tasks and scopes is below the server span as well, also in the body of a stream", async () => {
  const { app, telemetry } = make();
  app.get("/tasks", async (cx) => {
    const tasks = [1, 2].map((id) => cx.spawn((inner) => inner.fetch(`http://a.test/${id}`)));
    await Promise.all(tasks);
    await cx.scope((inner) => inner.fetch(new Request("http://a.test/3", { method: "POST" })));
    return "x";
  });
  app.get("/stream", { stream: "raw" }, async function* (cx) {
    yield "a";
    await cx.fetch("http://a.test/4");
    yield "b";
  });
  await get(app, "/tasks");
  await (await get(app, "/stream")).text();
  const of = (name: string) => {
    const { traceId, spanId } = telemetry.span(name).spanContext();
    return telemetry.spans.filter((span) =>
      span.parentSpanContext?.spanId === spanId && span.spanContext().traceId === traceId
    ).map((span) => `${span.name} ${span.attributes["url.full"]}`);
  };
  assert.deepEqual(of("GET /tasks").sort(), [
    "GET http://a.test/1",
    "GET http://a.test/2",
    "POST http://a.test/3",
  ]);
  assert.deepEqual(of("GET /stream"), ["GET http://a.test/4"]);
});

test("an answer from 400 on and a network that fails are errors of the client's span", async () => {
  const answers = [
    () => new Response(null, { status: 404 }),
    () => Promise.reject(new TypeError("refused")),
    () => Promise.reject("odd"),
  ];
  const { app, telemetry } = make(() => answers.shift()!());
  app.get("/", async (cx) => {
    await cx.fetch("http://a.test/");
    await assert.rejects(cx.fetch("http://a.test/", { method: "post" }), TypeError);
    await cx.fetch("http://a.test/", { method: "BREW" }).then(undefined, () => {});
    await cx.fetch("not a url").then(undefined, () => {});
    return "x";
  });
  await get(app, "/");
  const [missing, refused, odd] = telemetry.spans;
  assert.deepEqual([missing!.attributes["error.type"], missing!.status.code], [
    "404",
    SpanStatusCode.ERROR,
  ]);
  assert.deepEqual([refused!.name, refused!.attributes["error.type"]], ["POST", "TypeError"]);
  assert.equal(refused!.events[0]!.name, "exception");
  assert.deepEqual([odd!.name, odd!.attributes["error.type"]], ["HTTP", "_OTHER"]);
  assert.equal(odd!.attributes["http.request.method_original"], "BREW");
});

test("a trace that the program set itself is left alone", async () => {
  const { app, sent } = make();
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  app.get("/", async (cx) => {
    await cx.fetch("http://a.test/", { headers: { traceparent } });
    return "x";
  });
  await get(app, "/");
  assert.equal(sent[0]!.headers.get("traceparent"), traceparent);
});

test("the program's propagator adds its fields, and other options of OUTBOUND hold", async () => {
  const { app, sent } = make(undefined, { deadlineTo: ["http://a.test"] });
  app.get("/", { budget: { deadlineMs: 5_000 } }, async (cx) => {
    await cx.fetch("http://a.test/");
    return "x";
  });
  propagation.setGlobalPropagator({
    inject: (around, carrier, setter) =>
      setter.set(carrier, "x-span", trace.getSpanContext(around)!.spanId),
    extract: (around) => around,
    fields: () => [],
  });
  try {
    await get(app, "/");
  } finally {
    propagation.disable();
  }
  const { headers } = sent[0]!;
  assert.equal(headers.get("x-span"), headers.get("traceparent")!.slice(36, 52));
  assert.ok(Number(headers.get("request-timeout")) > 0);
});

test("outbound: null leaves cx.fetch alone, with the server's trace", async () => {
  const telemetry = new Telemetry();
  const app = new App();
  let sent = "";
  const fetch: Outbound["fetch"] = (_input, init) => {
    sent = new Headers(init!.headers).get("traceparent")!;
    return Promise.resolve(new Response());
  };
  openTelemetry(app, { tracerProvider: telemetry.tracerProvider, outbound: null });
  app.provide(OUTBOUND, { fetch });
  app.get("/", async (cx) => {
    await cx.fetch("http://a.test/");
    return "x";
  });
  await get(app, "/");
  assert.equal(telemetry.spans.length, 1);
  assert.equal(sent.slice(3, 35), telemetry.span("GET /").spanContext().traceId);
});

test("inSpan() runs a scope with a span of its own, below and above the others", async () => {
  const { app, telemetry } = make();
  const { tracerProvider } = telemetry;
  let active: string | undefined;
  app.get("/", async (cx) =>
    await inSpan(cx, "read orders", async (inner, span) => {
      span.setAttribute("db.rows", 3);
      await inner.sleep(1);
      active = trace.getActiveSpan()?.spanContext().spanId;
      assert.equal(trace.getSpan(contextOf(inner)), span);
      await inner.fetch("http://a.test/");
      return "x";
    }, { tracerProvider }));
  await get(app, "/");
  const [server, own, client] = ["GET /", "read orders", "GET"].map((name) => telemetry.span(name));
  assert.equal(own!.parentSpanContext!.spanId, server!.spanContext().spanId);
  assert.equal(client!.parentSpanContext!.spanId, own!.spanContext().spanId);
  assert.equal(own!.attributes["db.rows"], 3);
  assert.equal(active, own!.spanContext().spanId);
  assert.equal(own!.status.code, SpanStatusCode.UNSET);
});

test("inSpan() fails with what its scope fails with; a cancellation is no failure", async () => {
  const telemetry = new Telemetry();
  const { tracerProvider } = telemetry;
  const cx = new Cx();
  await assert.rejects(
    inSpan(cx, "broken", () => Promise.reject(new RangeError("too far")), { tracerProvider }),
    RangeError,
  );
  await assert.rejects(
    cx.timeout(1, (inner) => inSpan(inner, "late", (own) => own.sleep(5_000), { tracerProvider })),
  );
  const broken = telemetry.span("broken");
  assert.deepEqual(
    [broken.status.code, broken.status.message, broken.attributes["error.type"]],
    [SpanStatusCode.ERROR, "too far", "RangeError"],
  );
  const late = telemetry.span("late");
  assert.deepEqual([late.status.code, late.attributes["cairn.cancelled"]], [
    SpanStatusCode.UNSET,
    "deadline",
  ]);
});

test("work in the background is below the request that began it; without one it begins a trace", async () => {
  const { app, telemetry } = make();
  const { tracerProvider } = telemetry;
  const send = (cx: Cx) => inSpan(cx, "send mail", () => {}, { tracerProvider });
  app.get("/", (cx) => cx.background("mail", send));
  await get(app, "/");
  app.background("mail", send);
  await app.drain({ graceMs: 1_000 });
  const server = telemetry.span("GET /").spanContext();
  const [below, alone] = telemetry.spans.filter(({ name }) => name === "send mail");
  assert.equal(below!.parentSpanContext!.spanId, server.spanId);
  assert.equal(alone!.parentSpanContext, undefined);
  assert.notEqual(alone!.spanContext().traceId, server.traceId);
});

test("inSpan() without an SDK runs its work; the scope keeps its trace", async () => {
  const cx = new Cx();
  const seen = await inSpan(cx, "nothing", (inner) => inner.trace.traceId);
  assert.equal(seen, cx.trace.traceId);
  assert.notEqual(seen, newTrace().traceId);
});
