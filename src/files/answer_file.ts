// A file of the disk as an answer: conditional requests, ranges, HEAD. Small ones are read at once, large ones are sent
// from the disk at the client's pace.

import {
  allowsRange,
  type ByteRange,
  checkPreconditions,
  type ConditionalRequest,
  formatContentRange,
  formatHttpDate,
  HttpError,
  parseRange,
  type Validators,
} from "../http/mod.ts";
import type { Peer } from "../route/mod.ts";
import { type FoundFile, piecesOf, readPart } from "./found_file.ts";

/** How Range fields that cannot be honoured are met. */
export type RangePolicy =
  /** They are ignored: the whole file is sent (RFC 9110 section 14.2). */
  | "lenient"
  /** They are refused with 400, as Starlette does. */
  | "strict";

/** What {@linkcode answerFile} needs beside the file. */
export interface FileAnswer {
  /** The request. */
  readonly request: ConditionalRequest;
  /** Where it came from; some runtimes send files by themselves. */
  readonly peer: Peer | undefined;
  /** Status of the whole file. Conditions and ranges are looked at for 2xx only. */
  readonly status: number;
  /** Header fields, Content-Type among them. */
  readonly headers: Headers;
  /** How bad ranges are met. */
  readonly ranges: RangePolicy;
  /** Part of the entity tag beside size and time, for a file in another coding. */
  readonly variant?: string;
}

/**
 * Makes the answer.
 *
 * @throws {HttpError} 412 if a precondition of the request fails.
 */
export async function answerFile(file: FoundFile, how: FileAnswer): Promise<Response> {
  const { request, status, headers } = how;
  const validators = validatorsOf(file, how.variant);
  headers.set("etag", validators.etag);
  headers.set("last-modified", formatHttpDate(file.lastModifiedMs));
  headers.set("accept-ranges", "bytes");
  const whole: ByteRange = { first: 0, last: file.size - 1 };
  if (status < 200 || status > 299) return await respond(file, whole, how);
  switch (checkPreconditions(request, validators)) {
    case "failed":
      throw new HttpError(412);
    case "not-modified":
      return notModified(headers);
  }
  const field = request.headers.get("range");
  if (field === null || !allowsRange(request.headers, validators)) {
    return await respond(file, whole, how);
  }
  const asked = parseRange(field, file.size);
  switch (asked.kind) {
    case "unsatisfiable":
      return refused(416, "", { "content-range": formatContentRange(undefined, file.size) });
    case "ignored":
      if (how.ranges === "strict") return refused(400, asked.why, {});
      return await respond(file, whole, how);
    case "ranges":
      return await respondParts(file, asked.ranges, how);
  }
}

/** Size and time of the last change, to the microsecond where the file system keeps it. */
function validatorsOf(file: FoundFile, variant = ""): Validators & { readonly etag: string } {
  const time = Math.round(file.lastModifiedMs * 1_000).toString(36);
  const { lastModifiedMs } = file;
  return { etag: `"${file.size.toString(36)}-${time}${variant}"`, lastModifiedMs };
}

/** What a cache must know to go on using its copy (RFC 9110 section 15.4.5). */
function notModified(headers: Headers): Response {
  for (const name of ["content-type", "content-encoding", "content-disposition", "accept-ranges"]) {
    headers.delete(name);
  }
  return new Response(null, { status: 304, headers });
}

function refused(status: number, text: string, more: Record<string, string>): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", ...more };
  return new Response(text, { status, headers });
}

async function respondParts(
  file: FoundFile,
  ranges: readonly ByteRange[],
  how: FileAnswer,
): Promise<Response> {
  const { headers } = how;
  const [only, ...others] = ranges;
  if (others.length === 0) {
    headers.set("content-range", formatContentRange(only, file.size));
    return await respond(file, only!, { ...how, status: 206 });
  }
  const boundary = boundaryOf(headers.get("etag")!, ranges);
  const type = headers.get("content-type")!;
  const heads = ranges.map((range) =>
    `--${boundary}\r\nContent-Type: ${type}\r\n` +
    `Content-Range: ${formatContentRange(range, file.size)}\r\n\r\n`
  );
  const end = `--${boundary}--\r\n`;
  const length = ranges.reduce((sum, one) => sum + one.last - one.first + 3, 0) +
    heads.join("").length + end.length;
  headers.set("content-type", `multipart/byteranges; boundary=${boundary}`);
  headers.set("content-length", String(length));
  if (how.request.method === "HEAD") return new Response(null, { status: 206, headers });
  return new Response(streamOf(parts()), { status: 206, headers });

  async function* parts(): AsyncGenerator<Uint8Array> {
    for (const [i, range] of ranges.entries()) {
      yield ENCODER.encode(heads[i]!);
      yield* piecesOf(file, range);
      yield ENCODER.encode("\r\n");
    }
    yield ENCODER.encode(end);
  }
}

/** Made of what is sent instead of drawn, so that the same answer is the same bytes. */
function boundaryOf(etag: string, ranges: readonly ByteRange[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of etag + JSON.stringify(ranges)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0)!)) * 0x100000001b3n);
  }
  return `cairn${hash.toString(36)}`;
}

async function respond(
  file: FoundFile,
  range: ByteRange,
  { request, peer, status, headers }: FileAnswer,
): Promise<Response> {
  const length = range.last - range.first + 1;
  if (request.method === "HEAD") {
    headers.set("content-length", String(length));
    return new Response(null, { status, headers });
  }
  if (length <= READ_BYTES_MAX) {
    return new Response(await readPart(file, range), { status, headers });
  }
  headers.set("content-length", String(length));
  // The runtime answers a Range field by itself when it sends a whole file: also one that must be ignored.
  const isSafe = status === 206 || !request.headers.has("range");
  const blob = isSafe ? peer?.fileBody?.(file.path) : undefined;
  if (blob === undefined) return new Response(streamOf(piecesOf(file, range)), { status, headers });
  return new Response(blob.slice(range.first, range.last + 1, headers.get("content-type")!), {
    status,
    headers,
  });
}

function streamOf(pieces: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller): Promise<void> {
      const next = await pieces.next();
      if (next.done === true) return controller.close();
      controller.enqueue(next.value);
    },
    async cancel(): Promise<void> {
      await pieces.return();
    },
  }, { highWaterMark: 0 });
}

const ENCODER = new TextEncoder();
/** Below it reading the file takes less than starting a stream. */
const READ_BYTES_MAX = 65_536;
