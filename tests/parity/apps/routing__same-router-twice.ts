// Router included twice; a parameter is query in one place and path in the other.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

/** All items, or those of one user. */
const itemsOf = (user: string | null) =>
  user === null
    ? [{ item_id: "i1", user_id: "u1" }, { item_id: "i2", user_id: "u2" }]
    : [{ item_id: "i2", user_id: user }];

/** One item, with its user where one is named. */
const itemOf = (item: string, user: string | null) =>
  user === null ? { item_id: item } : { item_id: item, user_id: user };

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/users/", {
    name: "get_users",
  }, () => [{ "user_id": "u1" }, { "user_id": "u2" }]);

  app.get("/users/:user_id", {
    name: "get_user",
    params: {
      user_id: t.String(),
    },
  }, (cx) => ({ user_id: cx.params.user_id }));

  app.get("/items/", {
    name: "get_items",
    query: {
      user_id: t.Nullable(t.String(), { default: null }),
    },
  }, (cx) => itemsOf(cx.query.user_id));

  app.get("/items/:item_id", {
    name: "get_item",
    params: {
      item_id: t.String(),
    },
    query: {
      user_id: t.Nullable(t.String(), { default: null }),
    },
  }, (cx) => itemOf(cx.params.item_id, cx.query.user_id));

  app.get("/users/:user_id/items/", {
    name: "get_items",
    params: {
      user_id: t.Nullable(t.String()),
    },
  }, (cx) => itemsOf(cx.params.user_id));

  app.get("/users/:user_id/items/:item_id", {
    name: "get_item",
    params: {
      item_id: t.String(),
      user_id: t.Nullable(t.String()),
    },
  }, (cx) => itemOf(cx.params.item_id, cx.params.user_id));

  return app;
}
