// strictContentType=false: a JSON body without any Content-Type header is still parsed as JSON.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Number(),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "create_item",
    strictContentType: false,
    body: Item,
  }, (cx) => cx.body);

  return app;
}
