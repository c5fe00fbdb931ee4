// OAuth2 without enforcement, and the strict password form.
import { App, dependency } from "../../../mod.ts";
import { oauth2, strictPasswordForm } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const authorization = oauth2({
    flows: {
      password: {
        tokenUrl: "token",
        scopes: { "read:users": "Read the users", "write:users": "Create users" },
      },
    },
    autoError: false,
  });
  const currentUser = dependency(
    { deps: { authorization } },
    ({ deps }) => deps.authorization === undefined ? undefined : { username: deps.authorization },
  );

  const app = new App(fastapi());
  app.post(
    "/login",
    { name: "login", deps: { form: strictPasswordForm } },
    ({ deps: { form } }) => ({
      grant_type: form.grantType,
      username: form.username,
      password: form.password,
      scopes: form.scopes,
      client_id: form.clientId,
      client_secret: form.clientSecret,
    }),
  );
  app.get("/users/me", {
    name: "read_users_me",
    deps: { user: currentUser },
  }, (cx) => cx.deps.user ?? { msg: "Create an account first" });
  return app;
}
