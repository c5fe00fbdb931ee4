// An optional API key in the query.
import { App, dependency } from "../../../mod.ts";
import { apiKeyQuery } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const key = apiKeyQuery({ key: "key", autoError: false });
  const currentUser = dependency(
    { deps: { key } },
    (cx) => cx.deps.key === undefined ? undefined : { username: cx.deps.key },
  );

  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { user: currentUser },
  }, (cx) => cx.deps.user ?? { msg: "Create an account first" });
  return app;
}
