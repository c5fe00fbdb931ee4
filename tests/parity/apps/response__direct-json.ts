// Body model encoded by hand and returned as a JSON response.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  title: t.String(),
  timestamp: t.String({ format: "date-time" }),
  description: t.Nullable(t.String(), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.put("/items/:id", {
    name: "update_item",
    params: {
      id: t.String(),
    },
    body: Item,
  }, (cx) => Response.json(cx.body));

  return app;
}
