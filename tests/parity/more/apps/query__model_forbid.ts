// A model of query parameters that refuses all others.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const FilterParams = t.Object({
  limit: t.Integer({ exclusiveMinimum: 0, maximum: 100, default: 100 }),
  offset: t.Integer({ minimum: 0, default: 0 }),
  order_by: t.Union([t.Literal("created_at"), t.Literal("updated_at")], { default: "created_at" }),
  tags: t.Array(t.String(), { default: [] }),
}, { $id: "FilterParams", additionalProperties: false });

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/", { name: "read_items", query: FilterParams }, (cx) => cx.query);
  return app;
}
