// Tags on operations.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  tax: t.Nullable(t.Number(), { default: null }),
  tags: t.Array(t.String(), { uniqueItems: true, default: [] }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "create_item",
    tags: ["items"],
    response: { 200: Item },
    body: Item,
  }, (cx) => cx.body);

  app.get("/items/", {
    name: "read_items",
    tags: ["items"],
  }, () => [{ "name": "Foo", "price": 42 }]);

  app.get("/users/", {
    name: "read_users",
    tags: ["users"],
  }, () => [{ "username": "johndoe" }]);

  return app;
}
