// Union of a model and its extension.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const ExtendedItem = t.Object({
  name: t.Nullable(t.String(), { default: null }),
  age: t.Integer(),
}, { $id: "ExtendedItem" });

const Item = t.Object({
  name: t.Nullable(t.String(), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "save_union_different_body",
    body: t.Union([ExtendedItem, Item], { title: "Item" }),
  }, (cx) => ({ item: cx.body }));

  return app;
}
