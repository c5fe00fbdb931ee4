// Repeated query parameter collected into an optional list.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    query: {
      q: t.Nullable(t.Array(t.String()), { default: null }),
    },
  }, (cx) => ({ q: cx.query.q }));

  return app;
}
