// Query, header, cookie and path parameters: errors side by side, lists, aliases, models.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const F = t.Object({
  limit: t.Integer({ maximum: 100, default: 10 }),
  order: t.Literals(["asc", "desc"], { default: "asc" }),
  tags: t.Array(t.String(), { default: [] }),
  since: t.Nullable(t.Integer(), { default: null, alias: "since-id" }),
}, { $id: "F", additionalProperties: false });

const H = t.Object({
  x_token: t.String(),
  x_num: t.Integer({ default: 1 }),
  x_tags: t.Array(t.String(), { default: [] }),
}, { $id: "H" });

const C = t.Object({
  sid: t.String(),
  n: t.Nullable(t.Integer(), { default: null }),
}, { $id: "C" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get(
    "/query",
    {
      name: "query",
      query: {
        a: t.String(),
        b: t.Integer({ default: 2 }),
        c: t.Nullable(t.Number({ exclusiveMinimum: 0 }), { default: null }),
        d: t.Array(t.Integer(), { default: [1] }),
        e: t.String({ maxLength: 3, default: "x", alias: "e-e" }),
        f: t.Literals(["u", "v"], { default: "u" }),
      },
    },
    (cx) => ({
      a: cx.query.a,
      b: cx.query.b,
      c: cx.query.c,
      d: cx.query.d,
      e: cx.query.e,
      f: cx.query.f,
    }),
  );

  app.get(
    "/header",
    {
      name: "header",
      headers: {
        x_one: t.String(),
        x_two: t.Integer({ default: 2 }),
        many: t.Array(t.String(), { default: [] }),
        x_list: t.Array(t.Integer(), { default: [] }),
        under_score: t.Nullable(t.String(), { default: null, convertUnderscores: false }),
        named: t.Nullable(t.String(), { default: null, alias: "X-Named" }),
      },
    },
    (cx) => ({
      x_one: cx.headers.x_one,
      x_two: cx.headers.x_two,
      many: cx.headers.many,
      x_list: cx.headers.x_list,
      under_score: cx.headers.under_score,
      named: cx.headers.named,
    }),
  );

  app.get("/cookie", {
    name: "cookie",
    cookies: {
      a: t.String(),
      n: t.Integer({ minimum: 1, default: 1 }),
      x: t.Nullable(t.String(), { default: null, alias: "x-y" }),
    },
  }, (cx) => ({ a: cx.cookies.a, n: cx.cookies.n, x: cx.cookies.x }));

  app.get("/filter", {
    name: "filter_",
    query: F,
  }, (cx) => {
    const { since, ...rest } = cx.query;
    return { ...rest, "since-id": since };
  });

  app.get("/header-model", {
    name: "header_model",
    headers: H,
  }, (cx) => cx.headers);

  app.get("/cookie-model", {
    name: "cookie_model",
    cookies: C,
  }, (cx) => cx.cookies);

  app.get("/path/:a/:b", {
    name: "path",
    params: {
      a: t.Integer({ maximum: 9, minimum: 1 }),
      b: t.String({ minLength: 2, pattern: "^[a-z]+$" }),
    },
  }, (cx) => ({ a: cx.params.a, b: cx.params.b }));

  return app;
}
