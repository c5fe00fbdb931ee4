// Byte ranges (RFC 9110 section 14). What is asked for is merged before it is answered, and its number is bounded: ranges
// that overlap made servers send a file hundreds of times over (CVE-2011-3192), and parse in quadratic time
// (CVE-2025-62727).

/** A part of a representation, by its first and its last byte. */
export interface ByteRange {
  /** Place of the first byte, from 0. */
  readonly first: number;
  /** Place of the last byte. */
  readonly last: number;
}

/** What a Range field asks for. */
export type RangeRequest =
  /** These parts, in order and without overlaps. */
  | { readonly kind: "ranges"; readonly ranges: readonly ByteRange[] }
  /** The field cannot be honoured and is ignored. */
  | { readonly kind: "ignored"; readonly why: string }
  /** Nothing that is there: 416. */
  | { readonly kind: "unsatisfiable" };

/**
 * Parses a Range field.
 *
 * Ranges that are malformed or lie outside are left out as long as others remain.
 *
 * @param field The field.
 * @param size Size of the representation in bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRange } from "@cairn/cairn/http";
 *
 * assert.deepEqual(parseRange("bytes=0-1, -2", 10), {
 *   kind: "ranges",
 *   ranges: [{ first: 0, last: 1 }, { first: 8, last: 9 }],
 * });
 * ```
 */
export function parseRange(field: string, size: number): RangeRequest {
  const equals = field.indexOf("=");
  if (equals < 0 || field.length > FIELD_CHARS_MAX) return ignored("Malformed range header.");
  if (field.slice(0, equals).trim().toLowerCase() !== "bytes") {
    return ignored("Only support bytes range");
  }
  const found: ByteRange[] = [];
  let outside = 0;
  let reversed = 0;
  for (const part of field.slice(equals + 1).split(",")) {
    const range = /^\s*(\d{0,16})\s*-\s*(\d{0,16})\s*$/.exec(part);
    if (range === null || (range[1] === "" && range[2] === "")) continue;
    const [, from, to] = range as unknown as [string, string, string];
    const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
    const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
    if (from !== "" && to !== "" && Number(to) < first) reversed++;
    else if (first >= size || (from === "" && Number(to) === 0)) outside++;
    else found.push({ first, last });
  }
  if (found.length > 0) {
    const ranges = merged(found);
    return ranges.length > RANGES_MAX ? ignored("Too many ranges") : { kind: "ranges", ranges };
  }
  if (outside > 0) return { kind: "unsatisfiable" };
  return ignored(
    reversed > 0
      ? "Range header: start must be less than end"
      : "Range header: range must be requested",
  );
}

/** In order, those that touch or overlap as one. */
function merged(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const out: ByteRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = out.at(-1);
    if (before === undefined || range.first > before.last + 1) out.push(range);
    else out[out.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
  }
  return out;
}

/**
 * Writes a Content-Range field.
 *
 * @param range The part; `undefined` says with a 416 that there is none.
 * @param size Size of the whole in bytes.
 */
export function formatContentRange(range: ByteRange | undefined, size: number): string {
  return range === undefined ? `bytes */${size}` : `bytes ${range.first}-${range.last}/${size}`;
}

function ignored(why: string): RangeRequest {
  return { kind: "ignored", why };
}

/** Longest Range field that is looked at. */
const FIELD_CHARS_MAX = 2_048;
/** Most parts of one answer. */
const RANGES_MAX = 16;
