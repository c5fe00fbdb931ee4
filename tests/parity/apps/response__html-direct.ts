// HTML response returned directly (OpenAPI still says JSON).
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  const page = "<html><head><title>Sample page</title></head><body><h1>Sample</h1></body></html>";

  app.get("/items/", {
    name: "read_items",
  }, () => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } }));

  return app;
}
