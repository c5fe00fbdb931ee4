// What is on a connection when the server stops: each ends as well as it can. Left to themselves, Deno answers 500 to an
// upload in flight, and both runtimes let endless streams go on.
import assert from "node:assert/strict";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { dependency, t } from "../../mod.ts";
import { test } from "../test.ts";
import { Client } from "./client.ts";
import { served, until } from "./served.ts";

/** Longer than everything below takes; what is only cut off at its end fails. */
const graceMs = 20_000;
const options = { timeoutMs: 30_000 };

const HANDSHAKE = [
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];
/** A close frame with 1001, as a server sends it: not masked. */
const GOING_AWAY = /\x88.{2}\xe9/s;

test("handlers and uploads in flight are answered when the server stops", async () => {
  const gate = Promise.withResolvers<string>();
  await served((app) => {
    app.get("/handler", () => gate.promise);
    app.post("/declared", { body: t.Object({ a: t.Integer() }) }, (cx) => cx.body);
    app.post("/read", async (cx) => ({ bytes: (await cx.bytes()).length }));
  }, async ({ app, port, server }) => {
    const upload = async (path: string) => {
      const fields = ["Content-Type: application/json", "Content-Length: 7"];
      const client = await Client.send(port, `POST ${path}`, fields);
      client.write('{"a"');
      return client;
    };
    const handler = await Client.send(port, "GET /handler");
    const [declared, read] = [await upload("/declared"), await upload("/read")];
    await until(() => app.inFlight === 3);
    const stopped = server.stop({ graceMs });
    await until(() => app.isDraining);
    await sleep(50);
    gate.resolve("done");
    for (const client of [declared, read]) client.write(":1}");
    assert.equal((await handler.answer()).body, "done");
    const answers = [await declared.answer(), await read.answer()];
    assert.deepEqual(answers.map(({ status, body }) => [status, body]), [
      [200, '{"a":1}'],
      [200, '{"bytes":7}'],
    ]);
    for (const client of [handler, declared, read]) client.close();
    await stopped;
  });
}, options);

test(
  "a stream with an end runs to it, an endless one is ended properly, when the server stops",
  async () => {
    const gate = Promise.withResolvers<void>();
    await served((app) => {
      app.get("/stream", { produces: "text/plain" }, async function* () {
        yield "first ";
        await gate.promise;
        yield "last";
      });
      app.get("/events", { stream: "sse", heartbeatMs: 0 }, async function* (cx) {
        yield "first";
        await cx.sleep(graceMs);
      });
    }, async ({ app, port, server }) => {
      const stream = await Client.send(port, "GET /stream");
      const events = await Client.send(port, "GET /events");
      await stream.until(/first/);
      await events.until(/first/);
      const stopped = server.stop({ graceMs });
      await until(() => app.isDraining);
      const ended = await events.answer();
      assert.deepEqual([ended.complete, ended.body], [true, 'data: "first"\n\n']);
      gate.resolve();
      const whole = await stream.answer();
      assert.deepEqual([whole.complete, whole.body], [true, "first last"]);
      for (const client of [stream, events]) client.close();
      await stopped;
    });
  },
  options,
);

test(
  "WebSockets are closed with 1001 when the server stops, also one that opens meanwhile",
  async () => {
    const gate = Promise.withResolvers<void>();
    const late = dependency({ name: "late" }, async () => await gate.promise);
    await served((app) => {
      app.ws("/open", async (_cx, socket) => void await socket.receive());
      app.ws("/late", { dependencies: [late] }, async (_cx, socket) => void await socket.receive());
    }, async ({ app, port, server }) => {
      const open = await Client.send(port, "GET /open", HANDSHAKE);
      await open.until(/^HTTP\/1.1 101/);
      const opening = await Client.send(port, "GET /late", HANDSHAKE);
      await until(() => app.inFlight === 2);
      const stopped = server.stop({ graceMs });
      await until(() => app.isDraining);
      await open.until(GOING_AWAY);
      gate.resolve();
      // Told to leave before it is open: a close frame where the runtime can, the end of the connection everywhere.
      await ended(opening);
      open.close();
      await stopped;
    });
  },
  options,
);

test("a kept connection is told to close, an idle one ends, and a new one is refused", async () => {
  const gate = Promise.withResolvers<string>();
  await served((app) => {
    app.get("/", () => "x");
    app.get("/slow", () => gate.promise);
  }, async ({ app, port, server }) => {
    const [kept, idle] = [await Client.send(port, "GET /"), await Client.send(port, "GET /")];
    for (const client of [kept, idle]) assert.equal((await client.answer()).status, 200);
    const slow = await Client.send(port, "GET /slow");
    await until(() => app.inFlight === 1);
    const stopped = server.stop({ graceMs });
    await until(() => app.isDraining);
    kept.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const { status, headers } = await kept.answer();
    assert.deepEqual([status, headers.get("connection"), headers.has("retry-after")], [
      503,
      "close",
      true,
    ]);
    gate.resolve("done");
    assert.equal((await slow.answer()).body, "done");
    slow.close();
    kept.close();
    await ended(idle);
    await stopped;
    await assert.rejects(connected(port), /ECONNREFUSED|refused/i);
  });
}, options);

/** Waits until the server has ended a connection; the client has not. */
async function ended(client: Client): Promise<void> {
  while (!client.hasEnded) await sleep(5);
}

async function connected(port: number): Promise<void> {
  const tcp = net.connect({ port, host: "127.0.0.1" });
  await new Promise<void>((resolve, reject) => {
    tcp.once("connect", () => resolve());
    tcp.once("error", reject);
  });
  tcp.destroy();
}
