// Dependencies for their effect on one route.
import { App, dependency, HttpError, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const verifyToken = dependency({ headers: { x_token: t.String() } }, (cx) => {
  if (cx.headers.x_token !== "fake-super-secret-token") {
    throw HttpError.badRequest("X-Token header invalid");
  }
});

const verifyKey = dependency({ headers: { x_key: t.String() } }, (cx) => {
  if (cx.headers.x_key !== "fake-super-secret-key") {
    throw HttpError.badRequest("X-Key header invalid");
  }
  return cx.headers.x_key;
});

export function createApp(): App {
  const app = new App(fastapi());
  app.get(
    "/items/",
    { name: "read_items", dependencies: [verifyToken, verifyKey] },
    () => [{ item: "Foo" }, { item: "Bar" }],
  );
  return app;
}
