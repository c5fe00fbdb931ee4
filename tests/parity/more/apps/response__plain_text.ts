// Text instead of JSON.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/", { name: "main", produces: "text/plain" }, () => "Hello World");
  return app;
}
