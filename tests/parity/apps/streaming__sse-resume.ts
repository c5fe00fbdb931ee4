// Resume after the Last-Event-ID header.
import { App, ServerSentEvent, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const ITEMS = [
  { name: "Plumbus", price: 32.99 },
  { name: "Portal Gun", price: 999.99 },
  { name: "Meeseeks Box", price: 49.99 },
];

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/stream", {
    name: "stream_items",
    headers: { last_event_id: t.Nullable(t.Integer(), { default: null }) },
    stream: "sse",
  }, async function* (cx) {
    const { last_event_id: last } = cx.headers;
    for (const [i, data] of ITEMS.entries()) {
      if (last === null || i > last) yield new ServerSentEvent({ data, id: `${i}` });
    }
  });
  return app;
}
