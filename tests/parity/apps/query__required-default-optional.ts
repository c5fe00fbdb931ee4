// Required, defaulted and optional query parameters side by side.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/:item_id", {
    name: "read_user_item",
    params: {
      item_id: t.String(),
    },
    query: {
      needy: t.String(),
      skip: t.Integer({ default: 0 }),
      limit: t.Nullable(t.Integer(), { default: null }),
    },
  }, (cx) => ({
    item_id: cx.params.item_id,
    needy: cx.query.needy,
    skip: cx.query.skip,
    limit: cx.query.limit,
  }));

  return app;
}
