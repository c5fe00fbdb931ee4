// Handler with one argument bound in advance; the bound argument (some_arg="foo") stays overridable by query.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/", {
    name: "partial",
    description: "Partially applied handler.",
    query: {
      some_arg: t.String({ default: "foo" }),
      q: t.Nullable(t.String(), { default: null }),
    },
  }, (cx) => ({ some_arg: cx.query.some_arg, q: cx.query.q }));

  return app;
}
