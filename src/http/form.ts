// The body of an HTML form in application/x-www-form-urlencoded. The body reader has bounded its bytes; here the
// number of fields is bounded, because 200 KB can hold 50 000 of them.

import { parseQuery, type Query } from "./query.ts";

/** Options of {@linkcode parseForm}. */
export interface ParseFormOptions {
  /** Largest number of fields. Default 1000. */
  fieldsMax?: number;
}

/** Most fields that {@linkcode parseForm} accepts unless it is told otherwise. */
export const FORM_FIELDS_MAX = 1_000;

/**
 * Parses an urlencoded form.
 *
 * @param body Text, or bytes of UTF-8 text; bytes that are no UTF-8 become U+FFFD.
 * @param options Limits.
 * @throws {HttpError} 400 if there are more fields than `fieldsMax`.
 */
export function parseForm(body: string | Uint8Array, options: ParseFormOptions = {}): Query {
  const text = typeof body === "string" ? body : DECODER.decode(body);
  return parseQuery(text, { pairsMax: options.fieldsMax ?? FORM_FIELDS_MAX });
}

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
