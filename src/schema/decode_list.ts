// Lists, sets, tuples and maps.

import { PatternNumberExact, PatternStringExact, type TSchema } from "@sinclair/typebox";
import { LAX, lower } from "./closeness.ts";
import type { Compile, Read } from "./compile.ts";
import { type Finding, type Issue, missing, plural, prefix, push } from "./issue.ts";
import { readBigInt } from "./number.ts";

/** A decoder of lists; with `uniqueItems`, of sets: duplicates are dropped. */
export function compileArray(schema: TSchema, compile: Compile): Read {
  return arrayReader(schema, compile.read(schema.items as TSchema, compile));
}

/** A reader, or writer, of lists and sets, from that of their items. */
export function arrayReader(schema: TSchema, read: Read): Read {
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
    const result = unique
      ? readSet(read, { value, itemsMax: maxItems ?? Infinity }, issues)
      : readItems(read, value, issues);
    if (result === undefined || issues.length > from) return undefined;
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

interface SetInput {
  readonly value: readonly unknown[];
  readonly itemsMax: number;
}

/** Items without duplicates; one too many ends the reading and replaces all other findings. */
function readSet(
  read: Read,
  { value, itemsMax }: SetInput,
  issues: Issue[],
): unknown[] | undefined {
  lower(LAX);
  const start = issues.length;
  const seen = new Map<unknown, unknown>();
  for (let i = 0; i < value.length; i++) {
    const from = issues.length;
    const item = read(value[i], issues);
    if (issues.length > from) {
      prefix(issues, from, i);
      continue;
    }
    // Objects and lists are the same when they are written the same.
    const key = typeof item === "object" && item !== null ? JSON.stringify(item) : item;
    if (!seen.has(key)) seen.set(key, item);
    if (seen.size > itemsMax) {
      issues.length = start;
      return push(issues, tooLong("Set", itemsMax, undefined), value);
    }
  }
  return [...seen.values()];
}

/** A decoder of tuples. */
export function compileTuple(schema: TSchema, compile: Compile): Read {
  const items = (schema.items ?? []) as readonly TSchema[];
  return tupleReader(items.map((item) => compile.read(item, compile)));
}

/** A reader, or writer, of tuples, from those of their items. */
export function tupleReader(reads: readonly Read[]): Read {
  return (value, issues) => {
    if (!Array.isArray(value)) {
      return push(issues, { type: "tuple_type", msg: "Input should be a valid tuple" }, value);
    }
    if (value.length > reads.length) {
      return push(issues, tooLong("Tuple", reads.length, value.length), value);
    }
    lower(LAX);
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
  return recordReader(schema, (values) => compile.read(values, compile));
}

/** A reader, or writer, of maps, from that of their values. */
export function recordReader(schema: TSchema, readerOf: (values: TSchema) => Read): Read {
  const [[pattern, values]] = Object.entries(
    schema.patternProperties as Record<string, TSchema>,
  ) as [[string, TSchema]];
  const read = readerOf(values);
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
    const start = issues.length;
    for (const key of Object.keys(value)) {
      if (key === "__proto__") continue;
      const from = issues.length;
      const name = readKey(key, issues);
      if (issues.length > from) {
        prefix(issues, from, "[key]");
        prefix(issues, from, key);
      }
      const before = issues.length;
      const item = read((value as Record<string, unknown>)[key], issues);
      if (issues.length > before) prefix(issues, before, key);
      else out[name] = item;
    }
    if (issues.length > start) return undefined;
    const count = Object.keys(out).length;
    if (minProperties !== undefined && count < minProperties) {
      return push(issues, tooShort("Dictionary", minProperties, count), value);
    }
    if (maxProperties !== undefined && count > maxProperties) {
      return push(issues, tooLong("Dictionary", maxProperties, count), value);
    }
    return out;
  };
}

/** TypeBox writes a record's key schema as a pattern. Keys stay text, in the spelling of their type. */
function keyReader(pattern: string): (key: string, issues: Issue[]) => string {
  if (pattern === PatternStringExact) return (key) => key;
  if (pattern === PatternNumberExact) return (key, issues) => String(readBigInt(key, issues));
  const expression = new RegExp(pattern);
  const finding: Finding = {
    type: "string_pattern_mismatch",
    msg: `String should match pattern '${pattern}'`,
    ctx: { pattern },
  };
  return (key, issues) => {
    if (!expression.test(key)) push(issues, finding, key);
    return key;
  };
}

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
