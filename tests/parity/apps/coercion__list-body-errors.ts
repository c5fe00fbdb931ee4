// All errors of a list body are reported, with indexes; decimal bound.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  age: t.Decimal({ exclusiveMinimum: 0.0 }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "save_item_no_body",
    body: t.Array(Item, { title: "Item" }),
  }, (cx) => ({ item: cx.body }));

  return app;
}
