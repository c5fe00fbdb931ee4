// Form parameter (optional str) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const FormModelOptionalStr = t.Object({
  p: t.Nullable(t.String(), { default: null }),
}, { $id: "FormModelOptionalStr" });

const FormModelOptionalAlias = t.Object({
  p_alias: t.Nullable(t.String(), { default: null }),
}, { $id: "FormModelOptionalAlias" });

const FormModelOptionalValidationAlias = t.Object({
  p_val_alias: t.Nullable(t.String(), { default: null }),
}, { $id: "FormModelOptionalValidationAlias" });

const FormModelOptionalAliasAndValidationAlias = t.Object({
  p_val_alias: t.Nullable(t.String(), { default: null }),
}, { $id: "FormModelOptionalAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/optional-str", {
    name: "read_optional_str",
    operationId: "optional_str",
    form: {
      p: t.Nullable(t.String(), { default: null }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-optional-str", {
    name: "read_model_optional_str",
    operationId: "model_optional_str",
    form: FormModelOptionalStr,
  }, (cx) => ({ p: cx.form.p }));

  app.post("/optional-alias", {
    name: "read_optional_alias",
    operationId: "optional_alias",
    form: {
      p: t.Nullable(t.String(), { default: null, alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-optional-alias", {
    name: "read_model_optional_alias",
    operationId: "model_optional_alias",
    form: FormModelOptionalAlias,
  }, (cx) => ({ p: cx.form.p_alias }));

  app.post("/optional-validation-alias", {
    name: "read_optional_validation_alias",
    operationId: "optional_validation_alias",
    form: {
      p: t.Nullable(t.String(), { default: null, validationAlias: "p_val_alias", alias: "p" }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-optional-validation-alias", {
    name: "read_model_optional_validation_alias",
    operationId: "model_optional_validation_alias",
    form: FormModelOptionalValidationAlias,
  }, (cx) => ({ p: cx.form.p_val_alias }));

  app.post("/optional-alias-and-validation-alias", {
    name: "read_optional_alias_and_validation_alias",
    operationId: "optional_alias_and_validation_alias",
    form: {
      p: t.Nullable(t.String(), {
        default: null,
        alias: "p_alias",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-optional-alias-and-validation-alias", {
    name: "read_model_optional_alias_and_validation_alias",
    operationId: "model_optional_alias_and_validation_alias",
    form: FormModelOptionalAliasAndValidationAlias,
  }, (cx) => ({ p: cx.form.p_val_alias }));

  return app;
}
