// Path, query and body together.
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
      item_id: t.Integer(),
    },
    query: {
      q: t.Nullable(t.String(), { default: null }),
    },
    body: Item,
  }, (cx) => ({
    item_id: cx.params.item_id,
    ...cx.body,
    ...(cx.query.q ? { q: cx.query.q } : {}),
  }));

  return app;
}
