// Teardown before the answer is sent.
import { App, dependency } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const getUsername = dependency(function* () {
  yield "Rick";
}, { scope: "handler" });

export function createApp(): App {
  const app = new App(fastapi());
  app.get(
    "/users/me",
    { name: "get_user_me", deps: { username: getUsername } },
    (cx) => cx.deps.username,
  );
  return app;
}
