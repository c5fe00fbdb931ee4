// Header parameter (list) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const HeaderModelRequiredListStr = t.Object({
  p: t.Array(t.String()),
}, { $id: "HeaderModelRequiredListStr" });

const HeaderModelRequiredListAlias = t.Object({
  p: t.Array(t.String(), { alias: "p_alias" }),
}, { $id: "HeaderModelRequiredListAlias" });

const HeaderModelRequiredListValidationAlias = t.Object({
  p: t.Array(t.String(), { alias: "p_val_alias" }),
}, { $id: "HeaderModelRequiredListValidationAlias" });

const HeaderModelRequiredListAliasAndValidationAlias = t.Object({
  p: t.Array(t.String(), { alias: "p_alias", validationAlias: "p_val_alias" }),
}, { $id: "HeaderModelRequiredListAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/required-list-str", {
    name: "read_required_list_str",
    headers: {
      p: t.Array(t.String()),
    },
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/model-required-list-str", {
    name: "read_model_required_list_str",
    headers: HeaderModelRequiredListStr,
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/required-list-alias", {
    name: "read_required_list_alias",
    headers: {
      p: t.Array(t.String(), { alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/model-required-list-alias", {
    name: "read_model_required_list_alias",
    headers: HeaderModelRequiredListAlias,
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/required-list-validation-alias", {
    name: "read_required_list_validation_alias",
    headers: {
      p: t.Array(t.String(), { alias: "p", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/model-required-list-validation-alias", {
    name: "read_model_required_list_validation_alias",
    headers: HeaderModelRequiredListValidationAlias,
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/required-list-alias-and-validation-alias", {
    name: "read_required_list_alias_and_validation_alias",
    headers: {
      p: t.Array(t.String(), { alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/model-required-list-alias-and-validation-alias", {
    name: "read_model_required_list_alias_and_validation_alias",
    headers: HeaderModelRequiredListAliasAndValidationAlias,
  }, (cx) => ({ p: cx.headers.p }));

  return app;
}
