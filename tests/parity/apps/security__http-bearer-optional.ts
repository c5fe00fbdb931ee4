// An optional bearer token.
import { App } from "../../../mod.ts";
import { httpBearer } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { bearer: httpBearer({ autoError: false }) },
  }, (cx) => cx.deps.bearer ?? { msg: "Create an account first" });
  return app;
}
