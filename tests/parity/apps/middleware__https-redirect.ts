// Redirects to https.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { httpsRedirect } from "../../../src/middleware/mod.ts";

export function createApp(): App {
  const app = new App(fastapi({ middleware: [httpsRedirect()] }));
  app.get("/", { name: "main" }, () => ({ message: "Hello World" }));
  return app;
}
