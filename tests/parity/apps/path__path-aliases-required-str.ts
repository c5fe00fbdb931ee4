// Path parameter (required str) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/required-str/:p", {
    name: "read_required_str",
    params: {
      p: t.String(),
    },
  }, (cx) => ({ p: cx.params.p }));

  app.get("/required-alias/:p_alias", {
    name: "read_required_alias",
    params: t.Object({ p: t.String({ alias: "p_alias" }) }),
  }, (cx) => ({ p: cx.params.p }));

  app.get("/required-validation-alias/:p_val_alias", {
    name: "read_required_validation_alias",
    params: t.Object({ p: t.String({ alias: "p", validationAlias: "p_val_alias" }) }),
  }, (cx) => ({ p: cx.params.p }));

  app.get("/required-alias-and-validation-alias/:p_val_alias", {
    name: "read_required_alias_and_validation_alias",
    params: t.Object({ p: t.String({ alias: "p_alias", validationAlias: "p_val_alias" }) }),
  }, (cx) => ({ p: cx.params.p }));

  return app;
}
