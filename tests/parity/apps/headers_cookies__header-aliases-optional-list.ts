// Header parameter (optional list) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const HeaderModelOptionalListStr = t.Object({
  p: t.Nullable(t.Array(t.String()), { default: null }),
}, { $id: "HeaderModelOptionalListStr" });

const HeaderModelOptionalListAlias = t.Object({
  p: t.Nullable(t.Array(t.String()), { default: null, alias: "p_alias" }),
}, { $id: "HeaderModelOptionalListAlias" });

const HeaderModelOptionalListValidationAlias = t.Object({
  p: t.Nullable(t.Array(t.String()), { default: null, alias: "p_val_alias" }),
}, { $id: "HeaderModelOptionalListValidationAlias" });

const HeaderModelOptionalListAliasAndValidationAlias = t.Object({
  p: t.Nullable(t.Array(t.String()), {
    default: null,
    alias: "p_alias",
    validationAlias: "p_val_alias",
  }),
}, { $id: "HeaderModelOptionalListAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/optional-list-str", {
    name: "read_optional_list_str",
    headers: {
      p: t.Nullable(t.Array(t.String()), { default: null }),
    },
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/model-optional-list-str", {
    name: "read_model_optional_list_str",
    headers: HeaderModelOptionalListStr,
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/optional-list-alias", {
    name: "read_optional_list_alias",
    headers: {
      p: t.Nullable(t.Array(t.String()), { default: null, alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/model-optional-list-alias", {
    name: "read_model_optional_list_alias",
    headers: HeaderModelOptionalListAlias,
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/optional-list-validation-alias", {
    name: "read_optional_list_validation_alias",
    headers: {
      p: t.Nullable(t.Array(t.String()), {
        default: null,
        alias: "p",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/model-optional-list-validation-alias", {
    name: "read_model_optional_list_validation_alias",
    headers: HeaderModelOptionalListValidationAlias,
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/optional-list-alias-and-validation-alias", {
    name: "read_optional_list_alias_and_validation_alias",
    headers: {
      p: t.Nullable(t.Array(t.String()), {
        default: null,
        alias: "p_alias",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ p: cx.headers.p }));

  app.get("/model-optional-list-alias-and-validation-alias", {
    name: "read_model_optional_list_alias_and_validation_alias",
    headers: HeaderModelOptionalListAliasAndValidationAlias,
  }, (cx) => ({ p: cx.headers.p }));

  return app;
}
