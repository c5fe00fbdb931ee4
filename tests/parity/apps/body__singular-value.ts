// Two models plus a scalar in the body.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  tax: t.Nullable(t.Number(), { default: null }),
}, { $id: "Item" });

const User = t.Object({
  username: t.String(),
  full_name: t.Nullable(t.String(), { default: null }),
}, { $id: "User" });

export function createApp(): App {
  const app = new App(fastapi());

  app.put(
    "/items/:item_id",
    {
      name: "update_item",
      params: {
        item_id: t.Integer(),
      },
      body: {
        item: Item,
        user: User,
        importance: t.Integer(),
      },
    },
    (cx) => ({
      item_id: cx.params.item_id,
      item: cx.body.item,
      user: cx.body.user,
      importance: cx.body.importance,
    }),
  );

  return app;
}
