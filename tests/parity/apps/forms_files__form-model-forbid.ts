// Form model forbidding unknown fields.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const FormData = t.Object({
  username: t.String(),
  password: t.String(),
}, { $id: "FormData", additionalProperties: false });

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/login/", { name: "login", form: FormData }, (cx) => cx.form);
  return app;
}
