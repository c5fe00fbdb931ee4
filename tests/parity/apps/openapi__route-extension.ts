// Custom x- extension on an operation.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/", {
    name: "route_with_extras",
    openapi: { "x-custom-extension": "value" },
  }, () => ({}));

  return app;
}
