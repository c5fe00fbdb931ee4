// Path int with gt 0 and le 1000.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/:item_id", {
    name: "read_items",
    params: {
      item_id: t.Integer({
        exclusiveMinimum: 0,
        maximum: 1000,
        title: "The ID of the item to get",
      }),
    },
    query: {
      q: t.String(),
    },
  }, (cx) => ({ item_id: cx.params.item_id, ...(cx.query.q ? { q: cx.query.q } : {}) }));

  return app;
}
