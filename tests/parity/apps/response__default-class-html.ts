// App-wide default response class is HTML.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    produces: "text/html",
  }, () => "<h1>Items</h1><p>This is a list of items.</p>");

  return app;
}
