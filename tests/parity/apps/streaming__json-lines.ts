// Generator handlers stream JSON lines.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String()),
}, { $id: "Item" });

const ITEMS = [
  { name: "Plumbus", description: "A multi-purpose household device." },
  { name: "Portal Gun", description: "A portal opening device." },
  { name: "Meeseeks Box", description: "A box that summons a Meeseeks." },
];

async function* later(): AsyncGenerator<typeof ITEMS[number]> {
  yield* ITEMS;
}

export function createApp(): App {
  const app = new App(fastapi());
  const lines = { stream: "jsonl" } as const;
  const typed = { ...lines, item: Item };
  app.get("/items/stream", { name: "stream_items", ...typed }, later);
  app.get("/items/stream-no-async", { name: "stream_items_no_async", ...typed }, () => ITEMS);
  app.get("/items/stream-no-annotation", {
    name: "stream_items_no_annotation",
    ...lines,
  }, later);
  app.get("/items/stream-no-async-no-annotation", {
    name: "stream_items_no_async_no_annotation",
    ...lines,
  }, () => ITEMS);
  return app;
}
