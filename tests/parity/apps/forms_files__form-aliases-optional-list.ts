// Form parameter (optional list) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const FormModelOptionalListStr = t.Object({
  p: t.Nullable(t.Array(t.String()), { default: null }),
}, { $id: "FormModelOptionalListStr" });

const FormModelOptionalListAlias = t.Object({
  p_alias: t.Nullable(t.Array(t.String()), { default: null }),
}, { $id: "FormModelOptionalListAlias" });

const FormModelOptionalListValidationAlias = t.Object({
  p_val_alias: t.Nullable(t.Array(t.String()), { default: null }),
}, { $id: "FormModelOptionalListValidationAlias" });

const FormModelOptionalListAliasAndValidationAlias = t.Object({
  p_val_alias: t.Nullable(t.Array(t.String()), { default: null }),
}, { $id: "FormModelOptionalListAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/optional-list-str", {
    name: "read_optional_list_str",
    operationId: "optional_list_str",
    form: {
      p: t.Nullable(t.Array(t.String()), { default: null }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-optional-list-str", {
    name: "read_model_optional_list_str",
    operationId: "model_optional_list_str",
    form: FormModelOptionalListStr,
  }, (cx) => ({ p: cx.form.p }));

  app.post("/optional-list-alias", {
    name: "read_optional_list_alias",
    operationId: "optional_list_alias",
    form: {
      p: t.Nullable(t.Array(t.String()), { default: null, alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-optional-list-alias", {
    name: "read_model_optional_list_alias",
    operationId: "model_optional_list_alias",
    form: FormModelOptionalListAlias,
  }, (cx) => ({ p: cx.form.p_alias }));

  app.post("/optional-list-validation-alias", {
    name: "read_optional_list_validation_alias",
    operationId: "optional_list_validation_alias",
    form: {
      p: t.Nullable(t.Array(t.String()), {
        default: null,
        validationAlias: "p_val_alias",
        alias: "p",
      }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-optional-list-validation-alias", {
    name: "read_model_optional_list_validation_alias",
    operationId: "model_optional_list_validation_alias",
    form: FormModelOptionalListValidationAlias,
  }, (cx) => ({ p: cx.form.p_val_alias }));

  app.post("/optional-list-alias-and-validation-alias", {
    name: "read_optional_list_alias_and_validation_alias",
    operationId: "optional_list_alias_and_validation_alias",
    form: {
      p: t.Nullable(t.Array(t.String()), {
        default: null,
        alias: "p_alias",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-optional-list-alias-and-validation-alias", {
    name: "read_model_optional_list_alias_and_validation_alias",
    operationId: "model_optional_list_alias_and_validation_alias",
    form: FormModelOptionalListAliasAndValidationAlias,
  }, (cx) => ({ p: cx.form.p_val_alias }));

  return app;
}
