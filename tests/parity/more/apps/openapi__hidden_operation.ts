// An operation that the document does not show.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/", { name: "read_items", hidden: true }, () => [{ item_id: "Foo" }]);
  return app;
}
