// Deprecated operation.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    tags: ["items"],
  }, () => [{ "name": "Foo", "price": 42 }]);

  app.get("/users/", {
    name: "read_users",
    tags: ["users"],
  }, () => [{ "username": "johndoe" }]);

  app.get("/elements/", {
    name: "read_elements",
    tags: ["items"],
    deprecated: true,
  }, () => [{ "item_id": "Foo" }]);

  return app;
}
