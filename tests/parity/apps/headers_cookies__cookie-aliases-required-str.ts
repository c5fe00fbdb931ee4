// Cookie parameter (required str) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const CookieModelRequiredStr = t.Object({
  p: t.String(),
}, { $id: "CookieModelRequiredStr" });

const CookieModelRequiredAlias = t.Object({
  p: t.String({ alias: "p_alias" }),
}, { $id: "CookieModelRequiredAlias" });

const CookieModelRequiredValidationAlias = t.Object({
  p: t.String({ alias: "p_val_alias" }),
}, { $id: "CookieModelRequiredValidationAlias" });

const CookieModelRequiredAliasAndValidationAlias = t.Object({
  p: t.String({ alias: "p_alias", validationAlias: "p_val_alias" }),
}, { $id: "CookieModelRequiredAliasAndValidationAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/required-str", {
    name: "read_required_str",
    cookies: {
      p: t.String(),
    },
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/model-required-str", {
    name: "read_model_required_str",
    cookies: CookieModelRequiredStr,
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/required-alias", {
    name: "read_required_alias",
    cookies: {
      p: t.String({ alias: "p_alias" }),
    },
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/model-required-alias", {
    name: "read_model_required_alias",
    cookies: CookieModelRequiredAlias,
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/required-validation-alias", {
    name: "read_required_validation_alias",
    cookies: {
      p: t.String({ alias: "p", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/model-required-validation-alias", {
    name: "read_model_required_validation_alias",
    cookies: CookieModelRequiredValidationAlias,
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/required-alias-and-validation-alias", {
    name: "read_required_alias_and_validation_alias",
    cookies: {
      p: t.String({ alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ p: cx.cookies.p }));

  app.get("/model-required-alias-and-validation-alias", {
    name: "read_model_required_alias_and_validation_alias",
    cookies: CookieModelRequiredAliasAndValidationAlias,
  }, (cx) => ({ p: cx.cookies.p }));

  return app;
}
