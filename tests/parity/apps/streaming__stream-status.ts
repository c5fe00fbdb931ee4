// Status of streamed responses: declared or set by a dependency.
import { App, dependency, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const item = t.Record(t.String(), t.String());

const setAccepted = dependency((cx) => {
  cx.response.status = 202;
}, { name: "set_accepted" });

function messages(message: string): () => AsyncGenerator<{ message: string }> {
  return async function* () {
    yield { message };
  };
}

function texts(text: string): () => AsyncGenerator<string> {
  return async function* () {
    yield text;
  };
}

const EVENTS_202 = {
  description: "Successful Response",
  content: {
    "text/event-stream": {
      itemSchema: {
        type: "object",
        properties: {
          data: {
            type: "string",
            contentMediaType: "application/json",
            contentSchema: {
              type: "object",
              additionalProperties: { type: "string" },
              title: "SSE stream item",
            },
          },
          event: { type: "string" },
          id: { type: "string" },
          retry: { type: "integer", minimum: 0 },
        },
        required: ["data"],
      },
    },
  },
};
const LINES_202 = {
  description: "Successful Response",
  content: {
    "application/jsonl": {
      itemSchema: {
        type: "object",
        additionalProperties: { type: "string" },
        title: "JSONL stream item",
      },
    },
  },
};
const RAW_202 = { description: "Accepted" };

export function createApp(): App {
  const app = new App(fastapi());
  const events = { stream: "sse", item } as const;
  const lines = { stream: "jsonl", item } as const;
  const raw = { stream: "raw" } as const;
  const dependencies = [setAccepted];

  app.post("/sse", { name: "sse", status: 201, ...events }, messages("created"));
  app.post("/jsonl", { name: "jsonl", status: 201, ...lines }, messages("created"));
  app.post("/raw", { name: "raw", status: 201, ...raw }, texts("accepted"));

  app.post("/sse-dependency", {
    name: "sse_dependency",
    dependencies,
    responses: { 202: EVENTS_202 },
    ...events,
  }, messages("accepted"));
  app.post("/jsonl-dependency", {
    name: "jsonl_dependency",
    dependencies,
    responses: { 202: LINES_202 },
    ...lines,
  }, messages("accepted"));
  app.post("/raw-dependency", {
    name: "raw_dependency",
    dependencies,
    responses: { 202: RAW_202 },
    ...raw,
  }, texts("accepted"));

  app.post("/sse-dependency-override", {
    name: "sse_dependency_override",
    status: 201,
    dependencies,
    responses: { 202: EVENTS_202 },
    ...events,
  }, messages("overridden"));
  app.post("/jsonl-dependency-override", {
    name: "jsonl_dependency_override",
    status: 201,
    dependencies,
    responses: { 202: LINES_202 },
    ...lines,
  }, messages("overridden"));
  app.post("/raw-dependency-override", {
    name: "raw_dependency_override",
    status: 201,
    dependencies,
    responses: { 202: RAW_202 },
    ...raw,
  }, texts("overridden"));
  return app;
}
