// Dependencies of the whole app.
import { App, dependency, HttpError, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const verifyToken = dependency({
  headers: { x_token: t.String() },
  name: "verify_token",
}, (cx) => {
  if (cx.headers.x_token !== "fake-super-secret-token") {
    throw HttpError.badRequest("X-Token header invalid");
  }
});
const verifyKey = dependency({ headers: { x_key: t.String() }, name: "verify_key" }, (cx) => {
  if (cx.headers.x_key !== "fake-super-secret-key") {
    throw HttpError.badRequest("X-Key header invalid");
  }
  return cx.headers.x_key;
});

export function createApp(): App {
  const app = new App(fastapi({ dependencies: [verifyToken, verifyKey] }));
  app.get("/items/", { name: "read_items" }, () => [{ item: "Portal Gun" }, { item: "Plumbus" }]);
  app.get("/users/", { name: "read_users" }, () => [{ username: "Rick" }, { username: "Morty" }]);
  return app;
}
