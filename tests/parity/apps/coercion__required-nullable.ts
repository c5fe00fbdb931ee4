// Required but nullable query and body values.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/query", {
    name: "read_query",
    query: {
      q: t.Nullable(t.String()),
    },
  }, (cx) => cx.query.q);

  app.get("/explicit-query", {
    name: "read_explicit_query",
    query: {
      q: t.Nullable(t.String()),
    },
  }, (cx) => cx.query.q);

  app.post("/body-embed", {
    name: "send_body_embed",
    body: {
      b: t.Nullable(t.String()),
    },
  }, (cx) => cx.body.b);

  return app;
}
