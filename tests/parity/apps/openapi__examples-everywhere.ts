// JSON Schema examples and OpenAPI examples on body, path, query, header, cookie.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  data: t.String(),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/examples/", {
    name: "examples",
    body: t.Annotated(Item, {
      examples: [{ "data": "Data in Body examples, example1" }],
      openapiExamples: {
        "Example One": {
          "summary": "Example One Summary",
          "description": "Example One Description",
          "value": { "data": "Data in Body examples, example1" },
        },
        "Example Two": { "value": { "data": "Data in Body examples, example2" } },
      },
    }),
  }, (cx) => cx.body);

  app.get("/path_examples/:item_id", {
    name: "path_examples",
    params: {
      item_id: t.String({
        examples: ["json_schema_item_1", "json_schema_item_2"],
        openapiExamples: {
          "Path One": {
            "summary": "Path One Summary",
            "description": "Path One Description",
            "value": "item_1",
          },
          "Path Two": { "value": "item_2" },
        },
      }),
    },
  }, (cx) => cx.params.item_id);

  app.get("/query_examples/", {
    name: "query_examples",
    query: {
      data: t.Nullable(t.String(), {
        default: null,
        examples: ["json_schema_query1", "json_schema_query2"],
        openapiExamples: {
          "Query One": {
            "summary": "Query One Summary",
            "description": "Query One Description",
            "value": "query1",
          },
          "Query Two": { "value": "query2" },
        },
      }),
    },
  }, (cx) => cx.query.data);

  app.get("/header_examples/", {
    name: "header_examples",
    headers: {
      data: t.Nullable(t.String(), {
        default: null,
        examples: ["json_schema_header1", "json_schema_header2"],
        openapiExamples: {
          "Header One": {
            "summary": "Header One Summary",
            "description": "Header One Description",
            "value": "header1",
          },
          "Header Two": { "value": "header2" },
        },
      }),
    },
  }, (cx) => cx.headers.data);

  app.get("/cookie_examples/", {
    name: "cookie_examples",
    cookies: {
      data: t.Nullable(t.String(), {
        default: null,
        examples: ["json_schema_cookie1", "json_schema_cookie2"],
        openapiExamples: {
          "Cookie One": {
            "summary": "Cookie One Summary",
            "description": "Cookie One Description",
            "value": "cookie1",
          },
          "Cookie Two": { "value": "cookie2" },
        },
      }),
    },
  }, (cx) => cx.cookies.data);

  return app;
}
