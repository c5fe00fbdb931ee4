// A scheme that only guards.
import { App } from "../../../mod.ts";
import { httpBearer } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/", {
    name: "get_root",
    dependencies: [httpBearer()],
  }, () => ({ message: "Hello, World!" }));
  return app;
}
