// What makes no progress for longer than Bun's idle timeout, which by itself would cut all of it off without a word:
// handlers, streams, uploads below 16 KB a second, WebSockets. All at once, as each takes seconds.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { t } from "../../mod.ts";
import { test } from "../test.ts";
import { Client } from "./client.ts";
import { served } from "./served.ts";

/** Bun looks every four seconds: what is quiet for less than 1 + 4 may be lucky. */
const QUIET_MS = 6_000;
const listen = { idleTimeoutSeconds: 1 };

test("whatever is quiet for longer than the idle timeout, and not over, goes on", async () => {
  await served((app) => {
    app.get("/handler", async (cx) => {
      await cx.sleep(QUIET_MS);
      return "late";
    });
    app.get("/stream", { produces: "text/plain" }, async function* (cx) {
      yield "first ";
      await cx.sleep(QUIET_MS);
      yield "last";
    });
    app.get("/events", { stream: "sse", heartbeatMs: 0 }, async function* (cx) {
      yield "first";
      await cx.sleep(QUIET_MS);
      yield "last";
    });
    app.post("/declared", { body: t.Object({ a: t.Integer() }) }, (cx) => cx.body);
    app.post("/read", async (cx) => ({ bytes: (await cx.bytes()).length }));
    app.ws("/ws", async (cx, socket) => {
      await cx.sleep(QUIET_MS);
      await socket.send("late");
    });
  }, async ({ port }) => {
    const answered = async (path: string) =>
      await (await Client.send(port, `GET ${path}`)).answer();
    const uploaded = async (path: string) => {
      const client = await Client.send(port, `POST ${path}`, [
        "Content-Type: application/json",
        "Content-Length: 7",
      ]);
      client.write('{"a"');
      await sleep(QUIET_MS / 2);
      client.write(":");
      await sleep(QUIET_MS / 2);
      client.write("1}");
      return await client.answer();
    };
    const socket = await Client.send(port, "GET /ws", [
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]);
    const [handler, stream, events, declared, read] = await Promise.all([
      answered("/handler"),
      answered("/stream"),
      answered("/events"),
      uploaded("/declared"),
      uploaded("/read"),
      socket.until(/late/),
    ]);
    assert.equal(handler.body, "late");
    assert.deepEqual([stream.body, stream.complete], ["first last", true]);
    assert.deepEqual([events.body.includes("last"), events.complete], [true, true]);
    assert.equal(declared.body, '{"a":1}');
    assert.equal(read.body, '{"bytes":7}');
    socket.close();
  }, { listen });
}, { timeoutMs: 20_000, sanitize: false });
