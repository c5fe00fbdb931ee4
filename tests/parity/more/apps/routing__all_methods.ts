// A route for each method.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Nullable(t.Number(), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/:item_id", { name: "get_items" }, (cx) => ({ item_id: cx.params.item_id }));
  app.get("/items-not-decorated/:item_id", { name: "get_not_decorated" }, (cx) => ({
    item_id: cx.params.item_id,
  }));
  app.delete("/items/:item_id", { name: "delete_item", body: Item }, (cx) => ({
    item_id: cx.params.item_id,
    item: cx.body,
  }));
  app.head(
    "/items/:item_id",
    { name: "head_item" },
    (cx) => Response.json(null, { headers: { "x-fastapi-item-id": cx.params.item_id } }),
  );
  app.options(
    "/items/:item_id",
    { name: "options_item" },
    (cx) => Response.json(null, { headers: { "x-fastapi-item-id": cx.params.item_id } }),
  );
  app.patch("/items/:item_id", { name: "patch_item", body: Item }, (cx) => ({
    item_id: cx.params.item_id,
    item: cx.body,
  }));
  app.trace(
    "/items/:item_id",
    { name: "trace_item" },
    () => new Response("null", { headers: { "content-type": "message/http" } }),
  );
  return app;
}
