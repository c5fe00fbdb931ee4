// Query parameter (required str) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const QueryModelRequiredStr = t.Object({
  p: t.String(),
}, { $id: "QueryModelRequiredStr" });

const QueryModelRequiredAlias = t.Object({
  p: t.String({ alias: "p_alias" }),
}, { $id: "QueryModelRequiredAlias" });

const QueryModelRequiredValidationAlias = t.Object({
  p: t.String({ alias: "p_val_alias" }),
}, { $id: "QueryModelRequiredValidationAlias" });

const QueryModelRequiredAliasAndValidationAlias = t.Object({
  p: t.String({ alias: "p_alias", validationAlias: "p_val_alias" }),
}, { $id: "QueryModelRequiredAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/required-str", {
    name: "read_required_str",
    query: {
      p: t.String(),
    },
  }, (cx) => ({ p: cx.query.p }));

  app.get("/model-required-str", {
    name: "read_model_required_str",
    query: QueryModelRequiredStr,
  }, (cx) => ({ p: cx.query.p }));

  app.get("/required-alias", {
    name: "read_required_alias",
    query: {
      p: t.String({ alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.query.p }));

  app.get("/model-required-alias", {
    name: "read_model_required_alias",
    query: QueryModelRequiredAlias,
  }, (cx) => ({ p: cx.query.p }));

  app.get("/required-validation-alias", {
    name: "read_required_validation_alias",
    query: {
      p: t.String({ alias: "p", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.query.p }));

  app.get("/model-required-validation-alias", {
    name: "read_model_required_validation_alias",
    query: QueryModelRequiredValidationAlias,
  }, (cx) => ({ p: cx.query.p }));

  app.get("/required-alias-and-validation-alias", {
    name: "read_required_alias_and_validation_alias",
    query: {
      p: t.String({ alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.query.p }));

  app.get("/model-required-alias-and-validation-alias", {
    name: "read_model_required_alias_and_validation_alias",
    query: QueryModelRequiredAliasAndValidationAlias,
  }, (cx) => ({ p: cx.query.p }));

  return app;
}
