// GET route with a JSON body.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Product = t.Object({
  name: t.String(),
  description: t.String({ default: null }),
  price: t.Number(),
}, { $id: "Product" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/product", {
    name: "create_item",
    body: Product,
  }, (cx) => cx.body);

  return app;
}
