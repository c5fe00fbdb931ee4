// Conditional requests (RFC 9110 section 13): whether a client's copy is still good, and whether what it wants to change
// is what it saw. Validators are compared as text, never parsed further: an entity tag may hold anything.

import { parseHttpDate } from "./date.ts";

/** What is known of the representation that would be sent. */
export interface Validators {
  /** Entity tag with its quotes, weak ones with `W/`; `undefined` when there is none. */
  readonly etag?: string | undefined;
  /** Time of the last change in milliseconds since the epoch; `undefined` when unknown. */
  readonly lastModifiedMs?: number | undefined;
}

/** The part of a request that is looked at. */
export interface ConditionalRequest {
  /** Method. */
  readonly method: string;
  /** Header fields. */
  readonly headers: Headers;
}

/** `proceed` as usual; answer 304 without a body; or answer 412. */
export type Precondition = "proceed" | "not-modified" | "failed";

/**
 * Checks the preconditions of a request, in the order of RFC 9110 section 13.2.2.
 *
 * @param request The request.
 * @param current What is there now; `undefined` when there is nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkPreconditions } from "@cairn/cairn/http";
 *
 * const headers = new Headers({ "if-none-match": 'W/"a", "b"' });
 * assert.equal(checkPreconditions({ method: "GET", headers }, { etag: '"b"' }), "not-modified");
 * assert.equal(checkPreconditions({ method: "PUT", headers }, { etag: '"b"' }), "failed");
 * ```
 */
export function checkPreconditions(
  request: ConditionalRequest,
  current: Validators | undefined,
): Precondition {
  const { headers } = request;
  const ifMatch = headers.get("if-match");
  if (ifMatch !== null) {
    if (!matches(ifMatch, current, "strong")) return "failed";
  } else if (wasModifiedSince(headers.get("if-unmodified-since"), current) === true) {
    return "failed";
  }
  const isRead = request.method === "GET" || request.method === "HEAD";
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== null) {
    if (!matches(ifNoneMatch, current, "weak")) return "proceed";
    return isRead ? "not-modified" : "failed";
  }
  const since = isRead ? headers.get("if-modified-since") : null;
  return wasModifiedSince(since, current) === false ? "not-modified" : "proceed";
}

/**
 * Whether the Range field of a request may be honoured by its If-Range field: the client's part must be of exactly the
 * representation that is there now (RFC 9110 section 13.1.5).
 *
 * @param headers Header fields of the request.
 * @param current What is there now.
 */
export function allowsRange(headers: Headers, current: Validators): boolean {
  const condition = headers.get("if-range");
  if (condition === null) return true;
  if (condition.endsWith('"')) return !condition.startsWith("W/") && condition === current.etag;
  const atMs = parseHttpDate(condition, { nowMs: 0 });
  return atMs !== undefined && atMs === wholeSeconds(current);
}

/** Whether one of the listed tags is the current one; `*` is any. */
function matches(
  field: string,
  current: Validators | undefined,
  comparison: "strong" | "weak",
): boolean {
  if (current === undefined) return false;
  if (field.trim() === "*") return true;
  const { etag } = current;
  if (etag === undefined || field.length > FIELD_CHARS_MAX) return false;
  if (comparison === "strong" && etag.startsWith("W/")) return false;
  const opaque = etag.replace(/^W\//, "");
  for (const [tag, weak] of field.matchAll(ENTITY_TAG)) {
    if (weak === undefined ? tag === opaque : comparison === "weak" && tag === `W/${opaque}`) {
      return true;
    }
  }
  return false;
}

/** `undefined` when the field is no date, or the time of the last change is unknown: it is ignored then. */
function wasModifiedSince(
  field: string | null,
  current: Validators | undefined,
): boolean | undefined {
  const lastMs = current === undefined ? undefined : wholeSeconds(current);
  if (field === null || lastMs === undefined) return undefined;
  // Two-digit years are nobody's today; their century does not matter.
  const sinceMs = parseHttpDate(field, { nowMs: 0 });
  return sinceMs === undefined ? undefined : lastMs > sinceMs;
}

/** HTTP dates have no fractions. */
function wholeSeconds({ lastModifiedMs }: Validators): number | undefined {
  return lastModifiedMs === undefined ? undefined : Math.floor(lastModifiedMs / 1_000) * 1_000;
}

/** A client that lists more tags gets the answer as if none of them fit. */
const FIELD_CHARS_MAX = 8_192;
// Without overlapping alternatives: linear.
const ENTITY_TAG = /(W\/)?"[!\x23-\x7e\x80-\xff]*"/g;
