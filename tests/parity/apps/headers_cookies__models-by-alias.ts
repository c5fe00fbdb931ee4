// Query, header and cookie models with field aliases.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Model = t.Object({
  param: t.String({ alias: "param_alias" }),
}, { $id: "Model" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/query", {
    name: "query_model",
    query: Model,
  }, (cx) => ({ param: cx.query.param }));

  app.get("/header", {
    name: "header_model",
    headers: Model,
  }, (cx) => ({ param: cx.headers.param }));

  app.get("/cookie", {
    name: "cookie_model",
    cookies: Model,
  }, (cx) => ({ param: cx.cookies.param }));

  return app;
}
