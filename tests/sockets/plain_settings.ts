// Run by settings_test.ts in a process of its own, with the settings of a user who never saw ours: on Deno every signal
// of a request is aborted after its answer then. Prints what became of the scopes as JSON.
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { App } from "../../mod.ts";
import { serve } from "../../src/runtime/mod.ts";
import { RawClient } from "../websocket/raw_client.ts";
import { Client } from "./client.ts";

const after: Record<string, unknown> = {};
const app = new App();
let aborted = 0;
app.get("/:kind", { produces: "text/plain" }, async (cx) => {
  const { kind } = cx.params;
  cx.request.signal.addEventListener("abort", () => aborted++);
  const ended = Promise.withResolvers<string>();
  cx.defer((outcome) => ended.resolve(outcome.ok ? "ok" : outcome.kind));
  cx.spawn("side", async (inner) => {
    await inner.sleep(60);
    after[`${kind} task`] = inner.cancelled;
  });
  cx.after(async () => {
    await sleep(30);
    after[`${kind} after`] = cx.cancelled;
  });
  void ended.promise.then((end) => after[`${kind} end`] = end);
  await cx.sleep(10);
  if (kind === "plain") return "x";
  return (async function* () {
    yield "x";
    await cx.sleep(10);
  })();
});

app.ws("/ws", async (cx, socket) => {
  for await (const message of socket) await socket.send(message);
  after["socket end"] = cx.reason?.kind;
});

app.get("/gone/early", async (cx) => {
  try {
    await cx.sleep(5_000);
  } catch {
    after["client gone"] = cx.reason?.kind;
  }
});

const server = await serve(app, { port: 0, hostname: "127.0.0.1", quiet: true });
for (const kind of ["plain", "stream"]) {
  const client = await Client.send(server.port, `GET /${kind}`);
  await client.answer();
  await sleep(100);
  client.close();
}
const talking = await RawClient.open(`${server.url}/ws`);
await sleep(400);
talking.text("still here");
after["socket echo"] = await talking.nextText();
talking.destroy();
await sleep(100);
const gone = await Client.send(server.port, "GET /gone/early");
await sleep(30);
gone.reset();
for (let i = 0; i < 100 && after["client gone"] === undefined; i++) await sleep(10);
await server.stop({ graceMs: 500 });
// Deno's own timer for the ping of a WebSocket outlives it by seconds.
process.stdout.write(JSON.stringify({ after, aborts: aborted > 0 }), () => process.exit(0));
