// Deep merge of what a program says by hand into what is generated: records are merged, lists are appended, the rest
// is replaced. FastAPI's rule for `openapi_extra`.

import type { JsonObject } from "./types.ts";

/**
 * Merges `extra` into `target`, changing `target` only.
 *
 * @param target Generated part of the document.
 * @param extra What the program adds; never changed and never shared with the result.
 */
export function mergeInto(target: JsonObject, extra: Readonly<JsonObject>): void {
  for (const [key, value] of Object.entries(extra)) {
    // Assigning `__proto__` would set the prototype instead of a member.
    if (key === "__proto__" || value === undefined) continue;
    const known = target[key];
    if (isRecord(known) && isRecord(value)) mergeInto(known, value);
    else if (Array.isArray(known) && Array.isArray(value)) {
      target[key] = [...known, ...copyOf(value)];
    } else target[key] = copyOf(value);
  }
}

/** Whether `value` is a plain record, not a list. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A deep copy of JSON data. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map((one) => copyOf(one)) as T;
  if (!isRecord(value)) return value;
  const copy: JsonObject = {};
  mergeInto(copy, value);
  return copy as T;
}
