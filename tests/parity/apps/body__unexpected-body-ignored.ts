// A body sent to a route without body is ignored.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.put("/items/:item_id", {
    name: "save_item_no_body",
    params: {
      item_id: t.String(),
    },
  }, (cx) => ({ item_id: cx.params.item_id }));

  return app;
}
