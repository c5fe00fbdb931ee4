// HTTP Basic with one known user, compared in constant time.
import { App, dependency, HttpError } from "../../../mod.ts";
import { constantTimeEqual, httpBasic } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const currentUsername = dependency({ deps: { login: httpBasic() } }, (cx) => {
    const { username, password } = cx.deps.login;
    const isKnown = constantTimeEqual(username, "stanleyjobson");
    const isRight = constantTimeEqual(password, "swordfish");
    if (!isKnown || !isRight) {
      throw HttpError.unauthorized("Incorrect username or password", {
        headers: { "www-authenticate": "Basic" },
      });
    }
    return username;
  });

  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { username: currentUsername },
  }, (cx) => ({ username: cx.deps.username }));
  return app;
}
