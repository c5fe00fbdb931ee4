// Events with comment, event name, id and retry.
import { App, ServerSentEvent } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const ITEMS = [
  { name: "Plumbus", price: 32.99 },
  { name: "Portal Gun", price: 999.99 },
  { name: "Meeseeks Box", price: 49.99 },
];

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/stream", { name: "stream_items", stream: "sse" }, async function* () {
    yield new ServerSentEvent({ comment: "stream of item updates" });
    for (const [i, data] of ITEMS.entries()) {
      yield new ServerSentEvent({ data, event: "item_update", id: `${i + 1}`, retryMs: 5_000 });
    }
  });
  return app;
}
