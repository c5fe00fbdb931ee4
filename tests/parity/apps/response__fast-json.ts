// Alternative JSON encoder class; output identical.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
  }, () => [{ "item_id": "Foo" }]);

  return app;
}
