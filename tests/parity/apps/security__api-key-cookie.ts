// An API key in a cookie.
import { App, dependency } from "../../../mod.ts";
import { apiKeyCookie } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const key = apiKeyCookie({ key: "key" });
  const currentUser = dependency({ deps: { key } }, (cx) => ({ username: cx.deps.key }));

  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { user: currentUser },
  }, (cx) => cx.deps.user);
  return app;
}
