// Optional HTTP Basic: malformed credentials are refused all the same.
import { App } from "../../../mod.ts";
import { httpBasic } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { login: httpBasic({ autoError: false }) },
  }, (cx) => cx.deps.login ?? { msg: "Create an account first" });
  return app;
}
