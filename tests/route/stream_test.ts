import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import {
  App,
  Cancelled,
  dependency,
  ResponseValidationError,
  ServerSentEvent,
  t,
} from "../../mod.ts";
import { enterWorld } from "../../src/cx/internal.ts";
import { EventStreamParser } from "../../src/http/mod.ts";
import { serve } from "../../src/runtime/mod.ts";
import { runtime, test } from "../test.ts";
import { virtualWorld } from "../virtual_world.ts";

const Item = t.Object({ n: t.Integer(), s: t.String({ default: "-" }) });
const get = (app: App, path = "/", init: RequestInit = {}) =>
  app.fetch(new Request(`http://h${path}`, init));

async function until(holds: () => boolean): Promise<number> {
  const start = performance.now();
  for (; !holds(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (performance.now() - start > 3_000) assert.fail("it did not come to hold");
  }
  return performance.now() - start;
}

test("stream: jsonl writes each item by its schema, from anything that gives items", async () => {
  const app = new App();
  const items = [{ n: 1, s: "a", secret: true }, { n: 2, s: "b" }];
  app.get("/list", { stream: "jsonl", item: Item }, () => items);
  app.get("/set", { stream: "jsonl", item: Item }, () => new Set(items));
  app.get("/later", { stream: "jsonl", item: Item }, async function* () {
    yield* items;
  });
  for (const path of ["/list", "/set", "/later"]) {
    const response = await get(app, path);
    assert.equal(response.headers.get("content-type"), "application/jsonl");
    assert.equal(await response.text(), '{"n":1,"s":"a"}\n{"n":2,"s":"b"}\n');
  }
});

test("stream: jsonl writes what JSON can say without a schema", async () => {
  const app = new App();
  app.get("/", { stream: "jsonl" }, () => [null, "a\nb", new Date(0), { a: 1n }]);
  const text = 'null\n"a\\nb"\n"1970-01-01T00:00:00+00:00"\n{"a":1}\n';
  assert.equal(await (await get(app)).text(), text);
});

test("stream: options of the encoder hold for items", async () => {
  const app = new App();
  const spec = { stream: "jsonl", item: Item, encode: { excludeDefaults: true } } as const;
  app.get("/", spec, () => [{ n: 1, s: "-" }]);
  assert.equal(await (await get(app)).text(), '{"n":1}\n');
});

test("stream: sse writes plain values and events; staged header fields win", async () => {
  const app = new App();
  app.get("/", { stream: "sse", item: Item }, async function* (cx) {
    cx.response.headers.set("cache-control", "no-store");
    yield { n: 1, s: "a" };
    yield new ServerSentEvent({ data: { n: 2, s: "b" }, id: "2", event: "e", retryMs: 9 });
    yield new ServerSentEvent({ text: "raw\ntext" });
  });
  app.get("/staged", {
    stream: "sse",
    dependencies: [dependency((cx) => void cx.response.headers.set("cache-control", "no-store"))],
  }, () => []);
  const response = await get(app);
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-cache");
  assert.equal(response.headers.get("x-accel-buffering"), "no");
  const parser = new EventStreamParser();
  assert.deepEqual(parser.push(await response.text()), [
    { event: "message", data: '{"n":1,"s":"a"}', lastEventId: "" },
    { event: "e", data: '{"n":2,"s":"b"}', lastEventId: "2" },
    { event: "message", data: "raw\ntext", lastEventId: "2" },
  ]);
  assert.equal(parser.retryMs, 9);
  assert.equal((await get(app, "/staged")).headers.get("cache-control"), "no-store");
});

test("ServerSentEvent refuses what would forge another event", () => {
  assert.throws(() => new ServerSentEvent({ event: "a\nb" }), TypeError);
  assert.throws(() => new ServerSentEvent({ id: "a\rb" }), TypeError);
  assert.throws(() => new ServerSentEvent({ data: 1, text: "1" }), TypeError);
});

test("stream: raw sends the route's own media type or none", async () => {
  const app = new App({ produces: "text/html" });
  app.get("/none", { stream: "raw" }, () => ["a", new Uint8Array([98])]);
  app.get("/csv", { stream: "raw", produces: "text/csv" }, () => ["a,b\n"]);
  const none = await get(app, "/none");
  assert.equal(none.headers.get("content-type"), null);
  assert.equal(await none.text(), "ab");
  assert.equal((await get(app, "/csv")).headers.get("content-type"), "text/csv; charset=utf-8");
});

test("stream: an answer of another kind passes", async () => {
  const app = new App();
  app.get("/", { stream: "jsonl", item: Item }, () => new Response("own"));
  assert.equal(await (await get(app)).text(), "own");
});

test("stream: items without a stream are a mistake of the program", () => {
  const app = new App();
  app.get("/", { item: Item }, () => []);
  assert.throws(() => app.compile(), /GET \/.*Cannot check items of an answer without stream/);
});

/** An app whose dependency tells how its request ended, and what was reported. */
function watched(options: { readonly heartbeatMs?: number } = {}) {
  const endings: unknown[] = [];
  const reported: unknown[] = [];
  let active = 0;
  const watch = dependency(async function* () {
    try {
      yield;
      endings.push("well");
    } catch (error) {
      endings.push(error);
      throw error;
    }
  }, { name: "watch" });
  const app = new App({ report: (error) => void reported.push(error) });
  app.get("/forever", { stream: "sse", dependencies: [watch], ...options }, async function* (cx) {
    active++;
    try {
      for (let n = 0;; n++) {
        yield n;
        await cx.sleep(60_000);
      }
    } finally {
      active--;
    }
  });
  app.get("/broken", { stream: "jsonl", item: Item, dependencies: [watch] }, async function* () {
    active++;
    try {
      yield { n: 1, s: "" };
      yield { n: "no" as unknown as number, s: "" };
    } finally {
      active--;
    }
  });
  app.get("/throwing", { stream: "raw", dependencies: [watch] }, async function* () {
    yield "a";
    throw new Error("secret");
  });
  app.get("/fine", { stream: "raw", dependencies: [watch] }, () => ["a"]);
  return { app, endings, reported, active: () => active };
}

test("a stream that ends well ends its request well", async () => {
  const { app, endings, reported } = watched();
  await (await get(app, "/fine")).text();
  await until(() => app.inFlight === 0);
  assert.deepEqual([endings, reported], [["well"], []]);
});

test("an item that does not fit breaks the stream off, returns the source and is reported", async () => {
  const { app, endings, reported, active } = watched();
  const response = await get(app, "/broken");
  assert.equal(response.status, 200);
  await assert.rejects(response.text());
  await until(() => app.inFlight === 0);
  assert.equal(active(), 0);
  assert.ok(endings[0] instanceof ResponseValidationError);
  // Once, although the dependency let it through.
  assert.deepEqual(reported, endings);
});

test("an error of the source breaks the stream off, reaches dependencies and is reported", async () => {
  const { app, endings, reported } = watched();
  await assert.rejects((await get(app, "/throwing")).text());
  await until(() => app.inFlight === 0);
  assert.equal((endings[0] as Error).message, "secret");
  assert.deepEqual(reported, endings);
});

test("a client that leaves stops a waiting source within 100 ms; nothing is reported", async () => {
  const { app, endings, reported, active } = watched();
  const response = await get(app, "/forever");
  const reader = response.body!.getReader();
  await reader.read();
  assert.equal(active(), 1);
  await reader.cancel();
  assert.ok(await until(() => app.inFlight === 0) < 100);
  assert.equal(active(), 0);
  assert.ok(endings[0] instanceof Cancelled);
  assert.equal(endings[0].reason.kind, "client_disconnect");
  assert.deepEqual(reported, []);
});

test("a source that ignores its cancellation is given up, and its request ends", async () => {
  const reported: string[] = [];
  const app = new App({ report: (error) => void reported.push(String(error)) });
  let ended = 0;
  app.get("/", (cx) => {
    cx.defer(() => void ended++);
    return (async function* () {
      yield "first";
      await new Promise(() => {});
    })();
  });
  const world = virtualWorld();
  const leave = enterWorld(world);
  try {
    const reader = (await get(app)).body!.getReader();
    await reader.read();
    void reader.read();
    // Not before it has been asked for the second piece.
    await new Promise((resolve) => setTimeout(resolve, 1));
    void reader.cancel();
    world.advance(4_990);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual([ended, app.inFlight], [0, 1]);
    world.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual([ended, app.inFlight], [1, 0]);
    assert.equal(reported.length, 1);
    assert.match(reported[0]!, /Cannot end a streamed body: its source ignores its cancellation/);
  } finally {
    leave();
  }
});

test("a stream of the handler's own that is silent when its client leaves is cancelled at once", async () => {
  const app = new App();
  const log: unknown[] = [];
  app.get("/", (cx) => {
    cx.defer(() => void log.push("ended"));
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array([97])),
        cancel: () => void log.push("cancelled"),
      }),
    );
  });
  const reader = (await get(app)).body!.getReader();
  await reader.read();
  void reader.read();
  await reader.cancel();
  assert.deepEqual([log, app.inFlight], [["cancelled", "ended"], 0]);
});

test("HEAD runs no source", async () => {
  const { app, active } = watched();
  const response = await get(app, "/forever", { method: "HEAD" });
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(await response.text(), "");
  await until(() => app.inFlight === 0);
  assert.equal(active(), 0);
});

test("a silent stream of events sends heartbeats, and loses no event to them", async () => {
  const app = new App();
  app.get("/", { stream: "sse", heartbeatMs: 20 }, async function* (cx) {
    yield 1;
    await cx.sleep(70);
    yield 2;
  });
  const text = await (await get(app)).text();
  assert.match(text, /^data: 1\n\n(: ping\n\n){1,4}data: 2\n\n$/);
});

/** Opens a stream over a socket, and resolves once its first event has come. */
async function open(port: number): Promise<net.Socket> {
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET /forever HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await new Promise<void>((resolve) => {
    let text = "";
    socket.on("data", (chunk: unknown) => {
      text += String(chunk);
      if (text.includes("data: 0\n\n")) resolve();
    });
    socket.on("error", () => {});
  });
  return socket;
}

// Sockets of this process on both ends: the sanitizers would count the client's.
const options = { sanitize: false };

test("clients that vanish leave no producer behind", async () => {
  const { app, active, endings } = watched();
  const server = await serve(app, { port: 0, quiet: true });
  try {
    const sockets = await Promise.all(Array.from({ length: 40 }, () => open(server.port)));
    assert.equal(active(), 40);
    for (const [i, socket] of sockets.entries()) {
      if (i % 2 === 0) socket.destroy();
      else socket.resetAndDestroy();
    }
    assert.ok(await until(() => active() === 0) < 200);
    await until(() => app.inFlight === 0);
    assert.equal(endings.length, 40);
  } finally {
    await server.stop({ graceMs: 0 });
  }
}, options);

test("a drain ends streams of events properly, without waiting for the grace", async () => {
  const { app, active } = watched();
  const server = await serve(app, { port: 0, quiet: true });
  const response = await fetch(`${server.url}/forever`);
  const reader = response.body!.getReader();
  await reader.read();
  const start = performance.now();
  const stopped = server.stop({ graceMs: 10_000 });
  assert.ok((await reader.read()).done);
  await stopped;
  assert.ok(performance.now() - start < 2_000);
  assert.equal(active(), 0);
}, options);

const NO_TIMEOUT = runtime === "deno" ? "Deno closes no idle connection" : undefined;

test("a silent stream outlives the idle timeout, and its connection gets it back", async () => {
  const { app } = watched({ heartbeatMs: 0 });
  app.get("/late", { stream: "raw" }, async function* (cx) {
    yield "a";
    await cx.sleep(9_500);
    yield "b";
  });
  const server = await serve(app, { port: 0, quiet: true, idleTimeoutSeconds: 1 });
  try {
    const socket = net.connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    let text = "";
    socket.on("data", (chunk: unknown) => text += String(chunk));
    socket.write("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(socket, "close");
    assert.match(text, /\r\na\r\n[\s\S]*\r\nb\r\n[\s\S]*0\r\n\r\n$/);
  } finally {
    await server.stop({ graceMs: 0 });
  }
}, { ...options, skip: NO_TIMEOUT });
