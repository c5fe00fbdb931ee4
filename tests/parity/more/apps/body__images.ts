// A list of nested models, a set, an address.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const Image = t.Object({
  url: t.String({ format: "uri", minLength: 1, maxLength: 2083 }),
  name: t.String(),
}, { $id: "Image" });

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  tax: t.Nullable(t.Number(), { default: null }),
  tags: t.Set(t.String(), { default: [] }),
  images: t.Nullable(t.Array(Image), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());
  app.put("/items/:item_id", {
    name: "update_item",
    params: { item_id: t.Integer() },
    body: Item,
  }, (cx) => ({ item_id: cx.params.item_id, item: cx.body }));
  return app;
}
