// Media types: Content-Type parsed once decides parser and validator together. A field that is no media type gives
// `undefined`, never a guess: half-read types are how validation was skipped (CVE-2025-32442, CVE-2026-25223).

import { formatQuotedString, isToken } from "./header.ts";

/** A parsed media type. */
export interface MediaType {
  /** `type/subtype` in lower case. */
  readonly essence: string;
  /** Parameters by lower-case name; the first of equal names counts. */
  readonly params: ReadonlyMap<string, string>;
}

/** Longest Content-Type or Accept field that is parsed, in characters. */
export const MEDIA_TYPE_CHARS_MAX = 4_096;

/**
 * Parses a Content-Type field.
 *
 * @param value The field; `null` when absent.
 * @returns `undefined` when it is absent or malformed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseMediaType } from "@cairn/cairn/http";
 *
 * const type = parseMediaType("Multipart/Form-Data; boundary=x");
 * assert.equal(type?.essence, "multipart/form-data");
 * assert.equal(type?.params.get("boundary"), "x");
 * ```
 */
export function parseMediaType(value: string | null): MediaType | undefined {
  if (value === null || value.length > MEDIA_TYPE_CHARS_MAX) return undefined;
  const text = trimBlanks(value);
  const end = text.indexOf(";");
  const essence = trimBlanks(end < 0 ? text : text.slice(0, end)).toLowerCase();
  if (!ESSENCE.test(essence)) return undefined;
  if (end < 0) return { essence, params: NO_PARAMS };
  const params = parseParams(text, end);
  return params === undefined ? undefined : { essence, params };
}

/**
 * `type/subtype` of a Content-Type field in lower case, without its parameters.
 *
 * @param value The field; `null` when absent.
 * @returns `undefined` when it is absent or malformed, its parameters included.
 */
export function mediaTypeOf(value: string | null): string | undefined {
  // Nearly every JSON client sends exactly this.
  if (value === JSON_TYPE) return JSON_TYPE;
  return parseMediaType(value)?.essence;
}

/**
 * Whether a media type is JSON: `application/json` or `application/*+json`.
 *
 * @param essence `type/subtype` in lower case.
 */
export function isJsonType(essence: string): boolean {
  return essence === JSON_TYPE || (essence.startsWith("application/") && essence.endsWith("+json"));
}

/**
 * Writes a media type. Text types get `charset=utf-8` unless a charset is given, as all text Cairn sends is UTF-8.
 *
 * @param type `type/subtype`, possibly with parameters already.
 * @param params Further parameters.
 * @throws {TypeError} If a part cannot be written.
 */
export function formatMediaType(
  type: string,
  params: Readonly<Record<string, string>> = {},
): string {
  const parsed = parseMediaType(type);
  if (parsed === undefined) {
    throw new TypeError(`Cannot format media type "${type}": it is malformed`);
  }
  let text = type;
  let charset = parsed.params.has("charset");
  for (const [name, value] of Object.entries(params)) {
    if (!isToken(name)) {
      throw new TypeError("Cannot format a media type: a parameter's name is no token");
    }
    if (name.toLowerCase() === "charset") charset = true;
    text += `; ${name}=${isToken(value) ? value : formatQuotedString(value)}`;
  }
  return !charset && parsed.essence.startsWith("text/") ? `${text}; charset=utf-8` : text;
}

/**
 * Picks the media type to answer with (RFC 9110 section 12.5.1). The most specific matching range gives an offer its
 * weight; among equal weights the first offer wins.
 *
 * @param accept The Accept field; `null` or empty accepts everything.
 * @param offers Media types on offer, the preferred one first.
 * @returns One of `offers`; `undefined` when none is acceptable.
 */
export function negotiate<const T extends string>(
  accept: string | null,
  offers: readonly T[],
): T | undefined {
  if (accept === null || trimBlanks(accept) === "") return offers[0];
  const ranges = parseAccept(accept);
  let best: T | undefined;
  let bestWeight = 0;
  for (const offer of offers) {
    const weight = weigh(parseMediaType(offer), ranges);
    if (weight > bestWeight) {
      best = offer;
      bestWeight = weight;
    }
  }
  return best;
}

interface AcceptRange {
  readonly type: MediaType;
  readonly weight: number;
}

function parseAccept(accept: string): AcceptRange[] {
  const ranges: AcceptRange[] = [];
  // A comma inside a quoted parameter splits it into two malformed pieces; both are skipped.
  for (const item of accept.slice(0, MEDIA_TYPE_CHARS_MAX).split(",", ACCEPT_RANGES_MAX)) {
    const type = parseMediaType(item);
    if (type === undefined) continue;
    const q = type.params.get("q");
    if (q === undefined) ranges.push({ type, weight: 1 });
    else if (WEIGHT.test(q)) ranges.push({ type, weight: Number(q) });
  }
  return ranges;
}

function weigh(offer: MediaType | undefined, ranges: readonly AcceptRange[]): number {
  let weight = 0;
  let most = -1;
  for (const range of ranges) {
    const specificity = offer === undefined ? -1 : match(offer, range.type);
    if (specificity > most) {
      most = specificity;
      weight = range.weight;
    }
  }
  return weight;
}

/** How specifically `range` matches: 0 for any type, 1 for any subtype, 2 and more with parameters; -1 if it does not. */
function match(offer: MediaType, range: MediaType): number {
  if (range.essence === "*/*") return 0;
  if (range.essence.endsWith("/*")) {
    return offer.essence.startsWith(range.essence.slice(0, -1)) ? 1 : -1;
  }
  if (offer.essence !== range.essence) return -1;
  let specificity = 2;
  for (const [name, value] of range.params) {
    if (name === "q") break;
    if (offer.params.get(name)?.toLowerCase() !== value.toLowerCase()) return -1;
    specificity++;
  }
  return specificity;
}

function parseParams(text: string, from: number): ReadonlyMap<string, string> | undefined {
  const params = new Map<string, string>();
  PARAM.lastIndex = from;
  let at = from;
  while (at < text.length) {
    const found = PARAM.exec(text);
    if (found === null) return undefined;
    at = PARAM.lastIndex;
    const name = found[1]?.toLowerCase();
    if (name === undefined || params.has(name)) continue;
    params.set(name, found[2] ?? found[3]!.replace(QUOTED_PAIR, "$1"));
  }
  return params;
}

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

const JSON_TYPE = "application/json";
const NO_PARAMS: ReadonlyMap<string, string> = new Map();
/** Most ranges of an Accept field that are looked at. */
const ACCEPT_RANGES_MAX = 64;
const ESSENCE = /^[!#$%&'*+\-.^_`|~0-9a-z]+\/[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const WEIGHT = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/;
// Sticky and without overlapping alternatives: linear. An empty parameter ("a/b; ;c=d") is allowed by the RFC.
const PARAM =
  /;[\t ]*(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)|"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*)"))?[\t ]*/y;
const QUOTED_PAIR = /\\(.)/g;
