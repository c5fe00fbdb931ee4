// Form model with defaults, list field, alias; and one allowing extra fields.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const FormModel = t.Object({
  username: t.String(),
  lastname: t.String(),
  age: t.Nullable(t.Integer(), { default: null }),
  tags: t.Array(t.String(), { default: ["foo", "bar"] }),
  alias_with: t.String({ alias: "with", default: "nothing" }),
}, { $id: "FormModel" });

const FormModelExtraAllow = t.Object({
  param: t.String(),
}, { $id: "FormModelExtraAllow", additionalProperties: true });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/form/", {
    name: "post_form",
    form: FormModel,
    response: { 200: FormModel },
  }, (cx) => cx.form);

  app.post("/form-extra-allow/", {
    name: "post_form_extra_allow",
    form: FormModelExtraAllow,
  }, (cx) => cx.form);

  return app;
}
