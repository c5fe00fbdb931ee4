// Routers of several files: tags, dependencies and answers of app, router, include and route.
import { App, dependency, HttpError, router, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const tokenHeader = dependency({
  headers: { x_token: t.String() },
  name: "get_token_header",
}, (cx) => {
  if (cx.headers.x_token !== "fake-super-secret-token") {
    throw HttpError.badRequest("X-Token header invalid");
  }
});

const queryToken = dependency({
  query: { token: t.String() },
  name: "get_query_token",
}, (cx) => {
  if (cx.query.token !== "jessica") throw HttpError.badRequest("No Jessica token provided");
});

const users = router();
users.get("/users/", { name: "read_users", tags: ["users"] }, () => [
  { username: "Rick" },
  { username: "Morty" },
]);
users.get("/users/me", { name: "read_user_me", tags: ["users"] }, () => ({
  username: "fakecurrentuser",
}));
users.get("/users/:username", { name: "read_user", tags: ["users"] }, (cx) => ({
  username: cx.params.username,
}));

const db: Readonly<Record<string, { name: string }>> = {
  plumbus: { name: "Plumbus" },
  gun: { name: "Portal Gun" },
};
const items = router({
  prefix: "/items",
  tags: ["items"],
  dependencies: [tokenHeader],
  responses: { 404: { description: "Not found" } },
});
items.get("/", { name: "read_items" }, () => db);
items.get("/:item_id", { name: "read_item" }, (cx) => {
  const { item_id } = cx.params;
  if (!Object.hasOwn(db, item_id)) throw HttpError.notFound("Item not found");
  return { name: db[item_id]!.name, item_id };
});
items.put("/:item_id", {
  name: "update_item",
  tags: ["custom"],
  responses: { 403: { description: "Operation forbidden" } },
}, (cx) => {
  const { item_id } = cx.params;
  if (item_id !== "plumbus") throw HttpError.forbidden("You can only update the item: plumbus");
  return { item_id, name: "The great Plumbus" };
});

const admin = router();
admin.post("/", { name: "update_admin" }, () => ({ message: "Admin getting schwifty" }));

export function createApp(): App {
  const app = new App(fastapi({ dependencies: [queryToken] }));
  app.include(users);
  app.include(items);
  app.include(admin, {
    prefix: "/admin",
    tags: ["admin"],
    dependencies: [tokenHeader],
    responses: { 418: { description: "I'm a teapot" } },
  });
  app.get("/", { name: "root" }, () => ({ message: "Hello Bigger Applications!" }));
  return app;
}
