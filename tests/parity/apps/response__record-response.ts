// Record type as response model.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Number(),
  tags: t.Optional(t.Array(t.String())),
  description: t.Nullable(t.String(), { default: null }),
  tax: t.Nullable(t.Number(), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/next", {
    name: "read_next_item",
    response: { 200: Item },
  }, () => ({
    name: "Island In The Moon",
    price: 12.99,
    description: "A quiet place",
    tags: ["breater"],
    tax: null,
  }));

  return app;
}
