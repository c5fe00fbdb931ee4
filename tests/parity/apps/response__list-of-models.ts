// Response is a list of models.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.String(),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  const items = [{ "name": "Foo", "description": "First entry" }, {
    "name": "Red",
    "description": "Second entry",
  }];

  app.get("/items/", {
    name: "read_items",
    response: { 200: t.Array(Item) },
  }, () => items);

  return app;
}
