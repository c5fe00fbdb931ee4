// Tag descriptions and order.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({
    openapiTags: [{ "name": "users", "description": "User **operations**." }, {
      "name": "items",
      "description": "Item _operations_.",
      "externalDocs": {
        "description": "Items external docs",
        "url": "https://fastapi.tiangolo.com/",
      },
    }],
  }));

  app.get("/users/", {
    name: "get_users",
    tags: ["users"],
  }, () => [{ "name": "Harry" }, { "name": "Ron" }]);

  app.get("/items/", {
    name: "get_items",
    tags: ["items"],
  }, () => [{ "name": "wand" }, { "name": "flying broom" }]);

  return app;
}
