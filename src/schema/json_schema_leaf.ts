// JSON Schema of the kinds without schemas inside: texts, numbers, literals, bytes. Keywords are picked by name, never
// copied, so that Cairn's own ones (alias, strict, validators, …) cannot reach a document.

import type { TSchema } from "@sinclair/typebox";
import { bytesText } from "./bytes_text.ts";
import type { JsonSchema } from "./json_schema.ts";
import { toJsonable } from "./jsonable.ts";
import { formatDateTime } from "./temporal.ts";

/** The JSON Schema of a kind that holds no other schema; `undefined` for all other kinds. */
export function leafSchema(kind: string, schema: TSchema): JsonSchema | undefined {
  switch (kind) {
    case "Any":
    case "Unknown":
      return {};
    case "String":
    case "TemplateLiteral":
      return stringSchema(schema);
    case "RegExp":
      return { type: "string", pattern: schema.source, ...pick(schema, TEXT_KEYS) };
    case "Integer":
    case "BigInt":
      return { type: "integer", ...pick(schema, NUMBER_KEYS) };
    case "Number":
      return { type: "number", ...pick(schema, NUMBER_KEYS) };
    case "Boolean":
      return { type: "boolean" };
    case "Null":
    case "Undefined":
    case "Void":
      return { type: "null" };
    case "Never":
      return { not: {} };
    case "Literal":
      return literalSchema(schema.const);
    case "Enumeration":
      return enumSchema(schema.enum as readonly unknown[]);
    case "Date":
      return { type: "string", format: "date-time" };
    case "Uint8Array":
      return bytesSchema(schema);
    case "File":
      return { type: "string", contentMediaType: "application/octet-stream" };
    default:
      return undefined;
  }
}

function stringSchema(schema: TSchema): JsonSchema {
  const picked = { type: "string", ...pick(schema, TEXT_KEYS) };
  // The bounds are part of pydantic's URL type, and of the decoder's.
  return schema.format === "uri" ? { minLength: 1, maxLength: 2_083, ...picked } : picked;
}

function bytesSchema(schema: TSchema): JsonSchema {
  const base = { type: "string", contentMediaType: "application/octet-stream" };
  if (schema.contentEncoding === "base64") return { ...base, contentEncoding: "base64" };
  const minLength: unknown = schema.minByteLength ?? schema.minLength;
  const maxLength: unknown = schema.maxByteLength ?? schema.maxLength;
  return {
    ...base,
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

/** One literal value. */
export function literalSchema(value: unknown): JsonSchema {
  return value === null ? { type: "null" } : { type: typeName(value), const: value };
}

/** One of several values; `type` when all have the same one. */
export function enumSchema(values: readonly unknown[]): JsonSchema {
  const types = new Set(values.map(typeName));
  const [type] = types;
  return types.size === 1 ? { type, enum: [...values] } : { enum: [...values] };
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "number" ? Number.isInteger(value) ? "integer" : "number" : typeof value;
}

/** A decimal: a number or text where clients send it, text where they get it. */
export function decimalSchema(schema: TSchema, mode: "input" | "output"): JsonSchema {
  const text = { type: "string", pattern: decimalPattern(schema) };
  if (mode === "output") return text;
  return { anyOf: [{ type: "number", ...pick(schema, NUMBER_KEYS) }, text] };
}

/** The pattern that pydantic writes for the same limits. */
function decimalPattern(schema: TSchema): string {
  const { maxDigits, decimalPlaces } = schema as { maxDigits?: number; decimalPlaces?: number };
  const start = "^(?!^[-+.]*$)[+-]?0*";
  if (maxDigits === undefined) {
    return decimalPlaces === undefined
      ? `${start}\\d*\\.?\\d*$`
      : `${start}\\d*\\.?\\d{0,${decimalPlaces}}0*$`;
  }
  const ahead = `(?=[\\d.]{1,${maxDigits + 1}}0*$)`;
  if (decimalPlaces === undefined) {
    return `${start}(?:\\d{0,${maxDigits}}|${ahead}\\d*\\.\\d*0*$)`;
  }
  const whole = `\\d{0,${Math.max(0, maxDigits - decimalPlaces)}}`;
  return `${start}(?:${whole}|${ahead}${whole}\\.\\d{0,${decimalPlaces}}0*$)`;
}

/** The members of `schema` with these names, in JSON. */
export function pick(schema: TSchema, keys: readonly string[]): JsonSchema {
  const out: JsonSchema = {};
  for (const key of keys) if (schema[key] !== undefined) out[key] = documentValue(schema[key]);
  return out;
}

/**
 * A default, example or bound as it stands in a document. Members that are null are left out, at any depth: FastAPI
 * does so with its whole document.
 */
export function documentValue(value: unknown): unknown {
  if (value instanceof Date) return formatDateTime(value);
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(documentValue);
  if (value instanceof Set) return [...value].map(documentValue);
  if (typeof value !== "object" || value === null) return toJsonable(value);
  const plain = isPlain(value) ? value : toJsonable(value);
  if (!isPlain(plain)) return plain;
  return Object.fromEntries(
    Object.entries(plain)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([key, member]) => [key, documentValue(member)]),
  );
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const TEXT_KEYS = [
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "contentEncoding",
  "contentMediaType",
];
const NUMBER_KEYS = [
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "multipleOf",
  "format",
];
