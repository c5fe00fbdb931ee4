// Tags from an enumeration.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "get_items",
    tags: ["items"],
  }, () => ["Portal gun", "Plumbus"]);

  app.get("/users/", {
    name: "read_users",
    tags: ["users"],
  }, () => ["Rick", "Morty"]);

  return app;
}
