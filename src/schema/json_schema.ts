// Schemas to JSON Schema 2020-12 as OpenAPI 3.1 wants it, in the spelling of FastAPI's documents. A schema with a `$id`
// is never written in place: the caller is asked for a reference, and gets the body by `componentSchema`. Easy to break:
// what a reference inside points to is known only where its surroundings are, hence the scopes that are remembered.

import type { TSchema } from "@sinclair/typebox";
import { decimalSchema, documentValue, enumSchema, leafSchema, pick } from "./json_schema_leaf.ts";
import { unionSchema } from "./json_schema_union.ts";
import { standardDocument } from "./standard_json.ts";
import type { StandardSchema } from "./standard.ts";
import {
  aliasOf,
  type Definitions,
  isRequired,
  isSchema,
  kindOf,
  outputAliasOf,
  resolveRef,
  splitNull,
  withDefinitions,
} from "./kinds.ts";

/** A JSON Schema. */
export interface JsonSchema {
  /** Keywords by name. */
  [keyword: string]: unknown;
}

/** How schemas are written. */
export interface JsonSchemaOptions {
  /** What clients send, or what they get. The two differ in aliases, decimals and JSON text. */
  readonly mode: "input" | "output";
  /** Whether every member gets a title made from its name, as pydantic does. */
  readonly titles: boolean;
  /**
   * Called for every schema with a name; returns the reference that stands in its place. The body is written by
   * {@linkcode componentSchema}, not before this function has taken note of the name: schemas refer to themselves.
   * Two different schemas with one name are the caller's to find: their bodies differ.
   */
  readonly component: (name: string, schema: TSchema, mode: "input" | "output") => string;
}

/**
 * The JSON Schema of `schema`, named schemas replaced by references.
 *
 * @param title Title to use when titles are on and the schema does not stand for a named one.
 * @throws {TypeError} If the schema holds a kind that has no JSON form, or a reference to nothing.
 */
export function toJsonSchema(
  schema: TSchema,
  options: JsonSchemaOptions,
  title?: string,
): JsonSchema {
  const around = { options, definitions: SCOPES.get(schema) ?? NO_DEFINITIONS };
  return titled(emit(schema, around), { schema, title, around });
}

/**
 * The body of a named schema, for the components of a document.
 *
 * @throws {TypeError} As {@linkcode toJsonSchema}.
 */
export function componentSchema(schema: TSchema, options: JsonSchemaOptions): JsonSchema {
  const definitions = withDefinitions(SCOPES.get(schema) ?? NO_DEFINITIONS, schema);
  const body = { ...byKind(schema, { options, definitions }), ...annotations(schema) };
  if (options.titles && body.title === undefined && schema.$id !== undefined) {
    body.title = schema.$id;
  }
  return body;
}

/** Whether a named schema is written differently for input and output, itself or anything it refers to. */
export function needsSplit(schema: TSchema): boolean {
  const known = SPLIT.get(schema);
  if (known !== undefined) return known;
  const split = closure(schema, "input") !== closure(schema, "output");
  SPLIT.set(schema, split);
  return split;
}

/** The text of a schema and of all the components it needs. */
function closure(schema: TSchema, mode: "input" | "output"): string {
  const written = new Map<TSchema, JsonSchema>();
  const options: JsonSchemaOptions = {
    mode,
    titles: false,
    component: (name, inner) => {
      if (!written.has(inner)) {
        written.set(inner, {});
        written.set(inner, componentSchema(inner, options));
      }
      return name;
    },
  };
  const body = componentSchema(schema, options);
  return JSON.stringify([body, ...written.values()]);
}

/** A name in words, as Python's `str.title()` writes it: `item_id` is `Item Id`, `x-token` is `X-Token`. */
export function titleOf(name: string): string {
  const words = name.replace(/\p{Cased}+/gu, (word) => {
    const [first = "", ...rest] = word;
    return first.toUpperCase() + rest.join("").toLowerCase();
  });
  return words.replaceAll("_", " ").trim();
}

interface Around {
  readonly options: JsonSchemaOptions;
  readonly definitions: Definitions;
}

function emit(schema: TSchema, outer: Around): JsonSchema {
  const kind = kindOf(schema);
  const around = kind === "Import" || schema.$id === undefined
    ? { ...outer, definitions: withDefinitions(outer.definitions, schema) }
    : outer;
  if (kind === "Ref" || kind === "This" || kind === "Import") {
    const target = resolveRef(schema, around.definitions);
    const name = target.$id ?? schema.$ref as string;
    // A reference of its own says only what is true where it stands.
    return { ...reference(name, target, around), ...annotations(schema), ...defaultOf(schema) };
  }
  if (schema.$id !== undefined) {
    return {
      ...reference(schema.$id, schema, around),
      ...annotations((schema.field ?? {}) as TSchema),
      ...defaultOf(schema),
    };
  }
  return { ...byKind(schema, around), ...annotations(schema), ...defaultOf(schema) };
}

function reference(name: string, schema: TSchema, { options, definitions }: Around): JsonSchema {
  if (!SCOPES.has(schema)) SCOPES.set(schema, definitions);
  return { $ref: options.component(name, schema, options.mode) };
}

interface Titling {
  readonly schema: TSchema;
  readonly title: string | undefined;
  readonly around: Around;
}

function titled(json: JsonSchema, { schema, title, around }: Titling): JsonSchema {
  if (title === undefined || !around.options.titles || json.title !== undefined) return json;
  return standsForNamed(schema) ? json : { ...json, title };
}

/** Named schemas have titles of their own, also where they may be null. */
function standsForNamed(schema: TSchema): boolean {
  const kind = kindOf(schema);
  if (schema.$id !== undefined || kind === "Ref" || kind === "This" || kind === "Import") {
    return true;
  }
  if (kind !== "Union") return false;
  const { members, nullable } = splitNull(schema);
  return nullable && members.length === 1 && standsForNamed(members[0]!);
}

/** Keywords that any schema may carry, and extensions, which users put there for the document. */
function annotations(schema: TSchema): JsonSchema {
  const extensions = Object.keys(schema).filter((key) => key.startsWith("x-"));
  return pick(schema, [...ANNOTATIONS, ...extensions]);
}

/** A null default says nothing that null among the types does not say; a factory has no value to show. */
function defaultOf(schema: TSchema): JsonSchema {
  const value: unknown = schema.default;
  if (value === undefined || value === null || typeof value === "function") return {};
  return { default: documentValue(value) };
}

function byKind(schema: TSchema, around: Around): JsonSchema {
  const kind = kindOf(schema);
  const inner = (one: TSchema) => emit(one, around);
  switch (kind) {
    case "Object":
      return objectSchema(schema, around);
    case "Array":
      return { items: inner(schema.items), type: "array", ...pick(schema, ARRAY_KEYS) };
    case "Tuple":
      return tupleSchema(schema, inner);
    case "Record":
      return recordSchema(schema, inner);
    case "Union":
      return unionSchema(schema, inner);
    case "Intersect":
      return { allOf: (schema.allOf as TSchema[]).map(inner), ...pick(schema, OBJECT_KEYS) };
    case "Not":
      return { not: inner(schema.not) };
    case "Decimal":
      return decimalSchema(schema, around.options.mode);
    case "Json":
      return jsonTextSchema(schema, around);
    case "Standard":
      return emit(standardDocument(schema.standard as StandardSchema, around.options.mode), around);
    case "Ref":
    case "This":
    case "Import":
      return emit(schema, around);
    default:
      return leafSchema(kind, schema) ?? foreignSchema(schema, around);
  }
}

function objectSchema(schema: TSchema, around: Around): JsonSchema {
  const { mode } = around.options;
  const properties: [string, JsonSchema][] = [];
  const required: string[] = [];
  for (const [key, member] of Object.entries(schema.properties as Record<string, TSchema>)) {
    const name = (mode === "input" ? aliasOf(member) : outputAliasOf(member)) ?? key;
    properties.push([
      name,
      titled(emit(member, around), { schema: member, title: titleOf(name), around }),
    ]);
    if (isRequired(member)) required.push(name);
  }
  const extra = schema.additionalProperties as boolean | TSchema | undefined;
  return {
    properties: Object.fromEntries(properties),
    ...(extra === undefined ? {} : {
      additionalProperties: typeof extra === "boolean" ? extra : emit(extra, around),
    }),
    type: "object",
    ...(required.length > 0 ? { required } : {}),
    ...pick(schema, OBJECT_KEYS),
  };
}

function tupleSchema(schema: TSchema, inner: (one: TSchema) => JsonSchema): JsonSchema {
  const items = (schema.items ?? []) as readonly TSchema[];
  const size = { maxItems: items.length, minItems: items.length };
  return {
    ...size,
    ...(items.length === 0 ? {} : { prefixItems: items.map(inner) }),
    type: "array",
  };
}

function recordSchema(schema: TSchema, inner: (one: TSchema) => JsonSchema): JsonSchema {
  const [[pattern, values] = ["", undefined]] = Object.entries(
    schema.patternProperties as Record<string, TSchema>,
  );
  const value = values === undefined ? {} : inner(values);
  const sizes = { type: "object", ...pick(schema, OBJECT_KEYS) };
  if (!ANY_KEY.has(pattern)) return { patternProperties: { [pattern]: value }, ...sizes };
  return { additionalProperties: Object.keys(value).length === 0 ? true : value, ...sizes };
}

/** Clients send the text; what they get is the value. */
function jsonTextSchema(schema: TSchema, around: Around): JsonSchema {
  const contentSchema = emit(schema.contentSchema as TSchema, around);
  if (around.options.mode === "output") return contentSchema;
  return { type: "string", contentMediaType: "application/json", contentSchema };
}

/** What `t.Unsafe` holds is JSON Schema already; TypeBox schemas inside it are not. */
function foreignSchema(schema: TSchema, around: Around): JsonSchema {
  if (kindOf(schema) === "Enum" && Array.isArray(schema.enum)) return enumSchema(schema.enum);
  if (kindOf(schema) !== "Unsafe") {
    throw new TypeError(
      `Cannot describe a schema of kind ${kindOf(schema)}: it has no JSON form; use another schema`,
    );
  }
  const convert = (value: unknown): unknown => {
    if (isSchema(value)) return emit(value, around);
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value !== "object" || value === null) return documentValue(value);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, convert(one)]));
  };
  const kept = Object.entries(schema).filter(([key, value]) =>
    !OWN_KEYS.has(key) && typeof value !== "function"
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, convert(value)]));
}

/** Where named schemas were met, so that their own references can be followed when their bodies are written. */
const SCOPES = new WeakMap<TSchema, Definitions>();
const SPLIT = new WeakMap<TSchema, boolean>();
const NO_DEFINITIONS: Definitions = new Map();

const ANNOTATIONS = [
  "title",
  "description",
  "examples",
  "example",
  "deprecated",
  "readOnly",
  "writeOnly",
];
const ARRAY_KEYS = ["minItems", "maxItems", "uniqueItems", "minContains", "maxContains"];
const OBJECT_KEYS = ["minProperties", "maxProperties"];
/** TypeBox's patterns of keys that may be any text, or are numbers, which in JSON are text as well. */
const ANY_KEY = new Set(["", "^(.*)$", "^(0|[1-9][0-9]*)$", "^-?(0|[1-9][0-9]*)$"]);
/** Cairn's and TypeBox's own keywords, and those that are written elsewhere. */
const OWN_KEYS = new Set([
  ...["$id", "$defs", "default", "field", "strict", "before", "after", "byName", "discriminator"],
  ...["alias", "validationAlias", "serializationAlias", "convertUnderscores", "includeInSchema"],
  ...["openapiExamples", "strip", "toLowerCase", "toUpperCase", "allowInfNan", "media"],
]);
