// One component for what is read and what is written.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi({ separateInputOutput: false }));
  app.post("/items/", { name: "create_item", body: Item }, (cx) => cx.body);
  app.get("/items/", { name: "read_items", response: { 200: t.Array(Item) } }, () => [
    { name: "Portal Gun", description: "Device to travel through the multi-rick-verse" },
    { name: "Plumbus", description: null },
  ]);
  return app;
}
