// Form parameter (list) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const FormModelRequiredListStr = t.Object({
  p: t.Array(t.String()),
}, { $id: "FormModelRequiredListStr" });

const FormModelRequiredListAlias = t.Object({
  p_alias: t.Array(t.String()),
}, { $id: "FormModelRequiredListAlias" });

const FormModelRequiredListValidationAlias = t.Object({
  p_val_alias: t.Array(t.String()),
}, { $id: "FormModelRequiredListValidationAlias" });

const FormModelRequiredListAliasAndValidationAlias = t.Object({
  p_val_alias: t.Array(t.String()),
}, { $id: "FormModelRequiredListAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/required-list-str", {
    name: "read_required_list_str",
    operationId: "required_list_str",
    form: {
      p: t.Array(t.String()),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-required-list-str", {
    name: "read_model_required_list_str",
    operationId: "model_required_list_str",
    form: FormModelRequiredListStr,
  }, (cx) => ({ p: cx.form.p }));

  app.post("/required-list-alias", {
    name: "read_required_list_alias",
    operationId: "required_list_alias",
    form: {
      p: t.Array(t.String(), { alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-required-list-alias", {
    name: "read_model_required_list_alias",
    operationId: "model_required_list_alias",
    form: FormModelRequiredListAlias,
  }, (cx) => ({ p: cx.form.p_alias }));

  app.post("/required-list-validation-alias", {
    name: "read_required_list_validation_alias",
    operationId: "required_list_validation_alias",
    form: {
      p: t.Array(t.String(), { validationAlias: "p_val_alias", alias: "p" }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-required-list-validation-alias", {
    name: "read_model_required_list_validation_alias",
    operationId: "model_required_list_validation_alias",
    form: FormModelRequiredListValidationAlias,
  }, (cx) => ({ p: cx.form.p_val_alias }));

  app.post("/required-list-alias-and-validation-alias", {
    name: "read_required_list_alias_and_validation_alias",
    operationId: "required_list_alias_and_validation_alias",
    form: {
      p: t.Array(t.String(), { alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.form.p }));

  app.post("/model-required-list-alias-and-validation-alias", {
    name: "read_model_required_list_alias_and_validation_alias",
    operationId: "model_required_list_alias_and_validation_alias",
    form: FormModelRequiredListAliasAndValidationAlias,
  }, (cx) => ({ p: cx.form.p_val_alias }));

  return app;
}
