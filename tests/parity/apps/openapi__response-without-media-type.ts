// Response class without media type documents no success content.
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
    response: { 200: { content: {} } },
    responses: { "500": { description: "Error", schema: JsonApiError } },
  }, () => null);

  app.get("/b", {
    name: "b",
    responses: { "500": { description: "Error", schema: ApiError } },
  }, () => null);

  return app;
}
