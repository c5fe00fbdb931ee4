// Swagger UI initOAuth options.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(
    fastapi({ swaggerUiInitOauth: { "clientId": "the-foo-clients", "appName": "The Predendapp" } }),
  );

  app.get("/items/", {
    name: "read_items",
  }, () => ({ "id": "foo" }));

  return app;
}
