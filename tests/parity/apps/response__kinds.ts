// JSON encoding of value kinds without response model, statuses, cookies, headers, redirects, response classes.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const M = t.Object({
  x: t.Integer({ default: 1 }),
  y: t.Nullable(t.String(), { default: null }),
}, { $id: "M" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/value/datetime", {
    name: "value_datetime",
  }, () => new Date("2024-01-02T03:04:05Z"));

  app.get("/value/datetime-naive", {
    name: "value_datetime_naive",
  }, () => "2024-01-02T03:04:05");

  app.get("/value/date", {
    name: "value_date",
  }, () => "2024-01-02");

  app.get("/value/time", {
    name: "value_time",
  }, () => "03:04:05");

  app.get("/value/duration", {
    name: "value_duration",
  }, () => 86402.5);

  app.get("/value/decimal-int", {
    name: "value_decimal_int",
  }, () => 5);

  app.get("/value/decimal-frac", {
    name: "value_decimal_frac",
  }, () => 5.5);

  app.get("/value/enum", {
    name: "value_enum",
  }, () => "A");

  app.get("/value/uuid", {
    name: "value_uuid",
  }, () => "00000000-0000-0000-0000-000000000001");

  app.get("/value/bytes", {
    name: "value_bytes",
  }, () => new TextEncoder().encode("abc"));

  app.get("/value/set", {
    name: "value_set",
  }, () => new Set([1]));

  app.get("/value/tuple", {
    name: "value_tuple",
  }, () => [1, "a"]);

  app.get("/value/path", {
    name: "value_path",
  }, () => "/a/b");

  app.get("/value/model", {
    name: "value_model",
  }, () => ({ x: 1, y: null }));

  app.get("/value/dataclass", {
    name: "value_dataclass",
  }, () => ({ a: 1 }));

  app.get("/value/nested", {
    name: "value_nested",
  }, () => ({ m: { x: 2, y: null }, l: [{ x: 1, y: null }] }));

  app.get("/value/int-keys", {
    name: "value_int_keys",
  }, () => ({ 1: "c", null: "b" }));

  app.get("/value/none", {
    name: "value_none",
  }, () => null);

  app.get("/value/float", {
    name: "value_float",
  }, () => 1.5);

  app.get("/value/float-small", {
    name: "value_float_small",
  }, () => 1e-7);

  app.get("/value/float-big", {
    name: "value_float_big",
  }, () => 1e22);

  app.get("/value/big-int", {
    name: "value_big_int",
  }, () => 9223372036854775808n);

  app.get("/value/unicode", {
    name: "value_unicode",
  }, () => "é😀");

  app.get("/value/slash", {
    name: "value_slash",
  }, () => "</script>");

  app.get("/value/empty", {
    name: "value_empty",
  }, () => ({}));

  app.get("/value/generator-like", {
    name: "value_generator_like",
  }, () => [0, 1, 2]);

  app.get("/nan", {
    name: "nan",
  }, () => ({ v: NaN }));

  app.get("/object", {
    name: "unserialisable",
  }, () => ({ cannot: Symbol("be encoded") }));

  app.get("/status/:code", {
    name: "status_",
    params: {
      code: t.Integer(),
    },
  }, (cx) => {
    cx.response.status = cx.params.code;
    return { code: cx.params.code };
  });

  app.get("/no-content", {
    name: "no_content",
    status: 204,
  }, () => undefined);

  app.get("/not-modified", {
    name: "not_modified",
    status: 304,
  }, () => undefined);

  app.get("/reset", {
    name: "reset",
    status: 205,
  }, () => undefined);

  app.get("/cookies", {
    name: "cookies",
  }, (cx) => {
    cx.response.setCookie({ name: "plain", value: "v" });
    cx.response.setCookie({
      name: "full",
      value: "a b",
      maxAge: 60,
      path: "/p",
      domain: "example.com",
      secure: true,
      httpOnly: true,
      sameSite: "strict",
    });
    cx.response.setCookie({ name: "none", value: "x", sameSite: "none", secure: true });
    cx.response.deleteCookie("gone");
    return {};
  });

  app.get("/headers", {
    name: "headers",
  }, (cx) => {
    cx.response.headers.set("X-One", "1");
    cx.response.headers.append("X-Two", "a");
    cx.response.headers.append("X-Two", "b");
    cx.response.headers.set("content-type", "application/x-custom");
    return {};
  });

  app.get(
    "/redirect",
    {
      name: "redirect",
      query: {
        to: t.String(),
        code: t.Integer({ default: 307 }),
      },
    },
    (cx) =>
      new Response(null, { status: cx.query.code, headers: { location: encodeURI(cx.query.to) } }),
  );

  app.get("/html", {
    name: "html",
  }, () => new Response("<p>é</p>", { headers: { "content-type": "text/html; charset=utf-8" } }));

  app.get("/text", {
    name: "text",
    produces: "text/plain",
  }, () => "é");

  app.get(
    "/raw",
    {
      name: "raw",
    },
    () =>
      new Response(new Uint8Array([0, 1]), {
        headers: { "content-type": "application/octet-stream" },
      }),
  );

  app.get("/raw-none", {
    name: "raw_none",
  }, () => new Response(null));

  app.get("/raw-text-type", {
    name: "raw_text_type",
  }, () => new Response("x", { headers: { "content-type": "text/csv; charset=utf-8" } }));

  app.get("/json-headers", {
    name: "json_headers",
  }, () =>
    new Response(JSON.stringify({ a: 1 }), {
      status: 202,
      headers: { "X-A": "b", "content-type": "application/problem+json" },
    }));

  app.get("/injected-ignored", {
    name: "injected_ignored",
  }, (cx) => {
    cx.response.status = 202;
    cx.response.headers.set("x-lost", "1");
    return Response.json({ direct: true });
  });

  app.get("/filtered", {
    name: "filtered",
    response: { 200: M },
  }, () => ({ "x": 5, "y": "z", "extra": 1 }));

  app.get("/filtered-none", {
    name: "filtered_none",
    response: { 200: M },
    encode: { excludeNone: true },
  }, () => untyped({ "x": 5 }));

  app.get("/filtered-opt", {
    name: "filtered_opt",
    response: { 200: t.Nullable(M) },
  }, () => (null));

  return app;
}

/** Values as an untyped source gives them, so that the response schema, and not the compiler, must judge them. */
function untyped(value: unknown): never {
  return value as never;
}
