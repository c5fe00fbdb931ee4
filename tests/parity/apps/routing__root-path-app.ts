// Root path configured on the application.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({ rootPath: "/api/v1" }));

  app.get("/app", {
    name: "read_main",
  }, (cx) => ({ message: "Hello World", root_path: cx.rootPath }));

  return app;
}
