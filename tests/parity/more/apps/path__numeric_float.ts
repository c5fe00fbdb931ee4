// Bounds of a path parameter and of a query parameter that may have a fraction.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/:item_id", {
    name: "read_items",
    params: {
      item_id: t.Integer({ minimum: 0, maximum: 1000, title: "The ID of the item to get" }),
    },
    query: { q: t.String(), size: t.Number({ exclusiveMinimum: 0, exclusiveMaximum: 10.5 }) },
  }, (cx) => {
    const { q, size } = cx.query;
    return { item_id: cx.params.item_id, ...(q ? { q } : {}), ...(size ? { size } : {}) };
  });
  return app;
}
