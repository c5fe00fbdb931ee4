// Path int with a title plus optional query whose wire name is item-query.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/:item_id", {
    name: "read_items",
    params: {
      item_id: t.Integer({ title: "The ID of the item to get" }),
    },
    query: {
      q: t.Nullable(t.String(), { default: null, alias: "item-query" }),
    },
  }, (cx) => ({ item_id: cx.params.item_id, ...(cx.query.q ? { q: cx.query.q } : {}) }));

  return app;
}
