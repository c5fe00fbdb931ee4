// The request body of one operation, put together from what the route and its dependencies take of it.

import type { BodyConsumer, BodyField, InputsPlan, RoutePlan } from "../route/mod.ts";
import type { TSchema } from "../schema/mod.ts";
import { copyOf } from "./merge.ts";
import { type Describing, titled } from "./parameters.ts";
import type { JsonObject, JsonSchema, RequestBodyObject } from "./types.ts";

/**
 * The request body object.
 *
 * @param bodyName Name of the component for a body that is declared by its members.
 * @returns `undefined` when nothing is taken from the body, or when the method has none.
 */
export function requestBodyOf(
  plan: RoutePlan,
  all: readonly InputsPlan[],
  describing: Describing & { readonly bodyName: string },
): RequestBodyObject | undefined {
  const consumers = all.flatMap((inputs) => inputs.body ?? []);
  if (plan.body === undefined || !METHODS_WITH_BODY.has(plan.method)) return undefined;
  const whole = wholeSchemas(consumers);
  const fields = mergeFields(consumers);
  const schemas = whole.map((schema) => describing.components.schemaOf(schema, "input"));
  if (fields.length > 0) schemas.push(membersSchema(fields, describing));
  const examples = whole.map((schema) => schema.openapiExamples).find((one) => one !== undefined);
  const required = consumers.some(isRequired);
  return {
    ...(required ? { required } : {}),
    content: {
      [plan.body.mediaType]: {
        schema: schemas.length === 1 ? schemas[0]! : { allOf: schemas },
        ...(examples === undefined ? {} : { examples: copyOf(examples) }),
      },
    },
  };
}

/** Schemas that describe the whole body, the same one once. */
function wholeSchemas(consumers: readonly BodyConsumer[]): readonly TSchema[] {
  const found: TSchema[] = [];
  for (const one of consumers) {
    if (one.kind !== "whole" && one.kind !== "formModel") continue;
    if (found.some((known) => known === one.schema || isNamedAs(known, one.schema))) continue;
    found.push(one.schema);
  }
  return found;
}

function isNamedAs(a: TSchema, b: TSchema): boolean {
  return a.$id !== undefined && a.$id === b.$id;
}

/** Members asked for by several are one member; it is required when one of them requires it. */
function mergeFields(consumers: readonly BodyConsumer[]): readonly BodyField[] {
  const byName = new Map<string, BodyField>();
  for (const one of consumers) {
    if (one.kind !== "members" && one.kind !== "form") continue;
    for (const field of one.fields) {
      if (field.required || byName.get(field.name)?.required !== true) {
        byName.set(field.name, field);
      }
    }
  }
  return [...byName.values()];
}

function membersSchema(
  fields: readonly BodyField[],
  describing: Describing & { readonly bodyName: string },
): JsonSchema {
  const properties: JsonObject = Object.fromEntries(fields.map((field) => {
    const schema = describing.components.schemaOf(field.schema, "input");
    return [field.name, titled(schema, field.name, describing)];
  }));
  const required = fields.filter((field) => field.required).map((field) => field.name);
  return describing.components.add(describing.bodyName, () => ({
    type: "object",
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...(describing.titles ? { title: describing.bodyName } : {}),
  }));
}

function isRequired(consumer: BodyConsumer): boolean {
  return consumer.kind === "whole"
    ? consumer.required
    : consumer.fields.some((field) => field.required);
}

/** FastAPI's list, GET and HEAD included, and QUERY. */
const METHODS_WITH_BODY: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "QUERY",
]);
