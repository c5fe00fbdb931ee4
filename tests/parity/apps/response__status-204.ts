// Status 204 never has a body.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const ApiError = t.Object({
  status: t.String(),
  title: t.String(),
}, { $id: "Error" });

const JsonApiError = t.Object({
  errors: t.Array(ApiError),
}, { $id: "JsonApiError" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/a", {
    name: "a",
    produces: "application/vnd.api+json",
    status: 204,
    responses: { "500": { description: "Error", schema: JsonApiError } },
  }, () => undefined);

  app.get("/b", {
    name: "b",
    responses: { "204": { description: "No Content" } },
  }, () => undefined);

  return app;
}
