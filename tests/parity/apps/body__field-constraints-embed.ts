// Field constraints inside the model; single body parameter embedded under its name.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String({ maxLength: 300 }), {
    title: "The description of the item",
    default: null,
  }),
  price: t.Number({ description: "The price must be greater than zero", exclusiveMinimum: 0 }),
  tax: t.Nullable(t.Number(), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.put("/items/:item_id", {
    name: "update_item",
    params: {
      item_id: t.Integer(),
    },
    body: {
      item: Item,
    },
  }, (cx) => ({ item_id: cx.params.item_id, item: cx.body.item }));

  return app;
}
