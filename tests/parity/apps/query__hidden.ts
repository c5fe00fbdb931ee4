// Query parameter hidden from the OpenAPI document.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    query: {
      hidden_query: t.Nullable(t.String(), { default: null, includeInSchema: false }),
    },
  }, (cx) => ({ hidden_query: cx.query.hidden_query || "Not found" }));

  return app;
}
