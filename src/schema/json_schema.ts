// Schemas to JSON Schema 2020-12 as OpenAPI 3.1 wants it, in the spelling of FastAPI's documents. Cairn's own keywords
// (aliases, validators, …) never appear: the result is built from what is known, not copied.

import type { TSchema } from "@sinclair/typebox";
import {
  aliasOf,
  type Definitions,
  isOptional,
  kindOf,
  literalsOf,
  outputAliasOf,
  resolveRef,
  splitNull,
  withDefinitions,
} from "./kinds.ts";

/** A JSON Schema. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** How schemas are written. */
export interface JsonSchemaOptions {
  /** What clients send, or what they get. The two differ in aliases and in decimals. */
  readonly mode: "input" | "output";
  /** Whether every member gets a title made from its name, as pydantic does. */
  readonly titles: boolean;
  /**
   * Called for every schema with a name; returns the reference that stands in its place.
   */
  readonly component: (name: string, schema: TSchema, mode: "input" | "output") => string;
}

/**
 * The JSON Schema of `schema`, named schemas replaced by references.
 *
 * @param title Title to use when titles are on and the schema is no reference.
 */
export function toJsonSchema(
  schema: TSchema,
  options: JsonSchemaOptions,
  title?: string,
): JsonSchema {
  return emit(schema, { options, definitions: new Map() }, title);
}

/** The body of a named schema, for the components of a document. */
export function componentSchema(schema: TSchema, options: JsonSchemaOptions): JsonSchema {
  const around = { options, definitions: withDefinitions(new Map(), schema) };
  const body = annotate(schema, byKind(schema, around), { around, title: undefined });
  // A default belongs to the place where the schema is used.
  delete body.default;
  if (body.title === undefined && options.titles && schema.$id !== undefined) {
    body.title = schema.$id;
  }
  return body;
}

/** Whether a schema is written differently for input and output. */
export function needsSplit(schema: TSchema): boolean {
  const inlined = (mode: "input" | "output") => {
    const seen = new Set<TSchema>([schema]);
    const written: JsonSchema[] = [];
    const options: JsonSchemaOptions = {
      mode,
      titles: false,
      component: (name, inner) => {
        if (!seen.has(inner)) {
          seen.add(inner);
          written.push(componentSchema(inner, options));
        }
        return name;
      },
    };
    written.push(componentSchema(schema, options));
    return JSON.stringify(written);
  };
  return inlined("input") !== inlined("output");
}

/** A name in words, as Python's `str.title()` writes it: `item_id` is `Item Id`. */
export function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase());
}

interface Around {
  readonly options: JsonSchemaOptions;
  readonly definitions: Definitions;
}

function emit(schema: TSchema, outer: Around, title?: string): JsonSchema {
  const around = { ...outer, definitions: withDefinitions(outer.definitions, schema) };
  if (schema.$id !== undefined && kindOf(schema) !== "Import") {
    const { default: value } = annotations(schema);
    const $ref = around.options.component(schema.$id, schema, around.options.mode);
    // A member's default stays beside the reference; the rest stands in the component.
    return value === undefined ? { $ref } : { $ref, default: value };
  }
  const kind = kindOf(schema);
  if (kind === "Ref" || kind === "This" || kind === "Import") {
    const target = resolveRef(schema, around.definitions);
    const name = target.$id ?? schema.$ref as string;
    return { $ref: around.options.component(name, target, around.options.mode) };
  }
  return annotate(schema, byKind(schema, around), { around, title });
}

interface Annotation {
  readonly around: Around;
  readonly title: string | undefined;
}

function annotate(schema: TSchema, body: JsonSchema, { around, title }: Annotation): JsonSchema {
  const extras = annotations(schema);
  if (extras.title === undefined && title !== undefined && around.options.titles) {
    extras.title = title;
  }
  return { ...body, ...extras };
}

/** Keywords that any schema may carry. */
function annotations(schema: TSchema): JsonSchema {
  const out: JsonSchema = {};
  for (const key of ANNOTATIONS) if (schema[key] !== undefined) out[key] = schema[key];
  const value: unknown = schema.default;
  // A null default says nothing that `anyOf` with null does not say; a factory has no value to show.
  if (value !== undefined && value !== null && typeof value !== "function") {
    out.default = typeof value === "bigint" ? Number(value) : value;
  }
  // Extension keywords pass: users put them there for the document.
  for (const key of Object.keys(schema)) if (key.startsWith("x-")) out[key] = schema[key];
  return out;
}

function byKind(schema: TSchema, around: Around): JsonSchema {
  const inner = (one: TSchema) => emit(one, around);
  switch (kindOf(schema)) {
    case "String":
      return stringSchema(schema);
    case "Integer":
    case "BigInt":
      return { type: "integer", ...pick(schema, NUMBER_KEYS) };
    case "Number":
      return { type: "number", ...pick(schema, NUMBER_KEYS) };
    case "Boolean":
      return { type: "boolean" };
    case "Null":
      return { type: "null" };
    case "Literal":
      return literalSchema([schema.const]);
    case "Enumeration":
      return literalSchema(schema.enum as unknown[], { alwaysEnum: true });
    case "Date":
      return { type: "string", format: "date-time" };
    case "Uint8Array":
      return bytesSchema(schema);
    case "Decimal":
      return decimalSchema(schema, around);
    case "Json":
      return {
        type: "string",
        contentMediaType: "application/json",
        contentSchema: inner(schema.contentSchema),
      };
    case "Object":
      return objectSchema(schema, around);
    case "Array":
      return {
        items: inner(schema.items),
        type: "array",
        ...pick(schema, ["minItems", "maxItems", "uniqueItems"]),
      };
    case "Tuple":
      return tupleSchema(schema, inner);
    case "Record":
      return recordSchema(schema, inner);
    case "Union":
      return unionSchema(schema, around);
    case "Intersect":
      return { allOf: (schema.allOf as TSchema[]).map(inner) };
    case "Any":
    case "Unknown":
      return {};
    default:
      return foreignSchema(schema);
  }
}

function stringSchema(schema: TSchema): JsonSchema {
  const { format } = schema as { format?: string };
  const base = { type: "string", ...pick(schema, ["minLength", "maxLength", "pattern", "format"]) };
  return format === "uri" ? { type: "string", maxLength: 2_083, minLength: 1, format } : base;
}

function bytesSchema(schema: TSchema): JsonSchema {
  const encoded = schema.contentEncoding === "base64" ? { contentEncoding: "base64" } : {};
  const lengths = pick(schema, ["minLength", "maxLength"]);
  return { type: "string", ...encoded, contentMediaType: "application/octet-stream", ...lengths };
}

function decimalSchema(schema: TSchema, { options }: Around): JsonSchema {
  const text = { type: "string", pattern: DECIMAL_PATTERN };
  if (options.mode === "output") return text;
  return { anyOf: [{ type: "number", ...pick(schema, NUMBER_KEYS) }, text] };
}

function literalSchema(values: readonly unknown[], { alwaysEnum = false } = {}): JsonSchema {
  const types = new Set(values.map(typeName));
  const [type] = types;
  const typed = types.size === 1 && type !== "null" ? { type } : {};
  if (values.length === 1 && !alwaysEnum) return { ...typed, const: values[0] };
  return { ...typed, enum: [...values] };
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "number"
    ? (Number.isInteger(value) ? "integer" : "number")
    : typeof value;
}

function objectSchema(schema: TSchema, around: Around): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [key, member] of Object.entries(schema.properties as Record<string, TSchema>)) {
    const alias = around.options.mode === "input" ? aliasOf(member) : outputAliasOf(member);
    const name = alias ?? key;
    properties[name] = emit(member, around, titleOf(name));
    if (!isOptional(member) && member.default === undefined) required.push(name);
  }
  const extra = schema.additionalProperties as boolean | TSchema | undefined;
  return {
    properties,
    ...(extra === undefined ? {} : {
      additionalProperties: typeof extra === "boolean" ? extra : emit(extra, around),
    }),
    type: "object",
    ...(required.length > 0 ? { required } : {}),
  };
}

function tupleSchema(schema: TSchema, inner: (one: TSchema) => JsonSchema): JsonSchema {
  const items = (schema.items ?? []) as readonly TSchema[];
  const { length } = items;
  return { maxItems: length, minItems: length, prefixItems: items.map(inner), type: "array" };
}

function recordSchema(schema: TSchema, inner: (one: TSchema) => JsonSchema): JsonSchema {
  const [values] = Object.values(schema.patternProperties as Record<string, TSchema>);
  const extra = inner(values!);
  return {
    additionalProperties: Object.keys(extra).length === 0 ? true : extra,
    type: "object",
    ...pick(schema, ["minProperties", "maxProperties"]),
  };
}

function unionSchema(schema: TSchema, around: Around): JsonSchema {
  const { members, nullable } = splitNull(schema);
  const literals = literalsOf(members);
  const all = literals === undefined
    ? members.map((member) => emit(member, around))
    : [literalSchema(literals)];
  if (nullable) all.push({ type: "null" });
  if (all.length === 1) return all[0]!;
  if (schema.discriminator === undefined) return { anyOf: all };
  return { oneOf: all, discriminator: discriminatorOf(schema, members, all) };
}

function discriminatorOf(
  schema: TSchema,
  members: readonly TSchema[],
  all: readonly JsonSchema[],
): JsonSchema {
  const key = schema.discriminator as string;
  const mapping = Object.fromEntries(members.flatMap((member, i) => {
    const tag = (member.properties as Record<string, TSchema>)[key]!;
    const tags = kindOf(tag) === "Literal" ? [tag.const] : literalsOf(tag.anyOf) ?? [];
    return tags.map((one) => [String(one), all[i]!.$ref]);
  }));
  return { propertyName: key, mapping };
}

/** What is no kind of ours is taken for JSON Schema already. */
function foreignSchema(schema: TSchema): JsonSchema {
  const out: JsonSchema = {};
  for (const key of Object.keys(schema)) if (!OWN_KEYS.has(key)) out[key] = schema[key];
  return out;
}

function pick(schema: TSchema, keys: readonly string[]): JsonSchema {
  const out: JsonSchema = {};
  for (const key of keys) if (schema[key] !== undefined) out[key] = schema[key];
  return out;
}

const ANNOTATIONS = ["title", "description", "examples", "deprecated", "readOnly", "writeOnly"];
const NUMBER_KEYS = ["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "multipleOf"];
const OWN_KEYS = new Set([
  ...ANNOTATIONS,
  ...[
    "default",
    "$id",
    "$defs",
    "alias",
    "validationAlias",
    "serializationAlias",
    "strict",
    "before",
    "after",
  ],
  ...[
    "convertUnderscores",
    "includeInSchema",
    "openapiExamples",
    "byName",
    "strip",
    "toLowerCase",
    "toUpperCase",
  ],
]);
const DECIMAL_PATTERN = "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$";
