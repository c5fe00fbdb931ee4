// Cookie parameter (optional str) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const CookieModelOptionalStr = t.Object({
  p: t.Nullable(t.String(), { default: null }),
}, { $id: "CookieModelOptionalStr" });

const CookieModelOptionalAlias = t.Object({
  p: t.Nullable(t.String(), { default: null, alias: "p_alias" }),
}, { $id: "CookieModelOptionalAlias" });

const CookieModelOptionalValidationAlias = t.Object({
  p: t.Nullable(t.String(), { default: null, alias: "p_val_alias" }),
}, { $id: "CookieModelOptionalValidationAlias" });

const CookieModelOptionalAliasAndValidationAlias = t.Object({
  p: t.Nullable(t.String(), { default: null, alias: "p_alias", validationAlias: "p_val_alias" }),
}, { $id: "CookieModelOptionalAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/optional-str", {
    name: "read_optional_str",
    cookies: {
      p: t.Nullable(t.String(), { default: null }),
    },
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/model-optional-str", {
    name: "read_model_optional_str",
    cookies: CookieModelOptionalStr,
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/optional-alias", {
    name: "read_optional_alias",
    cookies: {
      p: t.Nullable(t.String(), { default: null, alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/model-optional-alias", {
    name: "read_model_optional_alias",
    cookies: CookieModelOptionalAlias,
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/optional-validation-alias", {
    name: "read_optional_validation_alias",
    cookies: {
      p: t.Nullable(t.String(), { default: null, alias: "p", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/model-optional-validation-alias", {
    name: "read_model_optional_validation_alias",
    cookies: CookieModelOptionalValidationAlias,
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/optional-alias-and-validation-alias", {
    name: "read_optional_alias_and_validation_alias",
    cookies: {
      p: t.Nullable(t.String(), {
        default: null,
        alias: "p_alias",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/model-optional-alias-and-validation-alias", {
    name: "read_model_optional_alias_and_validation_alias",
    cookies: CookieModelOptionalAliasAndValidationAlias,
  }, (cx) => ({ p: cx.cookies.p }));

  return app;
}
