// Examples that belong to the model.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  tax: t.Nullable(t.Number(), { default: null }),
}, {
  $id: "Item",
  examples: [{ name: "Foo", description: "A very nice Item", price: 35.4, tax: 3.2 }],
});

export function createApp(): App {
  const app = new App(fastapi());
  app.put("/items/:item_id", {
    name: "update_item",
    params: { item_id: t.Integer() },
    body: Item,
  }, (cx) => ({ item_id: cx.params.item_id, item: cx.body }));
  return app;
}
