// The document function is replaced and adds an extension.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({
    title: "Custom title",
    version: "2.5.0",
    summary: "Summary of the custom document",
    description: "Description of the custom **document**",
    openapi: (document) => {
      const info = document.info as Record<string, unknown>;
      info["x-logo"] = { url: "https://example.com/logo.png" };
    },
  }));

  app.get("/items/", {
    name: "read_items",
  }, () => [{ "name": "Foo" }]);

  return app;
}
