// Named OpenAPI examples on the body.
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
    body: t.Annotated(Item, {
      openapiExamples: {
        "normal": {
          "summary": "A normal example",
          "description": "A **valid** item.",
          "value": { "name": "Foo", "description": "A very nice Item", "price": 35.4, "tax": 3.2 },
        },
        "converted": {
          "summary": "An example with converted data",
          "description": "Price `text` becomes a `number`",
          "value": { "name": "Bar", "price": "35.4" },
        },
        "invalid": {
          "summary": "Invalid data is rejected with an error",
          "value": { "name": "Baz", "price": "thirty five point four" },
        },
      },
    }),
  }, (cx) => ({ item_id: cx.params.item_id, item: cx.body }));

  return app;
}
