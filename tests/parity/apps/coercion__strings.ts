// Strings, lengths, patterns, literals, enums, bytes, anything.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/query/str", {
    name: "query_str",
    query: {
      v: t.String(),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/str", {
    name: "body_str",
    body: {
      v: t.String(),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/str-min", {
    name: "query_str_min",
    query: {
      v: t.String({ minLength: 3 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/str-min", {
    name: "body_str_min",
    body: {
      v: t.String({ minLength: 3 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/str-max", {
    name: "query_str_max",
    query: {
      v: t.String({ maxLength: 3 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/str-max", {
    name: "body_str_max",
    body: {
      v: t.String({ maxLength: 3 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/str-one", {
    name: "query_str_one",
    query: {
      v: t.String({ maxLength: 1, minLength: 1 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/str-one", {
    name: "body_str_one",
    body: {
      v: t.String({ maxLength: 1, minLength: 1 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/str-pattern", {
    name: "query_str_pattern",
    query: {
      v: t.String({ pattern: "^[a-z]+-[0-9]{2}$" }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/str-pattern", {
    name: "body_str_pattern",
    body: {
      v: t.String({ pattern: "^[a-z]+-[0-9]{2}$" }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/str-strip", {
    name: "query_str_strip",
    query: {
      v: t.String({ strip: true, toLowerCase: true, minLength: 2 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/str-strip", {
    name: "body_str_strip",
    body: {
      v: t.String({ strip: true, toLowerCase: true, minLength: 2 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/str-optional", {
    name: "query_str_optional",
    query: {
      v: t.Nullable(t.String()),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/str-optional", {
    name: "body_str_optional",
    body: {
      v: t.Nullable(t.String()),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/literal", {
    name: "query_literal",
    query: {
      v: t.Literals(["one", "two"]),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/literal", {
    name: "body_literal",
    body: {
      v: t.Literals(["one", "two"]),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/literal-single", {
    name: "query_literal_single",
    query: {
      v: t.Literal("only"),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/literal-single", {
    name: "body_literal_single",
    body: {
      v: t.Literal("only"),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/literal-int", {
    name: "query_literal_int",
    query: {
      v: t.Literals([1, 2]),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/literal-int", {
    name: "body_literal_int",
    body: {
      v: t.Literals([1, 2]),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/literal-mixed", {
    name: "query_literal_mixed",
    query: {
      v: t.Literals(["a", 1, null]),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/literal-mixed", {
    name: "body_literal_mixed",
    body: {
      v: t.Literals(["a", 1, null]),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/enum", {
    name: "query_enum",
    query: {
      v: t.Enumeration(["red", "green", "blue"], { $id: "Color" }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/enum", {
    name: "body_enum",
    body: {
      v: t.Enumeration(["red", "green", "blue"], { $id: "Color" }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/int-enum", {
    name: "query_int_enum",
    query: {
      v: t.Enumeration([1, 2], { $id: "Level" }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/int-enum", {
    name: "body_int_enum",
    body: {
      v: t.Enumeration([1, 2], { $id: "Level" }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/strict-str", {
    name: "query_strict_str",
    query: {
      v: t.String({ strict: true }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/strict-str", {
    name: "body_strict_str",
    body: {
      v: t.String({ strict: true }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/bytes", {
    name: "query_bytes",
    query: {
      v: t.Uint8Array(),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/bytes", {
    name: "body_bytes",
    body: {
      v: t.Uint8Array(),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/any", {
    name: "query_any",
    query: {
      v: t.Any(),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/any", {
    name: "body_any",
    body: {
      v: t.Any(),
    },
  }, (cx) => ({ v: cx.body.v }));

  return app;
}
