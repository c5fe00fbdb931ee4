// The one reader of request bodies. Every byte that a client sends passes here and is counted: a limit that some other
// path can skip is no limit (hono GHSA-92vj-g62v-jqhh). Never call `request.json()` or `formData()` elsewhere.

import { HttpError } from "./http_error.ts";
import { JSON_DEPTH_MAX, type JsonSyntaxIssue, parseJson } from "./json.ts";
import { isJsonType, mediaTypeOf } from "./media_type.ts";

/** Options of {@linkcode readBody}. */
export interface ReadBodyOptions {
  /** Largest body in bytes. */
  bytesMax: number;
  /** Stops waiting when aborted: the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of {@linkcode readJson}. */
export interface ReadJsonOptions extends ReadBodyOptions {
  /** Deepest nesting of lists and objects. Default 64. */
  depthMax?: number;
}

/**
 * The body broke off: the client went away or its framing was wrong. As an answer it is the 400 that FastAPI gives
 * for a body that cannot be read; mostly nobody is left to receive it.
 */
export class BodyAborted extends HttpError {
  /**
   * Makes the error.
   *
   * @param cause The runtime's own error, which differs from one to the other.
   */
  constructor(cause?: unknown) {
    super(400, UNREADABLE, { cause });
  }
}

/**
 * Reads the whole body as bytes.
 *
 * @param request The request; its body must not have been read.
 * @param options Limit and signal.
 * @returns The bytes; empty when there is no body.
 * @throws {HttpError} 413 if the body is longer than `bytesMax`, before it is read when its length is declared;
 *   415 if it has a Content-Encoding; 501 if it has a Transfer-Encoding other than `chunked`.
 * @throws {BodyAborted} If the body broke off.
 * @throws {TypeError} If the body was read already.
 */
export function readBody(request: Request, options: ReadBodyOptions): Promise<Uint8Array> {
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(signal.reason);
  let reading: Promise<Uint8Array>;
  try {
    reading = read(request, options);
  } catch (error) {
    return Promise.reject(error);
  }
  return signal === undefined ? reading : untilAborted(reading, signal);
}

/**
 * Reads the whole body as UTF-8 text.
 *
 * @param request The request; its body must not have been read.
 * @param options Limit and signal.
 * @throws {HttpError} As {@linkcode readBody}, and 400 if the bytes are no UTF-8.
 */
export function readText(request: Request, options: ReadBodyOptions): Promise<string> {
  return readBody(request, options).then(decodeUtf8);
}

/**
 * Reads the body as JSON.
 *
 * Bytes are decoded and parsed here instead of by `request.json()`, which can give neither positions nor a bound on
 * nesting and replaces invalid UTF-8 silently. Measured on a 100-byte body: see bench/micro/http_bench.ts.
 *
 * @param request The request; its body must not have been read.
 * @param options Limits and signal.
 * @returns The value; `undefined` when the body is empty; a {@linkcode JsonSyntaxIssue} when it is no JSON.
 * @throws {HttpError} As {@linkcode readText}, and 415 if the media type is not JSON.
 */
export function readJson(
  request: Request,
  options: ReadJsonOptions,
): Promise<unknown | JsonSyntaxIssue> {
  const type = mediaTypeOf(request.headers.get("content-type"));
  if (type === undefined || !isJsonType(type)) return Promise.reject(new HttpError(415));
  const depthMax = options.depthMax ?? JSON_DEPTH_MAX;
  // Decoding and parsing in one step of the promise chain.
  return readBody(request, options).then((bytes) =>
    bytes.length === 0 ? undefined : parseJson(decodeUtf8(bytes), { depthMax })
  );
}

/**
 * Decodes UTF-8 strictly; a byte order mark in front is dropped.
 *
 * @param bytes Any bytes.
 * @throws {HttpError} 400 with FastAPI's text if they are no UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch (cause) {
    throw new HttpError(400, UNREADABLE, { cause });
  }
}

function read(request: Request, options: ReadBodyOptions): Promise<Uint8Array> {
  if (request.bodyUsed) throw new TypeError("Cannot read the request body: it was read already");
  const { headers } = request;
  const coding = headers.get("content-encoding");
  // A coded body is a bomb or a surprise: nobody here will decode it.
  if (coding !== null && coding.toLowerCase() !== "identity") throw new HttpError(415);
  const { bytesMax } = options;
  const declared = headers.get("content-length");
  if (declared === null) {
    const transfer = headers.get("transfer-encoding");
    // Deno hands over "gzip, chunked" undecoded.
    if (transfer !== null && transfer.toLowerCase() !== "chunked") throw new HttpError(501);
    const { body } = request;
    return body === null ? Promise.resolve(NO_BYTES) : readStream(body, bytesMax);
  }
  if (!DIGITS.test(declared)) throw new HttpError(400, UNREADABLE);
  const length = Number(declared);
  if (length > bytesMax) throw new HttpError(413);
  if (length === 0 && request.body === null) return Promise.resolve(NO_BYTES);
  // The engines frame by Content-Length, so the native reader cannot exceed it; on Deno it also takes a tenth of the
  // time of the stream for a body of many small pieces.
  return request.arrayBuffer().then((buffer) => checked(buffer, bytesMax), aborted);
}

/** A request made in process may lie about its length. */
function checked(buffer: ArrayBuffer, bytesMax: number): Uint8Array {
  if (buffer.byteLength > bytesMax) throw new HttpError(413);
  return new Uint8Array(buffer);
}

/**
 * Counts while reading. Pieces are copied into one growing buffer: on Deno each holds 64 KiB however little is in it,
 * and keeping 20 000 of them cost 979 MiB.
 */
async function readStream(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const reader = body.getReader();
  let bytes = new Uint8Array(Math.min(FIRST_BYTES, bytesMax));
  let length = 0;
  for (;;) {
    const next = await reader.read().catch(aborted);
    if (next.done) return bytes.subarray(0, length);
    const piece = next.value;
    const needed = length + piece.length;
    if (needed > bytesMax) {
      // Not awaited: the client may never stop sending.
      reader.cancel().catch(ignore);
      throw new HttpError(413);
    }
    if (needed > bytes.length) {
      const grown = new Uint8Array(Math.min(bytesMax, Math.max(needed, bytes.length * 2)));
      grown.set(bytes.subarray(0, length));
      bytes = grown;
    }
    bytes.set(piece, length);
    length = needed;
  }
}

function aborted(cause: unknown): never {
  // Bun's own backstop, which must be above every limit of ours; its answer is 413 as well.
  if (cause instanceof Error && cause.message.includes("maxRequestBodySize")) {
    throw new HttpError(413, undefined, { cause });
  }
  throw new BodyAborted(cause);
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

function ignore(): void {}

const UNREADABLE = "There was an error parsing the body";
const NO_BYTES = new Uint8Array(0);
/** First size of the buffer for a body of unknown length. */
const FIRST_BYTES = 4_096;
const DIGITS = /^[0-9]{1,16}$/;
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });
