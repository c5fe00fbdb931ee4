// Swagger UI OAuth redirect page disabled.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({ swaggerUiOauth2RedirectUrl: null }));

  app.get("/items/", {
    name: "read_items",
  }, () => ({ "id": "foo" }));

  return app;
}
