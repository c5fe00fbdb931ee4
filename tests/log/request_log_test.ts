// One line for each request, whatever became of it.
import assert from "node:assert/strict";
import { App, type AppOptions, Cancelled, HttpError, t } from "../../mod.ts";
import { enterWorld } from "../../src/cx/internal.ts";
import { LOG_SINK, type LogRecord } from "../../src/cx/mod.ts";
import { logRequests, type RequestLogOptions } from "../../src/log/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { virtualWorld } from "../virtual_world.ts";
import { test } from "../test.ts";

function make(options: RequestLogOptions = {}, settings: AppOptions = {}) {
  const records: LogRecord[] = [];
  const app = new App(settings).provide(LOG_SINK, (record) => records.push(record));
  logRequests(app, options);
  const lines = () => records.filter(({ fields }) => "durationMs" in fields);
  return { app, records, lines, fields: () => lines().map((line) => line.fields) };
}

const get = (app: App, path: string, init?: RequestInit) =>
  app.fetch(new Request(`http://localhost${path}`, init));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test("a request has one line: method, route, path without the query, status", async () => {
  const { app, lines } = make();
  app.get("/items/:id", { params: { id: t.Integer() } }, (cx) => ({ id: cx.params.id }));
  app.post("/items", { status: 201 }, async (cx) => await cx.sleep(1));
  await get(app, "/items/7?key=secret");
  await get(app, "/items", { method: "POST" });
  await get(app, "/items/seven");
  await get(app, "/nowhere");
  await get(app, "/items", { method: "DELETE" });
  assert.deepEqual(
    lines().map(({ message, fields }) => [message, fields.route, fields.path, fields.status]),
    [
      ["GET /items/:id 200", "/items/:id", "/items/7", 200],
      ["POST /items 201", "/items", "/items", 201],
      ["GET /items/:id 422", "/items/:id", "/items/seven", 422],
      ["GET (no route) 404", undefined, "/nowhere", 404],
      ["DELETE (no route) 405", undefined, "/items", 405],
    ],
  );
  assert.ok(lines().every(({ fields }) => (fields.durationMs as number) >= 0));
});

test("the line belongs to the client's trace", async () => {
  const { app, lines } = make();
  app.get("/", () => "hello");
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await get(app, "/", { headers: { traceparent } });
  const { trace } = lines()[0]!;
  assert.equal(trace.traceId, "0af7651916cd43dd8448eb211c80319c");
  assert.notEqual(trace.spanId, "b7ad6b7169203331");
  assert.equal(trace.flags, 1);
  await get(app, "/", { headers: { traceparent: "00-nonsense" } });
  assert.match(lines()[1]!.trace.traceId, /^[0-9a-f]{32}$/);
});

test("a mounted app's request is of the same trace, and its route has the mount in front", async () => {
  const { app, lines } = make();
  let inner = "";
  const shop = new App();
  shop.get("/items/:id", (cx) => {
    inner = cx.trace.traceId;
    return "x";
  });
  app.mount("/shop", shop);
  await get(app, "/shop/items/7");
  await get(app, "/shop/none");
  assert.deepEqual(lines().map(({ message }) => message), [
    "GET /shop/items/:id 200",
    "GET (no route) 404",
  ]);
  assert.equal(lines()[0]!.trace.traceId, inner);
});

test("the duration is of the scope's clock, the whole body included", async () => {
  const world = virtualWorld();
  const leave = enterWorld(world);
  try {
    const { app, fields } = make();
    app.get("/", () => (world.advance(250), "hello"));
    app.get("/stream", { stream: "raw" }, function* () {
      yield "a";
      world.advance(1_000);
      yield "b";
    });
    await get(app, "/");
    assert.equal(fields()[0]!.durationMs, 250);
    const answer = await get(app, "/stream");
    assert.equal(fields().length, 1);
    assert.equal(await answer.text(), "ab");
    assert.deepEqual([fields()[1]!.durationMs, fields()[1]!.status], [1_000, 200]);
    assert.equal(fields()[1]!.broken, undefined);
  } finally {
    leave();
  }
});

test("a client that leaves is 499, one that leaves a stream is told by `broken`", async () => {
  const { app, lines, fields } = make();
  app.get("/slow", async (cx) => await cx.sleep(5_000));
  app.get("/stream", { stream: "raw" }, async function* (cx) {
    yield "a";
    await cx.sleep(5_000);
  });
  const leaving = new AbortController();
  const answer = get(app, "/slow", { signal: leaving.signal });
  await sleep(1);
  leaving.abort();
  await answer;
  assert.deepEqual([fields()[0]!.status, fields()[0]!.cancelled], [499, "client_disconnect"]);
  assert.equal(lines()[0]!.level, "info");
  const reader = (await get(app, "/stream")).body!.getReader();
  await reader.read();
  await reader.cancel();
  await sleep(1);
  const { status, cancelled, broken } = fields()[1]!;
  assert.deepEqual([status, cancelled, broken], [200, "client_disconnect", true]);
});

test("a deadline is 504, also where the handler goes on and is given up", async () => {
  const { app, fields, lines, records } = make({}, { requestLimits: { graceMs: 10 } });
  const gate = Promise.withResolvers<string>();
  app.get("/polite", { budget: { deadlineMs: 5 } }, async (cx) => await cx.sleep(5_000));
  app.get("/zombie", { budget: { deadlineMs: 5 } }, () => gate.promise);
  assert.equal((await get(app, "/polite")).status, 504);
  assert.equal((await get(app, "/zombie")).status, 504);
  assert.equal(app.zombies, 1);
  gate.resolve("too late");
  await sleep(1);
  assert.deepEqual(fields().map(({ status, cancelled }) => [status, cancelled]), [
    [504, "deadline"],
    [504, "deadline"],
  ]);
  assert.deepEqual(lines().map(({ level }) => level), ["error", "error"]);
  // The report of the zombie goes to the same log.
  assert.ok(records.some(({ message }) => /^end of GET \/zombie failed$/.test(message)));
});

test("what is refused at the door has a line, too", async () => {
  const { app, fields } = make();
  app.get("/", () => "hello");
  await get(app, "/%zz");
  await get(app, "/", { headers: { host: "bad host" } });
  await app.drain({ graceMs: 0 });
  await get(app, "/");
  assert.deepEqual(fields().map(({ status }) => status), [400, 400, 503]);
});

test("an unforeseen error is one record of the log and a line of level error, both of one trace", async () => {
  const { app, records } = make();
  app.get("/", () => {
    throw new Error("broken");
  });
  assert.equal((await get(app, "/")).status, 500);
  assert.deepEqual(records.map(({ level, message }) => [level, message]), [
    ["error", "GET / failed"],
    ["error", "GET / 500"],
  ]);
  assert.equal((records[0]!.fields.error as Error).message, "broken");
  assert.equal(records[0]!.trace.traceId, records[1]!.trace.traceId);
});

test("answers of middleware and of the app's errors are logged as they are sent", async () => {
  const { app, fields } = make({}, {
    middleware: [
      (cx, next) => cx.path === "/teapot" ? new Response(null, { status: 418 }) : next(cx),
    ],
    errors: [[404, () => new Response("gone", { status: 410 })]],
  });
  app.get("/", () => HttpError.forbidden());
  await get(app, "/teapot");
  await get(app, "/nowhere");
  await get(app, "/");
  assert.deepEqual(fields().map(({ status }) => status), [418, 410, 403]);
});

test("bytes and request id are there where they are known", async () => {
  const { app, fields } = make();
  app.get("/", (cx) => {
    cx.response.headers.set("x-request-id", "r-1");
    cx.response.headers.set("content-length", "5");
    return "hello";
  });
  app.get("/plain", () => "hello");
  await get(app, "/");
  await get(app, "/plain");
  assert.deepEqual([fields()[0]!.bytes, fields()[0]!.requestId], [5, "r-1"]);
  assert.deepEqual([fields()[1]!.bytes, fields()[1]!.requestId], [undefined, undefined]);
});

test("lines can be left out, have other levels, and other fields", async () => {
  const { app, lines } = make({
    skip: (cx) => cx.path === "/livez",
    level: (status) => status === 404 ? "warn" : "debug",
    path: false,
    requestId: (cx) => cx.header("x-correlation"),
    fields: () => ({ region: "eu" }),
  });
  app.get("/livez", () => "ok");
  await get(app, "/livez");
  await get(app, "/nowhere", { headers: { "x-correlation": "c-1" } });
  assert.equal(lines().length, 1);
  const { level, fields } = lines()[0]!;
  assert.deepEqual([level, fields.requestId, fields.region, "path" in fields], [
    "warn",
    "c-1",
    "eu",
    false,
  ]);
});

test("a WebSocket has its line when the connection has ended", async () => {
  const { app, fields } = make();
  app.ws("/echo", async (_cx, socket) => {
    for await (const message of socket) await socket.send(message);
  });
  const socket = await new TestClient(app).websocket("/echo", { raw: true });
  socket.send("hello");
  assert.equal(await socket.receive(), "hello");
  assert.equal(fields().length, 0);
  socket.close();
  await socket.closed;
  while (app.inFlight > 0) await sleep(1);
  assert.deepEqual(fields().map(({ status, route }) => [status, route]), [[101, "/echo"]]);
});

test("an observer that throws is reported, and the request is answered", async () => {
  const { app, records, fields } = make();
  app.observe({
    begun: () => assert.fail("begun"),
    failed: () => assert.fail("failed"),
    answered: () => assert.fail("answered"),
  });
  app.get("/", () => "hello");
  app.get("/boom", () => {
    throw new Error("boom");
  });
  assert.equal((await get(app, "/")).status, 200);
  assert.equal((await get(app, "/boom")).status, 500);
  assert.equal(fields().length, 2);
  const messages = records.map(({ message }) => message);
  assert.equal(messages.filter((one) => one === "an observer of GET / failed").length, 2);
  assert.ok(messages.includes("GET /boom failed"));
});

test("observers are told of unforeseen errors and of the answer in the end, also where an error handler waits", async () => {
  const seen: string[] = [];
  const app = new App({
    report: () => {},
    requestLimits: { graceMs: 5 },
    errors: [[Cancelled, async () => {
      await sleep(1);
      return new Response(null, { status: 418 });
    }]],
  }).observe({
    failed: (cx, error) => void seen.push(`${cx.path} ${(error as Error).name}`),
    answered: (cx, { status }) => void seen.push(`${cx.path} ${status}`),
  });
  const gate = Promise.withResolvers<void>();
  app.get("/boom", () => {
    throw new RangeError("boom");
  });
  app.get("/zombie", { budget: { deadlineMs: 2 } }, () => gate.promise);
  await get(app, "/boom");
  await get(app, "/zombie");
  await app.drain({ graceMs: 1_000 });
  gate.resolve();
  await sleep(1);
  assert.deepEqual(seen, ["/boom RangeError", "/boom 500", "/zombie Zombie", "/zombie 418"]);
});

test("what an app provides reaches work in the background, lasting dependencies and mounted requests", async () => {
  const { app, records } = make();
  const own: string[] = [];
  const shop = new App().provide(LOG_SINK, ({ message }) => own.push(message));
  shop.get("/", (cx) => cx.log.info("in the shop"));
  app.mount("/shop", shop);
  app.background("mail", (cx) => cx.log.info("in the background"));
  await get(app, "/shop/");
  app.background("bad mail", () => Promise.reject(new Error("bounced")));
  await app.drain({ graceMs: 100 });
  assert.deepEqual(own, ["in the shop"]);
  const messages = records.map(({ message }) => message);
  assert.ok(messages.includes("in the background") && messages.includes("bad mail failed"));
});

test("provide() and observe() are refused once the app serves", async () => {
  const { app } = make();
  await get(app, "/");
  assert.throws(
    () => app.provide(LOG_SINK, () => {}),
    /Cannot provide LOG_SINK: the app is already/,
  );
  assert.throws(() => app.observe({}), /Cannot observe requests: the app is already serving/);
});
