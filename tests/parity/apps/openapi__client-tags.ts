// With tags.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Number(),
}, { $id: "Item" });

const ResponseMessage = t.Object({
  message: t.String(),
}, { $id: "ResponseMessage" });

const User = t.Object({
  username: t.String(),
  email: t.String(),
}, { $id: "User" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "create_item",
    tags: ["items"],
    response: { 200: ResponseMessage },
    body: Item,
  }, () => ({ "message": "Item received" }));

  app.get("/items/", {
    name: "get_items",
    tags: ["items"],
    response: { 200: t.Array(Item) },
  }, () => [{ "name": "Plumbus", "price": 3 }, { "name": "Portal Gun", "price": 9001 }]);

  app.post("/users/", {
    name: "create_user",
    tags: ["users"],
    response: { 200: ResponseMessage },
    body: User,
  }, () => ({ "message": "User received" }));

  return app;
}
