// Swagger UI OAuth redirect page at another URL.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({ swaggerUiOauth2RedirectUrl: "/docs/redirect" }));

  app.get("/items/", {
    name: "read_items",
  }, () => ({ "id": "foo" }));

  return app;
}
