// An API key in a header field, described in the document.
import { App, dependency } from "../../../mod.ts";
import { apiKeyHeader } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const key = apiKeyHeader({ key: "key", description: "An API Key Header" });
  const currentUser = dependency({ deps: { key } }, (cx) => ({ username: cx.deps.key }));

  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { user: currentUser },
  }, (cx) => cx.deps.user);
  return app;
}
