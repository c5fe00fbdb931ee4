// Root path not added to servers.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(
    fastapi({
      rootPath: "/api/v1",
      servers: [{ "url": "https://stag.example.com", "description": "Staging environment" }, {
        "url": "https://prod.example.com",
        "description": "Production environment",
      }],
      rootPathInServers: false,
    }),
  );

  app.get("/app", {
    name: "read_main",
  }, (cx) => ({ message: "Hello World", root_path: cx.rootPath }));

  return app;
}
