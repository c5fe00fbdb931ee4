// Matrix of path and query parameter types and numeric/length bounds.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(
    fastapi({
      externalDocs: {
        "description": "External API documentation.",
        "url": "https://docs.example.com/api-general",
      },
    }),
  );

  app.get("/api_route", {
    name: "non_operation",
  }, () => ({ "message": "Hello World" }));

  app.get("/non_decorated_route", {
    name: "non_decorated_route",
  }, () => ({ "message": "Hello World" }));

  app.get("/text", {
    name: "get_text",
  }, () => "Hello World");

  app.get("/path/:item_id", {
    name: "get_id",
    params: {
      item_id: t.Any(),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/str/:item_id", {
    name: "get_str_id",
    params: {
      item_id: t.String(),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/int/:item_id", {
    name: "get_int_id",
    params: {
      item_id: t.Integer(),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/float/:item_id", {
    name: "get_float_id",
    params: {
      item_id: t.Number(),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/bool/:item_id", {
    name: "get_bool_id",
    params: {
      item_id: t.Boolean(),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param/:item_id", {
    name: "get_path_param_id",
    params: {
      item_id: t.Nullable(t.String()),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-minlength/:item_id", {
    name: "get_path_param_min_length",
    params: {
      item_id: t.String({ minLength: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-maxlength/:item_id", {
    name: "get_path_param_max_length",
    params: {
      item_id: t.String({ maxLength: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-min_maxlength/:item_id", {
    name: "get_path_param_min_max_length",
    params: {
      item_id: t.String({ maxLength: 3, minLength: 2 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-gt/:item_id", {
    name: "get_path_param_gt",
    params: {
      item_id: t.Number({ exclusiveMinimum: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-gt0/:item_id", {
    name: "get_path_param_gt0",
    params: {
      item_id: t.Number({ exclusiveMinimum: 0 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-ge/:item_id", {
    name: "get_path_param_ge",
    params: {
      item_id: t.Number({ minimum: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-lt/:item_id", {
    name: "get_path_param_lt",
    params: {
      item_id: t.Number({ exclusiveMaximum: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-lt0/:item_id", {
    name: "get_path_param_lt0",
    params: {
      item_id: t.Number({ exclusiveMaximum: 0 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-le/:item_id", {
    name: "get_path_param_le",
    params: {
      item_id: t.Number({ maximum: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-lt-gt/:item_id", {
    name: "get_path_param_lt_gt",
    params: {
      item_id: t.Number({ exclusiveMaximum: 3, exclusiveMinimum: 1 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-le-ge/:item_id", {
    name: "get_path_param_le_ge",
    params: {
      item_id: t.Number({ maximum: 3, minimum: 1 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-lt-int/:item_id", {
    name: "get_path_param_lt_int",
    params: {
      item_id: t.Integer({ exclusiveMaximum: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-gt-int/:item_id", {
    name: "get_path_param_gt_int",
    params: {
      item_id: t.Integer({ exclusiveMinimum: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-le-int/:item_id", {
    name: "get_path_param_le_int",
    params: {
      item_id: t.Integer({ maximum: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-ge-int/:item_id", {
    name: "get_path_param_ge_int",
    params: {
      item_id: t.Integer({ minimum: 3 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-lt-gt-int/:item_id", {
    name: "get_path_param_lt_gt_int",
    params: {
      item_id: t.Integer({ exclusiveMaximum: 3, exclusiveMinimum: 1 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/path/param-le-ge-int/:item_id", {
    name: "get_path_param_le_ge_int",
    params: {
      item_id: t.Integer({ maximum: 3, minimum: 1 }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/query", {
    name: "get_query",
    query: {
      query: t.Any(),
    },
  }, (cx) => `foo bar ${cx.query.query}`);

  app.get("/query/optional", {
    name: "get_query_optional",
    query: {
      query: t.Any({ default: null }),
    },
  }, (cx) => cx.query.query === null ? "foo bar" : `foo bar ${cx.query.query}`);

  app.get("/query/int", {
    name: "get_query_type",
    query: {
      query: t.Integer(),
    },
  }, (cx) => `foo bar ${cx.query.query}`);

  app.get("/query/int/optional", {
    name: "get_query_type_optional",
    query: {
      query: t.Nullable(t.Integer(), { default: null }),
    },
  }, (cx) => cx.query.query === null ? "foo bar" : `foo bar ${cx.query.query}`);

  app.get("/query/int/default", {
    name: "get_query_type_int_default",
    query: {
      query: t.Integer({ default: 10 }),
    },
  }, (cx) => `foo bar ${cx.query.query}`);

  app.get("/query/param", {
    name: "get_query_param",
    query: {
      query: t.Any({ default: null }),
    },
  }, (cx) => cx.query.query === null ? "foo bar" : `foo bar ${cx.query.query}`);

  app.get("/query/param-required", {
    name: "get_query_param_required",
    query: {
      query: t.Any(),
    },
  }, (cx) => `foo bar ${cx.query.query}`);

  app.get("/query/param-required/int", {
    name: "get_query_param_required_type",
    query: {
      query: t.Integer(),
    },
  }, (cx) => `foo bar ${cx.query.query}`);

  app.get("/enum-status-code", {
    name: "get_enum_status_code",
    status: 201,
  }, () => "foo bar");

  app.get("/query/frozenset", {
    name: "get_query_type_frozenset",
    query: {
      query: t.Array(t.Integer(), { uniqueItems: true }),
    },
  }, (cx) => cx.query.query.toSorted((a, b) => a - b).join(","));

  app.get("/query/list", {
    name: "get_query_list",
    response: { 200: t.Array(t.Integer()) },
    query: {
      device_ids: t.Array(t.Integer()),
    },
  }, (cx) => cx.query.device_ids);

  app.get("/query/list-default", {
    name: "get_query_list_default",
    response: { 200: t.Array(t.Integer()) },
    query: {
      device_ids: t.Array(t.Integer(), { default: [] }),
    },
  }, (cx) => cx.query.device_ids);

  return app;
}
