// Strings, formats, JavaScript dates, bytes and JSON text: the decoders around text.ts and temporal.ts.

import type { TSchema } from "@sinclair/typebox";
import { LAX, lower } from "./closeness.ts";
import type { Compile, Read } from "./compile.ts";
import { type Finding, type Issue, plural, push, STRING_TYPE } from "./issue.ts";
import { JsonProblem, parseJsonText } from "./json_text.ts";
import { readDateTime, toJsDate } from "./temporal.ts";
import { checkText, FORMATS, type TextBounds } from "./text.ts";

/** A decoder of strings: its format if it has rules of its own, its bounds, its clean-up. */
export function compileString(schema: TSchema, { strict }: Compile): Read {
  const format = FORMATS.get(schema.format ?? "");
  if (format !== undefined) {
    const name = strict ? PYTHON_NAMES.get(schema.format!) : undefined;
    if (name === undefined) return format;
    const finding: Finding = {
      type: `${name.replace("timedelta", "time_delta")}_type`,
      msg: `Input should be a valid ${name}`,
    };
    return (value, issues) => push(issues, finding, value);
  }
  const strip = schema.strip === true;
  const recase = recaser(schema);
  const bounds = boundsOf(schema);
  if (bounds === undefined && !strip && recase === undefined) return readString;
  return (value, issues) => {
    const text = readString(value, issues);
    if (text === undefined) return undefined;
    const bare = strip ? text.trim() : text;
    if (bounds !== undefined) checkText(bounds, bare, value, issues);
    // Bounds are for the text as it came, as pydantic has it.
    return recase === undefined ? bare : recase(bare);
  };
}

function readString(value: unknown, issues: Issue[]): string | undefined {
  if (typeof value === "string") return value;
  return push(issues, STRING_TYPE, value);
}

function boundsOf(schema: TSchema): TextBounds | undefined {
  const { minLength, maxLength, pattern } = schema as {
    minLength?: number;
    maxLength?: number;
    pattern?: string;
  };
  if (minLength === undefined && maxLength === undefined && pattern === undefined) return undefined;
  // The u flag reads code points, as pydantic's engine does; patterns it refuses are read without it.
  return { minLength, maxLength, pattern: pattern === undefined ? undefined : expression(pattern) };
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return new RegExp(pattern);
  }
}

function recaser(schema: TSchema): ((text: string) => string) | undefined {
  if (schema.toLowerCase === true) return (text) => text.toLowerCase();
  return schema.toUpperCase === true ? (text) => text.toUpperCase() : undefined;
}

/** A JavaScript date from any accepted form of a date-time. */
export function compileDate({ strict }: Compile): Read {
  return (value, issues) => {
    if (value instanceof Date) return value;
    if (strict) {
      return push(
        issues,
        { type: "datetime_type", msg: "Input should be a valid datetime" },
        value,
      );
    }
    const text = readDateTime(value, issues);
    return text === undefined ? undefined : toJsDate(text);
  };
}

/** Bytes: UTF-8 of the text, or its base64 decoding when the schema says so. */
export function compileBytes(schema: TSchema): Read {
  const base64 = schema.contentEncoding === "base64";
  const least = (schema.minByteLength ?? schema.minLength) as number | undefined;
  const most = (schema.maxByteLength ?? schema.maxLength) as number | undefined;
  return (value, issues) => {
    const bytes = bytesOf(value, base64);
    if (bytes === undefined) {
      return push(issues, { type: "bytes_type", msg: "Input should be a valid bytes" }, value);
    }
    if (least !== undefined && bytes.length < least) {
      const msg = `Data should have at least ${plural(least, "byte")}`;
      return push(issues, { type: "bytes_too_short", msg, ctx: { min_length: least } }, value);
    }
    if (most !== undefined && bytes.length > most) {
      const msg = `Data should have at most ${plural(most, "byte")}`;
      return push(issues, { type: "bytes_too_long", msg, ctx: { max_length: most } }, value);
    }
    return bytes;
  };
}

function bytesOf(value: unknown, base64: boolean): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") return undefined;
  lower(LAX);
  if (!base64) return ENCODER.encode(value);
  try {
    const binary = atob(value.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** A parameter that holds JSON text. */
export function compileJson(schema: TSchema, compile: Compile): Read {
  const read = compile.read(schema.contentSchema as TSchema, { ...compile, inJson: true });
  return (value, issues) => {
    if (typeof value !== "string") {
      const msg = "JSON input should be string, bytes or bytearray";
      return push(issues, { type: "json_type", msg }, value);
    }
    const parsed = parseJsonText(value);
    if (parsed instanceof JsonProblem) {
      const error = parsed.message;
      const msg = `Invalid JSON: ${error}`;
      return push(issues, { type: "json_invalid", msg, ctx: { error } }, value);
    }
    return read(parsed, issues);
  };
}

/** Formats that strict schemas refuse as text, as pydantic does for values that were JSON. */
const PYTHON_NAMES: ReadonlyMap<string, string> = new Map([
  ["date", "date"],
  ["date-time", "datetime"],
  ["time", "time"],
  ["duration", "timedelta"],
]);
const ENCODER = new TextEncoder();
