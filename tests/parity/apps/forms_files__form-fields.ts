// Two required url-encoded form fields.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/login/", {
    name: "login",
    form: { username: t.String(), password: t.String() },
  }, (cx) => ({ username: cx.form.username }));

  return app;
}
