// Path and query parameter share the wire name.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/:repeated_alias", {
    name: "get_parameters_with_repeated_aliases",
    params: t.Object({ path: t.String({ alias: "repeated_alias" }) }),
    query: {
      query: t.String({ alias: "repeated_alias" }),
    },
  }, (cx) => ({ path: cx.params.path, query: cx.query.query }));

  return app;
}
