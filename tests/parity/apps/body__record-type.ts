// Plain record type (dataclass) used as body model.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Number(),
  description: t.Nullable(t.String(), { default: null }),
  tax: t.Nullable(t.Number(), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "create_item",
    body: Item,
  }, (cx) => cx.body);

  return app;
}
