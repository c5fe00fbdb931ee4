// Three levels of nesting.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Image = t.Object({
  url: t.String({ format: "uri", maxLength: 2083, minLength: 1 }),
  name: t.String(),
}, { $id: "Image" });

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  tax: t.Nullable(t.Number(), { default: null }),
  tags: t.Array(t.String(), { uniqueItems: true, default: [] }),
  images: t.Nullable(t.Array(Image), { default: null }),
}, { $id: "Item" });

const Offer = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  items: t.Array(Item),
}, { $id: "Offer" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/offers/", {
    name: "create_offer",
    body: Offer,
  }, (cx) => cx.body);

  return app;
}
