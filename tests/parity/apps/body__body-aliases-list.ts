// Body parameter (list) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const BodyModelRequiredListStr = t.Object({
  p: t.Array(t.String()),
}, { $id: "BodyModelRequiredListStr" });

const BodyModelRequiredListAlias = t.Object({
  p_alias: t.Array(t.String()),
}, { $id: "BodyModelRequiredListAlias" });

const BodyModelRequiredListValidationAlias = t.Object({
  p_val_alias: t.Array(t.String()),
}, { $id: "BodyModelRequiredListValidationAlias" });

const BodyModelRequiredListAliasAndValidationAlias = t.Object({
  p_val_alias: t.Array(t.String()),
}, { $id: "BodyModelRequiredListAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/required-list-str", {
    name: "read_required_list_str",
    operationId: "required_list_str",
    body: {
      p: t.Array(t.String()),
    },
  }, (cx) => ({ p: cx.body.p }));

  app.post("/model-required-list-str", {
    name: "read_model_required_list_str",
    operationId: "model_required_list_str",
    body: BodyModelRequiredListStr,
  }, (cx) => ({ p: cx.body.p }));

  app.post("/required-list-alias", {
    name: "read_required_list_alias",
    operationId: "required_list_alias",
    body: {
      p: t.Array(t.String(), { alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.body.p }));

  app.post("/model-required-list-alias", {
    name: "read_model_required_list_alias",
    operationId: "model_required_list_alias",
    body: BodyModelRequiredListAlias,
  }, (cx) => ({ p: cx.body.p_alias }));

  app.post("/required-list-validation-alias", {
    name: "read_required_list_validation_alias",
    operationId: "required_list_validation_alias",
    body: {
      p: t.Array(t.String(), { alias: "p", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.body.p }));

  app.post("/model-required-list-validation-alias", {
    name: "read_model_required_list_validation_alias",
    operationId: "model_required_list_validation_alias",
    body: BodyModelRequiredListValidationAlias,
  }, (cx) => ({ p: cx.body.p_val_alias }));

  app.post("/required-list-alias-and-validation-alias", {
    name: "read_required_list_alias_and_validation_alias",
    operationId: "required_list_alias_and_validation_alias",
    body: {
      p: t.Array(t.String(), { alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.body.p }));

  app.post("/model-required-list-alias-and-validation-alias", {
    name: "read_model_required_list_alias_and_validation_alias",
    operationId: "model_required_list_alias_and_validation_alias",
    body: BodyModelRequiredListAliasAndValidationAlias,
  }, (cx) => ({ p: cx.body.p_val_alias }));

  return app;
}
