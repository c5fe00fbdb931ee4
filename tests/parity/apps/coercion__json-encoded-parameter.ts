// Parameters holding JSON text (list of strings) in form, query, header and cookie.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/form-json-list", {
    name: "form_json_list",
    response: { 200: t.Array(t.String()) },
    form: {
      items: t.Json(t.Array(t.String())),
    },
  }, (cx) => cx.form.items);

  app.get("/query-json-list", {
    name: "query_json_list",
    response: { 200: t.Array(t.String()) },
    query: {
      items: t.Json(t.Array(t.String())),
    },
  }, (cx) => cx.query.items);

  app.get("/header-json-list", {
    name: "header_json_list",
    response: { 200: t.Array(t.String()) },
    headers: {
      x_items: t.Json(t.Array(t.String())),
    },
  }, (cx) => cx.headers.x_items);

  app.get("/cookie-json-list", {
    name: "cookie_json_list",
    response: { 200: t.Array(t.String()) },
    cookies: {
      items: t.Json(t.Array(t.String())),
    },
  }, (cx) => cx.cookies.items);

  return app;
}
