// The document at another path.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({ openapiUrl: "/api/v1/openapi.json" }));
  app.get("/items/", { name: "read_items" }, () => [{ name: "Foo" }]);
  return app;
}
