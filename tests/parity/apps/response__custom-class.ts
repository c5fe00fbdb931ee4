// User-defined response class that renders JSON with two-space indentation.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/", {
    name: "main",
  }, () =>
    new Response(JSON.stringify({ message: "Hello World" }, null, 2), {
      headers: { "content-type": "application/json" },
    }));

  return app;
}
