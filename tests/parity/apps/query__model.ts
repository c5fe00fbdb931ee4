// A model groups several query parameters; unknown names are ignored.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const FilterParams = t.Object({
  limit: t.Integer({ exclusiveMinimum: 0, maximum: 100, default: 100 }),
  offset: t.Integer({ minimum: 0, default: 0 }),
  order_by: t.Literals(["created_at", "updated_at"], { default: "created_at" }),
  tags: t.Array(t.String(), { default: [] }),
}, { $id: "FilterParams" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    query: FilterParams,
  }, (cx) => cx.query);

  return app;
}
