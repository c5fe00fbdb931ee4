// multipart/form-data (RFC 7578, RFC 2046 section 5.1), piece by piece. However a body is cut into pieces, the same
// parts come out of it, and no byte is kept but those of a part's head. Every count and length has a limit: part heads
// and counts were how parsers of this format were exhausted (CVE-2023-30798, CVE-2024-53981, CVE-2026-28356).
// The scanner is linear: a delimiter holds one CR, at its start, so that a comparison that fails is never repeated.

import { BodyAborted } from "./body.ts";
import { HttpError } from "./http_error.ts";
import { parseMediaType } from "./media_type.ts";
import { parsePartHead, type PartHead } from "./part_head.ts";

/** Limits of a form, beside that of its whole body. */
export interface FormLimits {
  /** Most text fields. Default 1000. */
  readonly fieldsMax?: number;
  /** Largest text field in bytes, and the most that all text fields may hold together. Default 1 MiB. */
  readonly fieldBytesMax?: number;
  /** Most files. Default 1000. */
  readonly filesMax?: number;
  /** Largest file in bytes. Default: the limit of the body. */
  readonly fileBytesMax?: number;
  /** Largest head of one part in bytes, and the most that may stand before the first part. Default 8 KiB. */
  readonly headBytesMax?: number;
  /** Most header fields of one part. Default 20. */
  readonly headLinesMax?: number;
}

/** {@linkcode FormLimits} where nothing else is said. */
export const FORM_LIMITS: Required<FormLimits> = Object.freeze({
  fieldsMax: 1_000,
  fieldBytesMax: 1_048_576,
  filesMax: 1_000,
  fileBytesMax: Infinity,
  headBytesMax: 8_192,
  headLinesMax: 20,
});

/** What {@linkcode MultipartParser} finds. */
export type MultipartEvent =
  /** A part begins. */
  | { readonly kind: "part"; readonly head: PartHead }
  /** Bytes of the part: a view of the piece that was pushed, to be copied if it is kept. */
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  /** The part is complete. */
  | { readonly kind: "end" };

/**
 * The boundary of a multipart/form-data body.
 *
 * @param contentType The Content-Type field; `null` when absent.
 * @throws {HttpError} 415 if it is another media type, 400 if the boundary is missing or cannot be one.
 */
export function multipartBoundary(contentType: string | null): string {
  const type = parseMediaType(contentType);
  if (type?.essence !== "multipart/form-data") throw new HttpError(415);
  const boundary = type.params.get("boundary");
  if (boundary === undefined) throw new HttpError(400, "Missing boundary in multipart.");
  if (!BOUNDARY.test(boundary)) throw new HttpError(400, "Invalid boundary in multipart.");
  return boundary;
}

/**
 * Parses a multipart/form-data body that comes in pieces.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MultipartParser } from "@cairn/cairn/http";
 *
 * const parser = new MultipartParser("b");
 * const bytes = (text: string) => new TextEncoder().encode(text);
 * const head = '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n';
 * const events = [...parser.push(bytes(head + "T\r")), ...parser.push(bytes("\n--b--\r\n"))];
 * parser.finish();
 * assert.deepEqual(events.map(({ kind }) => kind), ["part", "data", "end"]);
 * ```
 */
export class MultipartParser {
  readonly #delimiter: Uint8Array;
  readonly #limits: Required<FormLimits>;
  #state: State = "preamble";
  /** Bytes of the delimiter that were seen at the end of the last piece; the first one needs no line break. */
  #matched = 2;
  /** Text after a delimiter: blanks, then CRLF or two hyphens. */
  #after = "";
  #head: Uint8Array = new Uint8Array(HEAD_BYTES);
  #headLength = 0;
  #headLines = 0;
  #lineStart = 0;
  #preambleBytes = 0;
  #fields = 0;
  #files = 0;
  #fieldsBytes = 0;
  #partBytes = 0;
  #isFile = false;

  /**
   * Makes a parser of one body.
   *
   * @param boundary As {@linkcode multipartBoundary} gives it.
   * @param limits Limits; those left out are {@linkcode FORM_LIMITS}.
   */
  constructor(boundary: string, limits: FormLimits = {}) {
    this.#delimiter = ENCODER.encode(`\r\n--${boundary}`);
    this.#limits = { ...FORM_LIMITS, ...limits };
  }

  /**
   * Takes the next piece.
   *
   * @returns What it held, in order.
   * @throws {HttpError} 413 if a file or the fields are too large, 400 for all else that is wrong. The parser must not
   *   be used after it.
   */
  push(piece: Uint8Array): MultipartEvent[] {
    const events: MultipartEvent[] = [];
    let at = 0;
    while (at < piece.length) {
      switch (this.#state) {
        case "preamble":
          at = this.#skipPreamble(piece, at, events);
          break;
        case "data":
          at = this.#scan(piece, at, events);
          break;
        case "after":
          at = this.#readAfter(piece, at);
          break;
        case "head":
          at = this.#readHead(piece, at, events);
          break;
        case "epilogue":
          return events;
      }
    }
    return events;
  }

  /**
   * Tells that the body has ended.
   *
   * @throws {BodyAborted} If the last delimiter did not come: a part may be cut.
   */
  finish(): void {
    if (this.#state !== "epilogue") throw new BodyAborted();
  }

  /** What stands before the first delimiter is for readers that know nothing of MIME. */
  #skipPreamble(piece: Uint8Array, from: number, events: MultipartEvent[]): number {
    const end = this.#scan(piece, from, events);
    this.#preambleBytes += end - from;
    if (this.#preambleBytes > this.#limits.headBytesMax + this.#delimiter.length) throw malformed();
    return end;
  }

  /** Passes data up to the next delimiter. */
  #scan(piece: Uint8Array, from: number, events: MultipartEvent[]): number {
    const delimiter = this.#delimiter;
    let at = from;
    if (this.#matched > 0) {
      const end = this.#compare(piece, at);
      if (end === piece.length && this.#matched < delimiter.length) return end;
      if (this.#matched === delimiter.length) return this.#delimited(end, events);
      // What looked like a delimiter was data: its bytes are known, so they did not have to be kept.
      this.#data(delimiter.subarray(0, this.#matched), events);
      this.#matched = 0;
      // The bytes that did match hold no other CR: none of them can start another delimiter.
      at = end;
      from = end;
    }
    for (;;) {
      const start = piece.indexOf(CR, at);
      if (start < 0) {
        this.#data(piece.subarray(from), events);
        return piece.length;
      }
      const end = this.#compare(piece, start);
      if (this.#matched === delimiter.length || end === piece.length) {
        this.#data(piece.subarray(from, start), events);
        return this.#matched === delimiter.length ? this.#delimited(end, events) : end;
      }
      this.#matched = 0;
      at = end;
    }
  }

  /** Compares on from `at`, counting in `#matched`; returns the place of the first byte that differs. */
  #compare(piece: Uint8Array, at: number): number {
    const delimiter = this.#delimiter;
    let matched = this.#matched;
    while (matched < delimiter.length && at < piece.length && piece[at] === delimiter[matched]) {
      at++;
      matched++;
    }
    this.#matched = matched;
    return at;
  }

  #data(bytes: Uint8Array, events: MultipartEvent[]): void {
    if (bytes.length === 0 || this.#state === "preamble") return;
    this.#partBytes += bytes.length;
    if (this.#isFile) {
      if (this.#partBytes > this.#limits.fileBytesMax) throw new HttpError(413);
    } else {
      this.#fieldsBytes += bytes.length;
      if (this.#fieldsBytes > this.#limits.fieldBytesMax) throw new HttpError(413);
    }
    events.push({ kind: "data", bytes });
  }

  #delimited(end: number, events: MultipartEvent[]): number {
    if (this.#state === "data") events.push(END);
    this.#state = "after";
    this.#matched = 0;
    this.#after = "";
    return end;
  }

  #readAfter(piece: Uint8Array, from: number): number {
    for (let at = from; at < piece.length; at++) {
      this.#after += String.fromCharCode(piece[at]!);
      if (this.#after === "--") {
        this.#state = "epilogue";
        return at + 1;
      }
      if (LINE_END.test(this.#after)) {
        this.#state = "head";
        this.#headLength = 0;
        this.#headLines = 0;
        this.#lineStart = 0;
        return at + 1;
      }
      // By RFC 2046 a line that starts with the boundary is a delimiter, whatever stands behind it.
      if (!AFTER.test(this.#after)) throw malformed();
    }
    return piece.length;
  }

  /** Collects lines up to the empty one. */
  #readHead(piece: Uint8Array, from: number, events: MultipartEvent[]): number {
    let at = from;
    while (at < piece.length) {
      const found = piece.indexOf(LF, at);
      const end = found < 0 ? piece.length : found + 1;
      this.#keepHead(piece.subarray(at, end));
      at = end;
      if (found < 0) break;
      if (this.#head[this.#headLength - 2] !== CR) throw malformed();
      const line = this.#headLength - this.#lineStart;
      this.#lineStart = this.#headLength;
      if (line === 2) {
        this.#begin(events);
        break;
      }
      if (++this.#headLines > this.#limits.headLinesMax) throw malformed();
    }
    return at;
  }

  #keepHead(bytes: Uint8Array): void {
    const length = this.#headLength + bytes.length;
    if (length > this.#limits.headBytesMax) throw malformed();
    if (length > this.#head.length) {
      const grown = new Uint8Array(Math.max(length, this.#head.length * 2));
      grown.set(this.#head.subarray(0, this.#headLength));
      this.#head = grown;
    }
    this.#head.set(bytes, this.#headLength);
    this.#headLength = length;
  }

  #begin(events: MultipartEvent[]): void {
    const head = parsePartHead(DECODER.decode(this.#head.subarray(0, this.#headLength)));
    this.#isFile = head.filename !== undefined;
    if (this.#isFile) {
      if (++this.#files > this.#limits.filesMax) throw tooMany("files", this.#limits.filesMax);
    } else if (++this.#fields > this.#limits.fieldsMax) {
      throw tooMany("fields", this.#limits.fieldsMax);
    }
    this.#partBytes = 0;
    this.#state = "data";
    events.push({ kind: "part", head });
  }
}

type State = "preamble" | "after" | "head" | "data" | "epilogue";

function malformed(): HttpError {
  return new HttpError(400, "There was an error parsing the body");
}

function tooMany(what: "fields" | "files", most: number): HttpError {
  return new HttpError(400, `Too many ${what}. Maximum number of ${what} is ${most}.`);
}

const END: MultipartEvent = Object.freeze({ kind: "end" });
const CR = 13;
const LF = 10;
/** First size of the buffer for heads. */
const HEAD_BYTES = 512;
/** Visible characters, blanks inside; RFC 2046 allows fewer of them, clients send them. */
const BOUNDARY = /^[!-~](?:[ -~]{0,68}[!-~])?$/;
const LINE_END = /^[\t ]{0,16}\r\n$/;
const AFTER = /^(?:-|[\t ]{0,16}\r?)$/;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
