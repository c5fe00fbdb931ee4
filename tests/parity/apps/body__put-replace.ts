// PUT replaces the stored record with the body including defaults.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.Nullable(t.String(), { default: null }),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Nullable(t.Number(), { default: null }),
  tax: t.Number({ default: 10.5 }),
  tags: t.Array(t.String(), { default: [] }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  const items: Record<string, unknown> = {
    "foo": { "name": "Foo", "price": 50.2 },
    "bar": { "name": "Bar", "description": "The bartenders", "price": 62, "tax": 20.2 },
    "baz": { "name": "Baz", "description": null, "price": 50.2, "tax": 10.5, "tags": [] },
  };

  app.get("/items/:item_id", {
    name: "read_item",
    response: { 200: Item },
    params: {
      item_id: t.String(),
    },
  }, (cx) => untyped(items[cx.params.item_id]));

  app.put("/items/:item_id", {
    name: "update_item",
    response: { 200: Item },
    params: {
      item_id: t.String(),
    },
    body: Item,
  }, (cx) => {
    items[cx.params.item_id] = cx.body;
    return cx.body;
  });

  return app;
}

/** Values as an untyped source gives them, so that the response schema, and not the compiler, must judge them. */
function untyped(value: unknown): never {
  return value as never;
}
