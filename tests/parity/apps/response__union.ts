// Response is a union of two models.
import { App, type Static, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const CarItem = t.Object({
  description: t.String(),
  type: t.String({ default: "car" }),
}, { $id: "CarItem" });

const PlaneItem = t.Object({
  description: t.String(),
  type: t.String({ default: "plane" }),
  size: t.Integer(),
}, { $id: "PlaneItem" });

export function createApp(): App {
  const app = new App(fastapi());

  const items: Record<string, Static<typeof PlaneItem> | Static<typeof CarItem>> = {
    "item1": { "description": "A low car", "type": "car" },
    "item2": { "description": "A fast plane", "type": "plane", "size": 5 },
  };

  app.get("/items/:item_id", {
    name: "read_item",
    response: { 200: t.Union([PlaneItem, CarItem]) },
    params: {
      item_id: t.String(),
    },
  }, (cx) => items[cx.params.item_id]!);

  return app;
}
