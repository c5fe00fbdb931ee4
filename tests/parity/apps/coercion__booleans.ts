// Booleans: accepted spellings, optional and strict.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/query/bool", {
    name: "query_bool",
    query: {
      v: t.Boolean(),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/bool", {
    name: "body_bool",
    body: {
      v: t.Boolean(),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/bool-optional", {
    name: "query_bool_optional",
    query: {
      v: t.Nullable(t.Boolean()),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/bool-optional", {
    name: "body_bool_optional",
    body: {
      v: t.Nullable(t.Boolean()),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/strict-bool", {
    name: "query_strict_bool",
    query: {
      v: t.Boolean({ strict: true }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/strict-bool", {
    name: "body_strict_bool",
    body: {
      v: t.Boolean({ strict: true }),
    },
  }, (cx) => ({ v: cx.body.v }));

  return app;
}
