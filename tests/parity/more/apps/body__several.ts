// Two models, a number and a query parameter: the members of one JSON object.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  tax: t.Nullable(t.Number(), { default: null }),
}, { $id: "Item" });

const User = t.Object({
  username: t.String(),
  full_name: t.Nullable(t.String(), { default: null }),
}, { $id: "User" });

export function createApp(): App {
  const app = new App(fastapi());
  app.put("/items/:item_id", {
    name: "update_item",
    params: { item_id: t.Integer() },
    query: { q: t.Nullable(t.String(), { default: null }) },
    body: { item: Item, user: User, importance: t.Integer({ exclusiveMinimum: 0 }) },
  }, (cx) => {
    const { q } = cx.query;
    return { item_id: cx.params.item_id, ...cx.body, ...(q ? { q } : {}) };
  });
  return app;
}
