// Handler may answer with another status by returning a response directly.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  const items: Record<string, { name: string | null; size: number | null }> = {
    "foo": { "name": "Fighters", "size": 6 },
    "bar": { "name": "Tenders", "size": 3 },
  };

  app.put("/items/:item_id", {
    name: "upsert_item",
    params: {
      item_id: t.String(),
    },
    body: {
      name: t.Nullable(t.String(), { default: null }),
      size: t.Nullable(t.Integer(), { default: null }),
    },
  }, (cx) => {
    const { item_id } = cx.params;
    const known = item_id in items;
    items[item_id] = { name: cx.body.name, size: cx.body.size };
    return known ? items[item_id] : cx.reply(201, items[item_id]);
  });

  return app;
}
