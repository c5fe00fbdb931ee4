// application/x-www-form-urlencoded text, for queries and forms. Hot. Every name keeps all its values in the order
// received; names are compared, never used as keys of an object, so `__proto__` is a name like any other.

import { HttpError } from "./http_error.ts";

/** Options of {@linkcode parseQuery}. */
export interface ParseQueryOptions {
  /** Largest number of pairs. Default 1000. */
  pairsMax?: number;
}

/** Most pairs that {@linkcode parseQuery} accepts unless it is told otherwise. */
export const QUERY_PAIRS_MAX = 1_000;

/** Names and values in the order received; a multipart form has files among its values. */
export class Query<V = string> {
  readonly #names: readonly string[];
  readonly #values: readonly V[];

  /**
   * Holds pairs.
   *
   * @param names Names, repeated ones as often as they came.
   * @param values The value of each.
   */
  constructor(names: readonly string[], values: readonly V[]) {
    this.#names = names;
    this.#values = values;
  }

  /** Number of pairs. */
  get size(): number {
    return this.#names.length;
  }

  /** Whether `name` came at all. */
  has(name: string): boolean {
    return this.#names.includes(name);
  }

  /** The last value of `name`; `undefined` when it did not come. */
  last(name: string): V | undefined {
    const names = this.#names;
    for (let i = names.length - 1; i >= 0; i--) {
      if (names[i] === name) return this.#values[i];
    }
    return undefined;
  }

  /** All values of `name` in order; `undefined` when it did not come. */
  all(name: string): V[] | undefined {
    const names = this.#names;
    let found: V[] | undefined;
    for (let i = 0; i < names.length; i++) {
      if (names[i] === name) (found ??= []).push(this.#values[i]!);
    }
    return found;
  }

  /** Every name once, in the order of its first appearance. */
  names(): Iterable<string> {
    return new Set(this.#names);
  }

  /** All pairs in order. */
  *entries(): Generator<[name: string, value: V]> {
    for (let i = 0; i < this.#names.length; i++) yield [this.#names[i]!, this.#values[i]!];
  }

  /** All pairs in order. */
  [Symbol.iterator](): Generator<[name: string, value: V]> {
    return this.entries();
  }
}

/**
 * Parses urlencoded text as Python's `parse_qsl` and the URL standard do: `&` separates, `+` is a blank, an escape
 * that is none stays as it is, bytes that are no UTF-8 become U+FFFD, and an empty value is a value.
 *
 * @param text Text without a question mark.
 * @param options Limits.
 * @throws {HttpError} 400 if there are more pairs than `pairsMax`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseQuery } from "@cairn/cairn/http";
 *
 * const query = parseQuery("tag=a&tag=b+c&q=");
 * assert.equal(query.last("tag"), "b c");
 * assert.deepEqual(query.all("tag"), ["a", "b c"]);
 * assert.equal(query.last("q"), "");
 * ```
 */
export function parseQuery(text: string, options: ParseQueryOptions = NO_OPTIONS): Query {
  if (text === "") return EMPTY;
  const pairsMax = options.pairsMax ?? QUERY_PAIRS_MAX;
  const names: string[] = [];
  const values: string[] = [];
  let start = 0;
  let equals = -1;
  let isCoded = false;
  // One pass; the end of the text ends a pair as well. Searching for the separators takes 1.4 times as long.
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : AMPERSAND;
    if (code === EQUALS && equals < 0) equals = i;
    else if (code === PERCENT || code === PLUS) isCoded = true;
    if (code !== AMPERSAND) continue;
    if (i > start) {
      if (names.length >= pairsMax) throw tooMany(pairsMax);
      const name = text.slice(start, equals < 0 ? i : equals);
      const value = equals < 0 ? "" : text.slice(equals + 1, i);
      names.push(isCoded ? decodeFormText(name) : name);
      values.push(isCoded ? decodeFormText(value) : value);
    }
    start = i + 1;
    equals = -1;
    isCoded = false;
  }
  return new Query(names, values);
}

/**
 * Writes pairs as urlencoded text, as `URLSearchParams` does.
 *
 * @param pairs Names and values in order.
 */
export function formatQuery(pairs: Iterable<readonly [name: string, value: string]>): string {
  const params = new URLSearchParams();
  for (const [name, value] of pairs) params.append(name, value);
  return params.toString();
}

function tooMany(pairsMax: number): HttpError {
  return new HttpError(400, `Too many fields. Maximum number of fields is ${pairsMax}.`);
}

function decodeFormText(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return spaced.includes("%") ? decodePercent(spaced) : spaced;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return decodeLenient(text);
  }
}

/** Byte by byte: an escape that is none stays, and what is no UTF-8 becomes U+FFFD. */
function decodeLenient(text: string): string {
  const source = ENCODER.encode(text);
  const bytes = new Uint8Array(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    const high = source[i] === PERCENT ? HEX[source[i + 1] ?? 0]! : NOT_HEX;
    const low = high === NOT_HEX ? NOT_HEX : HEX[source[i + 2] ?? 0]!;
    if (low === NOT_HEX) bytes[length++] = source[i]!;
    else {
      bytes[length++] = high * 16 + low;
      i += 2;
    }
  }
  return DECODER.decode(bytes.subarray(0, length));
}

const NOT_HEX = 255;
const PERCENT = 37;
const AMPERSAND = 38;
const PLUS = 43;
const EQUALS = 61;
/** Value of each byte as a hexadecimal digit. */
const HEX = new Uint8Array(256).fill(NOT_HEX);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
const ENCODER = new TextEncoder();
// A byte order mark is data here.
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
const NO_OPTIONS: ParseQueryOptions = Object.freeze({});
const EMPTY = new Query([], []);
