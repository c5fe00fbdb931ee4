// Optional body with path bounds and a query parameter.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  tax: t.Nullable(t.Number(), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.put("/items/:item_id", {
    name: "update_item",
    params: {
      item_id: t.Integer({ maximum: 1000, minimum: 0, title: "The ID of the item to get" }),
    },
    query: {
      q: t.Nullable(t.String(), { default: null }),
    },
    body: t.Nullable(Item, { default: null, title: "Item" }),
  }, (cx) => ({
    item_id: cx.params.item_id,
    ...(cx.query.q ? { q: cx.query.q } : {}),
    ...(cx.body ? { item: cx.body } : {}),
  }));

  return app;
}
