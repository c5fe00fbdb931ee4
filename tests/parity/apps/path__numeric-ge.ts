// Path int with minimum 1 (ge).
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/:item_id", {
    name: "read_items",
    params: {
      item_id: t.Integer({ minimum: 1, title: "The ID of the item to get" }),
    },
    query: {
      q: t.String(),
    },
  }, (cx) => ({ item_id: cx.params.item_id, ...(cx.query.q ? { q: cx.query.q } : {}) }));

  return app;
}
