// Answers of one operation: the status of a plain value first, then the other declared ones, then the 422 that every
// checked input can cause.

import { isBodyless, PROBLEM_TYPE, reasonPhrase } from "../http/mod.ts";
import { type DocumentedResponse, JSON_TYPE, type RoutePlan } from "../route/mod.ts";
import { isSchema, type TSchema } from "../schema/mod.ts";
import { isRecord, mergeInto } from "./merge.ts";
import { type Describing, titled } from "./parameters.ts";
import type { ContentObject, JsonObject, JsonSchema, ResponseObject } from "./types.ts";

/** What describing answers needs beside the plan. */
export interface DescribingResponses extends Describing {
  /** `operationId` as the default rule makes it; part of generated titles. */
  readonly uniqueId: string;
  /** Whether the request is checked, so that 422 is possible. */
  readonly checked: boolean;
  /** Whether errors are answered as problem details. */
  readonly problem: boolean;
}

/** The same for the body of one answer. */
interface DescribingContent extends DescribingResponses {
  /** Media type of what the schema describes. */
  readonly type: string;
}

/** The responses object. */
export function responsesOf(
  plan: RoutePlan,
  describing: DescribingResponses,
): { [status: string]: ResponseObject } {
  const primary = String(plan.answer.status);
  const responses: { [status: string]: ResponseObject } = {
    [primary]: primaryResponse(plan, plan.responses[primary] ?? {}, describing),
  };
  for (const [key, spec] of Object.entries(plan.responses)) {
    const status = /^default$/i.test(key) ? "default" : key.toUpperCase();
    if (status !== primary) {
      const { produces = JSON_TYPE } = plan.answer;
      const type = isJson(produces) ? produces : JSON_TYPE;
      responses[status] = otherResponse(status, spec, { ...describing, type });
    }
  }
  if (describing.checked && !["422", "4XX", "default"].some((status) => status in responses)) {
    responses["422"] = validationResponse(describing);
  }
  return responses;
}

function primaryResponse(
  plan: RoutePlan,
  spec: DocumentedResponse,
  describing: DescribingResponses,
): ResponseObject {
  const { status, produces = JSON_TYPE } = plan.answer;
  // A route that produces text writes as JSON what is none (src/route/answer.ts).
  const isText = spec.schema?.type === "string";
  const type = produces.startsWith("text/") && !isText ? JSON_TYPE : produces;
  const content = contentOf(spec, `Response_${describing.uniqueId}`, { ...describing, type });
  const empty = isBodyless(status) || (status >= 300 && status < 400);
  // A route that says nothing of its answer may answer anything.
  if (plan.answer.stream !== undefined) addStream(content, plan, describing);
  else if (spec.schema === undefined && spec.content === undefined && !empty) {
    content[produces] = { schema: isJson(produces) ? {} : { type: "string" } };
  }
  return responseObject(spec, spec.description ?? "Successful Response", content);
}

/** OpenAPI 3.1 has no word for items; 3.2 calls it `itemSchema`. */
function addStream(
  content: ContentObject,
  plan: RoutePlan,
  describing: DescribingResponses,
): void {
  const { stream, produces } = plan.answer;
  if (produces === undefined) return;
  const { kind, encoder } = stream!;
  if (kind === "raw") {
    content[produces] ??= { schema: { type: "string" } };
    return;
  }
  const { components, uniqueId } = describing;
  const item = encoder === undefined ? undefined : titled(
    components.schemaOf(encoder.schema, "output"),
    `StreamItem_${uniqueId}`,
    describing,
  );
  const itemSchema = kind === "sse" ? eventSchema(item) : item ?? {};
  content[produces] = { itemSchema, ...content[produces] };
}

/** One event; its data is JSON when its items have a schema. */
function eventSchema(item: JsonSchema | undefined): JsonSchema {
  const data = item === undefined
    ? { type: "string" }
    : { type: "string", contentMediaType: JSON_TYPE, contentSchema: item };
  return {
    type: "object",
    properties: {
      data,
      event: { type: "string" },
      id: { type: "string" },
      retry: { type: "integer", minimum: 0 },
    },
    ...(item === undefined ? {} : { required: ["data"] }),
  };
}

function otherResponse(
  status: string,
  spec: DocumentedResponse,
  describing: DescribingContent,
): ResponseObject {
  const content = contentOf(spec, `Response_${status}_${describing.uniqueId}`, describing);
  return responseObject(spec, spec.description ?? phraseOf(status), content);
}

function responseObject(
  spec: DocumentedResponse,
  description: string,
  content: ContentObject,
): ResponseObject {
  const response: ResponseObject = { description };
  if (Object.keys(content).length > 0) response.content = content;
  if (spec.headers !== undefined) mergeInto(response, { headers: spec.headers });
  if (spec.links !== undefined) mergeInto(response, { links: spec.links });
  return response;
}

/** The checked schema as JSON, and what the spec says by hand; schemas of either become references. */
function contentOf(
  spec: DocumentedResponse,
  title: string,
  describing: DescribingContent,
): ContentObject {
  const content: ContentObject = {};
  if (spec.content !== undefined) mergeInto(content, withSchemas(spec.content, describing));
  if (spec.schema === undefined) return content;
  const { model } = spec;
  const named = model === undefined ? spec.schema : { ...spec.schema, $id: model };
  const schema = titled(describing.components.schemaOf(named, "output"), title, describing);
  const { type } = describing;
  const media: JsonObject = { schema };
  mergeInto(media, content[type] ?? {});
  return { [type]: media, ...without(content, type) };
}

function without(content: ContentObject, type: string): ContentObject {
  return Object.fromEntries(Object.entries(content).filter(([name]) => name !== type));
}

/** Plain data in which TypeBox schemas were replaced by what stands for them in the document. */
export function withSchemas(value: Readonly<JsonObject>, describing: Describing): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withSchema(member, describing)]),
  );
}

function withSchema(value: unknown, describing: Describing): unknown {
  if (isSchema(value)) return describing.components.schemaOf(value as TSchema, "output");
  if (Array.isArray(value)) return value.map((one) => withSchema(one, describing));
  return isRecord(value) ? withSchemas(value, describing) : value;
}

function isJson(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json(?:;|$)/i.test(type);
}

function phraseOf(status: string): string {
  const range = RANGES[status];
  if (range !== undefined) return range;
  const phrase = reasonPhrase(Number(status));
  return phrase === "Unknown Status" ? "Additional Response" : phrase;
}

function validationResponse(describing: DescribingResponses): ResponseObject {
  const { components } = describing;
  const title = (text: string) => describing.titles ? { title: text } : {};
  const items = components.add("ValidationError", () => issueSchema(title));
  const [name, type, make] = describing.problem
    ? ["ValidationProblem", PROBLEM_TYPE, problemSchema] as const
    : ["HTTPValidationError", JSON_TYPE, findingsSchema] as const;
  const schema = components.add(name, () => make(items, title));
  return { description: "Validation Error", content: { [type]: { schema } } };
}

type Title = (text: string) => JsonSchema;

function findingsSchema(items: JsonSchema, title: Title): JsonSchema {
  return {
    type: "object",
    properties: { detail: { type: "array", items, ...title("Detail") } },
    ...title("HTTPValidationError"),
  };
}

function issueSchema(title: Title): JsonSchema {
  return {
    type: "object",
    properties: {
      loc: {
        type: "array",
        items: { anyOf: [{ type: "string" }, { type: "integer" }] },
        ...title("Location"),
      },
      msg: { type: "string", ...title("Message") },
      type: { type: "string", ...title("Error Type") },
      input: title("Input"),
      ctx: { type: "object", ...title("Context") },
    },
    required: ["loc", "msg", "type"],
    ...title("ValidationError"),
  };
}

function problemSchema(items: JsonSchema, title: Title): JsonSchema {
  return {
    type: "object",
    properties: {
      type: { type: "string", format: "uri-reference" },
      title: { type: "string" },
      status: { type: "integer" },
      instance: { type: "string", format: "uri-reference" },
      errors: { type: "array", items },
    },
    required: ["type", "title", "status"],
    ...title("ValidationProblem"),
  };
}

const RANGES: Readonly<Record<string, string>> = {
  "1XX": "Information",
  "2XX": "Success",
  "3XX": "Redirection",
  "4XX": "Client Error",
  "5XX": "Server Error",
  default: "Default Response",
};
