// Path parameter typed integer: coerced from text, 422 when not an integer.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/:item_id", {
    name: "read_item",
    params: {
      item_id: t.Integer(),
    },
  }, (cx) => ({ item_id: cx.params.item_id }));

  return app;
}
