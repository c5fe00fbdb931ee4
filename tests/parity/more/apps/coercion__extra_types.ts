// UUID, date-times, a duration and a time of day.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.put("/items/:item_id", {
    name: "read_items",
    params: { item_id: t.Uuid() },
    body: {
      start_datetime: t.DateTime(),
      end_datetime: t.DateTime(),
      process_after: t.Duration(),
      repeat_at: t.Nullable(t.Time(), { default: null }),
    },
  }, (cx) => ({ item_id: cx.params.item_id, repeat_at: cx.body.repeat_at }));
  return app;
}
