// Body parameter (optional str) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const BodyModelOptionalStr = t.Object({
  p: t.Nullable(t.String(), { default: null }),
}, { $id: "BodyModelOptionalStr" });

const BodyModelOptionalAlias = t.Object({
  p_alias: t.Nullable(t.String(), { default: null }),
}, { $id: "BodyModelOptionalAlias" });

const BodyModelOptionalValidationAlias = t.Object({
  p_val_alias: t.Nullable(t.String(), { default: null }),
}, { $id: "BodyModelOptionalValidationAlias" });

const BodyModelOptionalAliasAndValidationAlias = t.Object({
  p_val_alias: t.Nullable(t.String(), { default: null }),
}, { $id: "BodyModelOptionalAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/optional-str", {
    name: "read_optional_str",
    operationId: "optional_str",
    body: {
      p: t.Nullable(t.String(), { default: null }),
    },
  }, (cx) => ({ p: cx.body.p }));

  app.post("/model-optional-str", {
    name: "read_model_optional_str",
    operationId: "model_optional_str",
    body: BodyModelOptionalStr,
  }, (cx) => ({ p: cx.body.p }));

  app.post("/optional-alias", {
    name: "read_optional_alias",
    operationId: "optional_alias",
    body: {
      p: t.Nullable(t.String(), { default: null, alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.body.p }));

  app.post("/model-optional-alias", {
    name: "read_model_optional_alias",
    operationId: "model_optional_alias",
    body: BodyModelOptionalAlias,
  }, (cx) => ({ p: cx.body.p_alias }));

  app.post("/optional-validation-alias", {
    name: "read_optional_validation_alias",
    operationId: "optional_validation_alias",
    body: {
      p: t.Nullable(t.String(), { default: null, alias: "p", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.body.p }));

  app.post("/model-optional-validation-alias", {
    name: "read_model_optional_validation_alias",
    operationId: "model_optional_validation_alias",
    body: BodyModelOptionalValidationAlias,
  }, (cx) => ({ p: cx.body.p_val_alias }));

  app.post("/optional-alias-and-validation-alias", {
    name: "read_optional_alias_and_validation_alias",
    operationId: "optional_alias_and_validation_alias",
    body: {
      p: t.Nullable(t.String(), {
        default: null,
        alias: "p_alias",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ p: cx.body.p }));

  app.post("/model-optional-alias-and-validation-alias", {
    name: "read_model_optional_alias_and_validation_alias",
    operationId: "model_optional_alias_and_validation_alias",
    body: BodyModelOptionalAliasAndValidationAlias,
  }, (cx) => ({ p: cx.body.p_val_alias }));

  return app;
}
