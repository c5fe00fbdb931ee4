// Two routes for one method and path: the first answers.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/users", { name: "read_users" }, () => ["Rick", "Morty"]);
  app.get("/users", { name: "read_users2" }, () => ["Bean", "Elfo"]);
  return app;
}
