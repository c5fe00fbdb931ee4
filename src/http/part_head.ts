// The head of one part of multipart/form-data (RFC 7578). What stands in it comes from a client: the file name is
// display data that was cut to a plain name, and header names are keys of a Map, never of an object.

import { safeFileName } from "./content_disposition.ts";
import { isToken } from "./header.ts";
import { HttpError } from "./http_error.ts";

/** Head of one part. */
export interface PartHead {
  /** Name of the form field. */
  readonly name: string;
  /**
   * File name as the client gave it, reduced to its last component without control characters and leading dots; empty
   * when a file input was left empty; `undefined` when the part is a text field.
   */
  readonly filename: string | undefined;
  /** `Content-Type` of the part, as it was sent; `undefined` when it has none. */
  readonly contentType: string | undefined;
  /** All header fields by lower-case name, as they were sent. */
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * Parses the head of a part.
 *
 * @param text The head's lines, each ended by CRLF, without the empty line.
 * @throws {HttpError} 400 if a line is no header field, or the part is no named form field.
 */
export function parsePartHead(text: string): PartHead {
  const headers = new Map<string, string>();
  for (const line of text.split("\r\n")) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    // Folded lines start with a blank, so they are refused here as well.
    if (!isToken(name) || CONTROL.test(line)) throw malformed();
    const known = headers.get(name);
    const value = line.slice(colon + 1).trim();
    if (known !== undefined && name === DISPOSITION) throw malformed();
    headers.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  const params = parseFormData(headers.get(DISPOSITION) ?? "");
  const name = params?.get("name");
  if (name === undefined) {
    throw new HttpError(400, 'The Content-Disposition header field "name" must be provided.');
  }
  const filename = params!.get("filename") ?? decodeExtended(params!.get("filename*"));
  return {
    name,
    // A file input that was left empty sends an empty name.
    filename: filename === undefined || filename === "" ? filename : safeFileName(filename),
    contentType: headers.get("content-type"),
    headers,
  };
}

/** Parameters of `form-data; …` by lower-case name; `undefined` when it is anything else. */
function parseFormData(value: string): ReadonlyMap<string, string> | undefined {
  const end = value.indexOf(";");
  if (end < 0 || value.slice(0, end).trim().toLowerCase() !== "form-data") return undefined;
  const params = new Map<string, string>();
  PARAM.lastIndex = end;
  let at = end;
  while (at < value.length) {
    const found = PARAM.exec(value);
    if (found === null) throw malformed();
    at = PARAM.lastIndex;
    const name = found[1]!.toLowerCase();
    // Two readers that pick different ones of two names see different forms.
    if (params.has(name)) throw malformed();
    // Only quotes and backslashes are escaped by anyone; old browsers send `C:\dir\a.txt` with bare backslashes.
    params.set(name, found[2] ?? found[3]!.replace(ESCAPED, "$1"));
  }
  return params;
}

/** `utf-8''na%C3%AFve.txt` (RFC 8187), which RFC 7578 forbids and some clients send all the same. */
function decodeExtended(value: string | undefined): string | undefined {
  const found = /^utf-8'[^']*'(.*)$/i.exec(value ?? "");
  if (found === null) return undefined;
  try {
    return decodeURIComponent(found[1]!);
  } catch {
    throw malformed();
  }
}

function malformed(): HttpError {
  return new HttpError(400, "There was an error parsing the body");
}

const DISPOSITION = "content-disposition";
// deno-lint-ignore no-control-regex -- the attack is about control characters
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
// Sticky and without overlapping alternatives: linear.
const PARAM = /;[\t ]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:([^\s";]+)|"((?:[^"\\]|\\.)*)")[\t ]*/y;
const ESCAPED = /\\(["\\])/g;
