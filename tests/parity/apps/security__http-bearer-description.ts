// A bearer token, described in the document.
import { App } from "../../../mod.ts";
import { httpBearer } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { bearer: httpBearer({ description: "HTTP Bearer token scheme" }) },
  }, (cx) => cx.deps.bearer);
  return app;
}
