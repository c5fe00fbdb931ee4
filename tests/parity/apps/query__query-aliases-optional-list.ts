// Query parameter (optional list) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const QueryModelOptionalListStr = t.Object({
  p: t.Nullable(t.Array(t.String()), { default: null }),
}, { $id: "QueryModelOptionalListStr" });

const QueryModelOptionalListAlias = t.Object({
  p: t.Nullable(t.Array(t.String()), { default: null, alias: "p_alias" }),
}, { $id: "QueryModelOptionalListAlias" });

const QueryModelOptionalListValidationAlias = t.Object({
  p: t.Nullable(t.Array(t.String()), { default: null, alias: "p_val_alias" }),
}, { $id: "QueryModelOptionalListValidationAlias" });

const QueryModelOptionalListAliasAndValidationAlias = t.Object({
  p: t.Nullable(t.Array(t.String()), {
    default: null,
    alias: "p_alias",
    validationAlias: "p_val_alias",
  }),
}, { $id: "QueryModelOptionalListAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/optional-list-str", {
    name: "read_optional_list_str",
    query: {
      p: t.Nullable(t.Array(t.String()), { default: null }),
    },
  }, (cx) => ({ p: cx.query.p }));

  app.get("/model-optional-list-str", {
    name: "read_model_optional_list_str",
    query: QueryModelOptionalListStr,
  }, (cx) => ({ p: cx.query.p }));

  app.get("/optional-list-alias", {
    name: "read_optional_list_alias",
    query: {
      p: t.Nullable(t.Array(t.String()), { default: null, alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.query.p }));

  app.get("/model-optional-list-alias", {
    name: "read_model_optional_list_alias",
    query: QueryModelOptionalListAlias,
  }, (cx) => ({ p: cx.query.p }));

  app.get("/optional-list-validation-alias", {
    name: "read_optional_list_validation_alias",
    query: {
      p: t.Nullable(t.Array(t.String()), {
        default: null,
        alias: "p",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ p: cx.query.p }));

  app.get("/model-optional-list-validation-alias", {
    name: "read_model_optional_list_validation_alias",
    query: QueryModelOptionalListValidationAlias,
  }, (cx) => ({ p: cx.query.p }));

  app.get("/optional-list-alias-and-validation-alias", {
    name: "read_optional_list_alias_and_validation_alias",
    query: {
      p: t.Nullable(t.Array(t.String()), {
        default: null,
        alias: "p_alias",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ p: cx.query.p }));

  app.get("/model-optional-list-alias-and-validation-alias", {
    name: "read_model_optional_list_alias_and_validation_alias",
    query: QueryModelOptionalListAliasAndValidationAlias,
  }, (cx) => ({ p: cx.query.p }));

  return app;
}
