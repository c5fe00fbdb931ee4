// Integer, float, decimal: accepted spellings in query (text) and body (JSON values), and every numeric bound.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/query/int", {
    name: "query_int",
    query: {
      v: t.Integer(),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/int", {
    name: "body_int",
    body: {
      v: t.Integer(),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/float", {
    name: "query_float",
    query: {
      v: t.Number(),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/float", {
    name: "body_float",
    body: {
      v: t.Number(),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/int-gt", {
    name: "query_int_gt",
    query: {
      v: t.Integer({ exclusiveMinimum: 10 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/int-gt", {
    name: "body_int_gt",
    body: {
      v: t.Integer({ exclusiveMinimum: 10 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/int-ge", {
    name: "query_int_ge",
    query: {
      v: t.Integer({ minimum: 10 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/int-ge", {
    name: "body_int_ge",
    body: {
      v: t.Integer({ minimum: 10 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/int-lt", {
    name: "query_int_lt",
    query: {
      v: t.Integer({ exclusiveMaximum: 10 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/int-lt", {
    name: "body_int_lt",
    body: {
      v: t.Integer({ exclusiveMaximum: 10 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/int-le", {
    name: "query_int_le",
    query: {
      v: t.Integer({ maximum: 10 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/int-le", {
    name: "body_int_le",
    body: {
      v: t.Integer({ maximum: 10 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/int-multiple", {
    name: "query_int_multiple",
    query: {
      v: t.Integer({ multipleOf: 5 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/int-multiple", {
    name: "body_int_multiple",
    body: {
      v: t.Integer({ multipleOf: 5 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/float-gt", {
    name: "query_float_gt",
    query: {
      v: t.Number({ exclusiveMinimum: 1.5 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/float-gt", {
    name: "body_float_gt",
    body: {
      v: t.Number({ exclusiveMinimum: 1.5 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/float-multiple", {
    name: "query_float_multiple",
    query: {
      v: t.Number({ multipleOf: 0.5 }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/float-multiple", {
    name: "body_float_multiple",
    body: {
      v: t.Number({ multipleOf: 0.5 }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/decimal", {
    name: "query_decimal",
    query: {
      v: t.Decimal(),
    },
  }, (cx) => ({ v: Number(cx.query.v) }));

  app.post("/body/decimal", {
    name: "body_decimal",
    body: {
      v: t.Decimal(),
    },
  }, (cx) => ({ v: Number(cx.body.v) }));

  app.get("/query/decimal-digits", {
    name: "query_decimal_digits",
    query: {
      v: t.Decimal({ maxDigits: 5, decimalPlaces: 2 }),
    },
  }, (cx) => ({ v: Number(cx.query.v) }));

  app.post("/body/decimal-digits", {
    name: "body_decimal_digits",
    body: {
      v: t.Decimal({ maxDigits: 5, decimalPlaces: 2 }),
    },
  }, (cx) => ({ v: Number(cx.body.v) }));

  app.get("/query/strict-int", {
    name: "query_strict_int",
    query: {
      v: t.Integer({ strict: true }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/strict-int", {
    name: "body_strict_int",
    body: {
      v: t.Integer({ strict: true }),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/int-optional", {
    name: "query_int_optional",
    query: {
      v: t.Nullable(t.Integer()),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/int-optional", {
    name: "body_int_optional",
    body: {
      v: t.Nullable(t.Integer()),
    },
  }, (cx) => ({ v: cx.body.v }));

  app.get("/query/float-finite", {
    name: "query_float_finite",
    query: {
      v: t.Number({ allowInfNan: false }),
    },
  }, (cx) => ({ v: cx.query.v }));

  app.post("/body/float-finite", {
    name: "body_float_finite",
    body: {
      v: t.Number({ allowInfNan: false }),
    },
  }, (cx) => ({ v: cx.body.v }));

  return app;
}
