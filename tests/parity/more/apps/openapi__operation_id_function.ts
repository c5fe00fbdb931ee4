// The app makes the operations' ids.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({ generateOperationId: ({ name }) => name }));
  app.get("/items/", { name: "read_items" }, () => [{ item_id: "Foo" }]);
  return app;
}
