// Values without a schema to JSON-ready values, as FastAPI's encoder does: dates, sets, maps, bytes, big integers, class
// instances. What cannot be written is an error, never a silent null. A value that is plain already is returned as it is.

import { bytesText } from "./bytes_text.ts";

/** Deepest nesting that is written. */
const DEPTH_MAX = 200;

/**
 * A JSON-ready value.
 *
 * @throws {TypeError} If something cannot be written: NaN, infinity, a function, a symbol, a cycle.
 */
export function toJsonable(value: unknown): unknown {
  return convert(value, 0);
}

function convert(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw new TypeError(`Cannot write ${value} as JSON`);
    case "bigint":
      return bigIntJson(value);
    case "undefined":
      return null;
    case "object":
      return value === null ? null : convertObject(value, depth);
    default:
      throw new TypeError(`Cannot write a ${typeof value} as JSON`);
  }
}

function convertObject(value: object, depth: number): unknown {
  if (depth > DEPTH_MAX) throw new TypeError(`Cannot write JSON deeper than ${DEPTH_MAX} levels`);
  if (Array.isArray(value)) return convertItems(value, depth);
  if (value instanceof Date) return isoText(value);
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof Set) return convertItems([...value], depth);
  if (value instanceof Map) {
    return convertMembers(Object.fromEntries([...value].map(([k, v]) => [String(k), v])), depth);
  }
  if (value instanceof Error) {
    throw new TypeError("Cannot write an error as JSON: its text is not for clients");
  }
  const prototype = Object.getPrototypeOf(value);
  // Among those without a prototype is JSON's own raw text, whose one member is text and stays.
  if (prototype === Object.prototype || prototype === null) {
    return convertMembers(value as Record<string, unknown>, depth);
  }
  // A class may say how it is written; a member named toJSON that came as data may not.
  const { toJSON } = prototype as { toJSON?: unknown };
  if (typeof toJSON === "function" && !Object.hasOwn(value, "toJSON")) {
    return convert(toJSON.call(value), depth + 1);
  }
  if (typeof (value as Iterator<unknown>).next === "function" && Symbol.iterator in value) {
    return convertItems([...value as Iterable<unknown>], depth);
  }
  return convertMembers(value as Record<string, unknown>, depth);
}

function convertItems(items: readonly unknown[], depth: number): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const converted = convert(items[i], depth + 1);
    if (copy === undefined && converted !== items[i]) copy = items.slice(0, i);
    copy?.push(converted);
  }
  return copy ?? items;
}

function convertMembers(members: Record<string, unknown>, depth: number): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  const keys = Object.keys(members);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const member = members[key];
    const converted = member === undefined ? undefined : convert(member, depth + 1);
    if (copy === undefined && converted !== member) {
      copy = {};
      for (let j = 0; j < i; j++) put(copy, keys[j]!, members[keys[j]!]);
    }
    if (copy !== undefined && converted !== undefined) put(copy, key, converted);
  }
  return copy ?? members;
}

/** An own member, also for the name that would set the prototype. */
function put(into: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") into[key] = value;
}

/** As Python's `isoformat` writes an aware date-time: `+00:00`, a fraction of six digits when there is one. */
function isoText(date: Date): string {
  const text = date.toISOString();
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}+00:00` : `${text.slice(0, -1)}000+00:00`;
}

interface RawJson {
  rawJSON(text: string): unknown;
}

/** A big integer with all its digits. */
export function bigIntJson(value: bigint): unknown {
  return (JSON as unknown as RawJson).rawJSON(value.toString());
}
