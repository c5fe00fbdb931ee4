// Optional string query parameter.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/:item_id", {
    name: "read_item",
    params: {
      item_id: t.String(),
    },
    query: {
      q: t.Nullable(t.String(), { default: null }),
    },
  }, (cx) => ({ item_id: cx.params.item_id, ...(cx.query.q ? { q: cx.query.q } : {}) }));

  return app;
}
