// Union of two models in the body: best match wins.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.Nullable(t.String(), { default: null }),
}, { $id: "Item" });

const OtherItem = t.Object({
  price: t.Integer(),
}, { $id: "OtherItem" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "save_union_body",
    body: t.Union([OtherItem, Item], { title: "Item" }),
  }, (cx) => ({ item: cx.body }));

  return app;
}
