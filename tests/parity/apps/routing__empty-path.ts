// Route with empty path in a prefixed router.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/prefix", {
    name: "get_empty",
  }, () => ["OK"]);

  return app;
}
