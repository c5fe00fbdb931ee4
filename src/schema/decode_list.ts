// Lists, sets, tuples and maps.

import type { TSchema } from "@sinclair/typebox";
import type { Compile, Read } from "./compile.ts";
import { type Finding, type Issue, missing, plural, prefix, push } from "./issue.ts";

/** A decoder of lists; with `uniqueItems`, of sets: duplicates are dropped. */
export function compileArray(schema: TSchema, compile: Compile): Read {
  const read = compile.read(schema.items as TSchema, compile);
  const unique = schema.uniqueItems === true;
  const { minItems, maxItems } = schema as { minItems?: number; maxItems?: number };
  const name = unique ? "Set" : "List";
  const notOne = {
    type: `${name.toLowerCase()}_type`,
    msg: `Input should be a valid ${name.toLowerCase()}`,
  };
  return (value, issues) => {
    if (!Array.isArray(value)) return push(issues, notOne, value);
    if (!unique && maxItems !== undefined && value.length > maxItems) {
      return push(issues, tooLong(name, maxItems, value.length), value);
    }
    const from = issues.length;
    const items = readItems(read, value, issues);
    if (issues.length > from) return undefined;
    const result = unique ? distinct(items) : items;
    if (maxItems !== undefined && result.length > maxItems) {
      return push(issues, tooLong(name, maxItems, undefined), value);
    }
    if (minItems !== undefined && result.length < minItems) {
      return push(issues, tooShort(name, minItems, result.length), value);
    }
    return result;
  };
}

function readItems(read: Read, value: readonly unknown[], issues: Issue[]): unknown[] {
  const items: unknown[] = new Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const from = issues.length;
    items[i] = read(value[i], issues);
    if (issues.length > from) prefix(issues, from, i);
  }
  return items;
}

/** Objects and lists are the same when they are written the same. */
function distinct(items: readonly unknown[]): unknown[] {
  const seen = new Map<unknown, unknown>();
  for (const item of items) {
    const key = typeof item === "object" && item !== null ? JSON.stringify(item) : item;
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

/** A decoder of tuples. */
export function compileTuple(schema: TSchema, compile: Compile): Read {
  const reads = ((schema.items ?? []) as readonly TSchema[]).map((item) =>
    compile.read(item, compile)
  );
  return (value, issues) => {
    if (!Array.isArray(value)) {
      return push(issues, { type: "tuple_type", msg: "Input should be a valid tuple" }, value);
    }
    if (value.length > reads.length) {
      return push(issues, tooLong("Tuple", reads.length, value.length), value);
    }
    return reads.map((read, i) => {
      if (i >= value.length) {
        issues.push(missing([i], value));
        return undefined;
      }
      const from = issues.length;
      const item = read(value[i], issues);
      if (issues.length > from) prefix(issues, from, i);
      return item;
    });
  };
}

/** A decoder of maps. Keys are read by the key's schema, so that `"1"` may be an integer's key. */
export function compileRecord(schema: TSchema, compile: Compile): Read {
  const [[pattern, values] = ["^(.*)$", undefined]] = Object.entries(
    schema.patternProperties as Record<string, TSchema>,
  );
  const read = values === undefined
    ? ((value: unknown) => value) as Read
    : compile.read(values, compile);
  const readKey = keyReader(pattern);
  const { minProperties, maxProperties } = schema as {
    minProperties?: number;
    maxProperties?: number;
  };
  return (value, issues) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return push(issues, { type: "dict_type", msg: "Input should be a valid dictionary" }, value);
    }
    const out: Record<string, unknown> = {};
    const keys = Object.keys(value).filter((key) => key !== "__proto__");
    for (const key of keys) {
      const from = issues.length;
      readKey(key, issues);
      if (issues.length > from) {
        prefix(issues, from, "[key]");
        prefix(issues, from, key);
      }
      const before = issues.length;
      out[key] = read((value as Record<string, unknown>)[key], issues);
      if (issues.length > before) prefix(issues, before, key);
    }
    if (minProperties !== undefined && keys.length < minProperties) {
      return push(issues, tooShort("Dictionary", minProperties, keys.length), value);
    }
    if (maxProperties !== undefined && keys.length > maxProperties) {
      return push(issues, tooLong("Dictionary", maxProperties, keys.length), value);
    }
    return out;
  };
}

/** TypeBox writes a record's key schema as a pattern. */
function keyReader(pattern: string): (key: string, issues: Issue[]) => void {
  if (pattern === "^(.*)$") return () => {};
  const integer = pattern === "^-?(0|[1-9][0-9]*)$" || pattern === "^(0|[1-9][0-9]*)$";
  const expression = new RegExp(pattern);
  return (key, issues) => {
    if (integer ? /^\s*[+-]?\d+(?:_\d+)*(?:\.0+)?\s*$/.test(key) : expression.test(key)) return;
    push(
      issues,
      integer ? INT_KEY : {
        type: "string_pattern_mismatch",
        msg: `String should match pattern '${pattern}'`,
        ctx: { pattern },
      },
      key,
    );
  };
}

const INT_KEY: Finding = {
  type: "int_parsing",
  msg: "Input should be a valid integer, unable to parse string as an integer",
};

function tooShort(name: string, least: number, actual: number): Finding {
  return {
    type: "too_short",
    msg: `${name} should have at least ${plural(least, "item")} after validation, not ${actual}`,
    ctx: { field_type: name, min_length: least, actual_length: actual },
  };
}

/** `actual` is unknown for sets, which stop counting at the limit. */
function tooLong(name: string, most: number, actual: number | undefined): Finding {
  return {
    type: "too_long",
    msg: `${name} should have at most ${plural(most, "item")} after validation, not ${
      actual ?? "more"
    }`,
    ctx: { field_type: name, max_length: most, actual_length: actual ?? null },
  };
}
