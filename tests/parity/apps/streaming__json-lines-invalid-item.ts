// An item that fails the item schema aborts the stream with a server error.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({ name: t.String(), price: t.Number() }, { $id: "Item" });

function* items(): Generator<{ name: string; price: number }> {
  yield { name: "valid", price: 1 };
  // The wrong type is what the case is about.
  yield { name: "invalid", price: "not-a-number" as unknown as number };
}

export function createApp(): App {
  const app = new App(fastapi({ report: () => {} }));

  app.get("/items/stream-invalid", {
    name: "stream_items_invalid",
    stream: "jsonl",
    item: Item,
  }, async function* () {
    yield* items();
  });

  app.get("/items/stream-invalid-sync", {
    name: "stream_items_invalid_sync",
    stream: "jsonl",
    item: Item,
  }, () => items());

  return app;
}
