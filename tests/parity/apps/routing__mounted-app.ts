// A second application mounted under a prefix with its own OpenAPI document.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/app", {
    name: "read_main",
  }, () => ({ "message": "Hello World from main app" }));

  const sub = new App(fastapi());
  sub.get("/sub", { name: "read_sub" }, () => ({ message: "Hello World from sub API" }));
  app.mount("/subapi", sub);

  return app;
}
