// What those who run an app see of real clients: the log of one that leaves, its trace, probes while the app drains.
import assert from "node:assert/strict";
import { LOG_SINK, type LogRecord } from "../../src/cx/mod.ts";
import { health } from "../../src/health/mod.ts";
import { logRequests } from "../../src/log/mod.ts";
import { prometheus } from "../../src/metrics/mod.ts";
import { test } from "../test.ts";
import { Client } from "./client.ts";
import { served, until } from "./served.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

test("a client that leaves has its line and its count: 499 in a handler, a broken body in a stream", async () => {
  const lines: LogRecord[] = [];
  await served((app) => {
    app.provide(LOG_SINK, (record) => lines.push(record));
    logRequests(app, { skip: (cx) => app.vital.has(cx.path) });
    prometheus(app, { process: false });
    app.get("/slow/:id", async (cx) => await cx.sleep(30_000));
    app.get("/stream", { stream: "raw" }, async function* (cx) {
      yield "first";
      await cx.sleep(30_000);
    });
    app.get("/fast", () => "x");
  }, async ({ app, port }) => {
    const field = `traceparent: 00-${TRACE}-b7ad6b7169203331-01`;
    const slow = await Client.send(port, "GET /slow/7?key=secret", [field]);
    await until(() => app.inFlight === 1);
    // Whoever looks after clients begins in a later turn.
    await new Promise((resolve) => setTimeout(resolve, 50));
    slow.reset();
    await until(() => lines.length === 1);
    const { message, fields, trace } = lines[0]!;
    assert.equal(message, "GET /slow/:id 499");
    assert.deepEqual([fields.path, fields.cancelled], ["/slow/7", "client_disconnect"]);
    assert.equal(trace.traceId, TRACE);

    const stream = await Client.send(port, "GET /stream");
    await stream.until(/first/);
    stream.reset();
    await until(() => lines.length === 2);
    assert.deepEqual([lines[1]!.fields.status, lines[1]!.fields.broken], [200, true]);

    const fast = await Client.send(port, "GET /fast");
    assert.equal((await fast.answer()).status, 200);
    fast.close();
    const collector = await Client.send(port, "GET /metrics");
    const { body } = await collector.answer();
    collector.close();
    assert.match(
      body,
      /^http_server_cancelled_requests_total\{route="\/slow\/:id",reason="client_disconnect"\} 1$/m,
    );
    assert.match(body, /_count\{method="GET",route="\/fast",status="200"\} 1$/m);
  });
});

test("while a served app drains, probers are told, and new requests are refused", async () => {
  const gate = Promise.withResolvers<string>();
  await served((app) => {
    health(app);
    app.get("/slow", () => gate.promise);
    app.get("/fast", () => "x");
  }, async ({ app, port, server }) => {
    const status = async (path: string) => {
      const client = await Client.send(port, `GET ${path}`);
      const answer = await client.answer();
      client.close();
      return answer.status;
    };
    assert.deepEqual([await status("/livez"), await status("/readyz")], [200, 200]);
    const slow = await Client.send(port, "GET /slow");
    await until(() => app.inFlight === 1);
    const stopped = server.stop({ graceMs: 10_000 });
    await until(() => app.isDraining);
    assert.deepEqual(
      [await status("/livez"), await status("/readyz"), await status("/fast")],
      [200, 503, 503],
    );
    gate.resolve("done");
    assert.equal((await slow.answer()).body, "done");
    slow.close();
    await stopped;
  });
});
