// OpenID Connect as the document describes it.
import { App, dependency } from "../../../mod.ts";
import { openIdConnect } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const authorization = openIdConnect({
    openIdConnectUrl: "/openid",
  });
  const currentUser = dependency(
    { deps: { authorization } },
    (cx) => ({ username: cx.deps.authorization }),
  );

  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { user: currentUser },
  }, (cx) => cx.deps.user);
  return app;
}
