// Model of form fields, unknown fields ignored.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const FormData = t.Object({
  username: t.String(),
  password: t.String(),
}, { $id: "FormData" });

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/login/", { name: "login", form: FormData }, (cx) => cx.form);
  return app;
}
