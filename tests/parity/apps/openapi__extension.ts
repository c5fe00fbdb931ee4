// Operation-level x- extension.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    openapi: { "x-aperture-labs-portal": "blue" },
  }, () => [{ "item_id": "portal-gun" }]);

  return app;
}
