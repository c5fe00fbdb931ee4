// Smallest app: one GET route returning a JSON object.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/", {
    name: "root",
  }, () => ({ "message": "Hello World" }));

  return app;
}
