// Compressed answers: negotiated, from a threshold on, never twice, and never where the length would tell a secret.

import { type Coding, CODINGS, mediaTypeOf, pickCoding } from "../http/mod.ts";
import type { Middleware, RequestContext } from "../route/mod.ts";
import { addVary, onAnswer } from "./around.ts";
import { compressBytes, compressStream } from "./encoding.ts";
import { readStart } from "./read_start.ts";

/** Options of {@linkcode compress}. */
export interface CompressOptions {
  /** Smallest body that is compressed, in bytes; a stream of unknown length is always. Default 1 024. */
  readonly bytesMin?: number;
  /** Codings on offer, the preferred first. Default `zstd`, `br`, `gzip`. */
  readonly codings?: readonly Coding[];
  /** Whether an answer of this media type (without parameters) shrinks. Default: text, JSON, XML, SVG, scripts, fonts without a coding of their own. */
  readonly compresses?: (mediaType: string) => boolean;
}

/**
 * Compresses answers by what the client accepts.
 *
 * Left alone: small and bodiless answers, those with a `Content-Encoding`, a `Content-Range` or
 * `Cache-Control: no-transform`, media types that are compressed already, and everything after
 * {@linkcode keepLength}`(cx)`. Where a page reflects what a visitor sent beside a secret of the same answer, the
 * length tells the secret bit by bit (BREACH): call it there. An `ETag` becomes a weak one.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { compress } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [compress()] });
 * app.get("/", () => "hello ".repeat(1_000));
 * const headers = { "accept-encoding": "gzip" };
 * const response = await app.fetch(new Request("http://localhost/", { headers }));
 * if (response.headers.get("content-encoding") !== "gzip") throw new Error("not compressed");
 * ```
 */
export function compress(options: CompressOptions = {}): Middleware {
  const plan: Plan = {
    bytesMin: options.bytesMin ?? BYTES_MIN,
    codings: options.codings ?? CODINGS,
    compresses: options.compresses ?? shrinks,
  };
  return (cx, next) => onAnswer(next(cx), (response) => encode(plan, cx, response));
}

/** Keeps the answer of this request from being compressed, see {@linkcode compress}. */
export function keepLength(cx: Pick<RequestContext, "locals">): void {
  cx.locals.set(KEEP, KEEP);
}

const KEEP = Symbol("keep the length");

interface Plan {
  readonly bytesMin: number;
  readonly codings: readonly Coding[];
  readonly compresses: (mediaType: string) => boolean;
}

function encode(
  plan: Plan,
  cx: RequestContext,
  response: Response,
): Response | Promise<Response> {
  const { headers, body } = response;
  if (body === null || response.status === 206 || cx.request.method === "HEAD") return response;
  if (headers.has("content-encoding") || headers.has("content-range")) return response;
  if (/\bno-transform\b/i.test(headers.get("cache-control") ?? "")) return response;
  const type = mediaTypeOf(headers.get("content-type"));
  if (!plan.compresses(type ?? "text/plain")) return response;
  const length = headers.get("content-length");
  if (length !== null && Number(length) < plan.bytesMin) return response;
  const isKept = cx.shared?.has(KEEP) === true;
  const coding = isKept ? undefined : pickCoding(cx.header("accept-encoding"), plan.codings);
  if (coding === undefined) return unencoded(plan, cx, response);
  return cx.held === undefined
    ? encodeRead(plan, response, coding)
    : encoded(response, compressStream(coding, body), coding);
}

/** What could have been compressed differs by `Accept-Encoding`, also when this client gets it as it is. */
async function unencoded(plan: Plan, cx: RequestContext, response: Response): Promise<Response> {
  if (cx.held !== undefined) return varied(response);
  const { start, rest } = await readStart(response.body!, WHOLE_BYTES_MAX);
  if (rest !== undefined) return varied(new Response(ReadableStream.from(rest), response));
  const answer = new Response(start, response);
  return start.length < plan.bytesMin ? answer : varied(answer);
}

async function encodeRead(plan: Plan, response: Response, coding: Coding): Promise<Response> {
  const { start, rest } = await readStart(response.body!, WHOLE_BYTES_MAX);
  if (rest !== undefined) return encoded(response, compressStream(coding, rest), coding);
  if (start.length < plan.bytesMin) return new Response(start, response);
  return encoded(response, await compressBytes(coding, start), coding);
}

function encoded(
  response: Response,
  body: Uint8Array | ReadableStream<Uint8Array>,
  coding: Coding,
): Response {
  const answer = varied(new Response(body as BodyInit, response));
  answer.headers.set("content-encoding", coding);
  answer.headers.delete("content-length");
  answer.headers.delete("accept-ranges");
  const tag = answer.headers.get("etag");
  if (tag !== null && !tag.startsWith("W/")) answer.headers.set("etag", `W/${tag}`);
  return answer;
}

function varied(response: Response): Response {
  addVary(response.headers, "Accept-Encoding");
  return response;
}

/** Whether a media type shrinks by more than it costs. */
function shrinks(mediaType: string): boolean {
  return /^text\/|[/+](?:json|xml|javascript|yaml|wasm|manifest)\b|^application\/(?:jsonl|x-ndjson|toml|rtf|sql|graphql)$|^font\/(?:ttf|otf)$|^image\/(?:svg\+xml|bmp|x-icon)$/
    .test(mediaType);
}

const BYTES_MIN = 1_024;
/** Bodies up to this size are compressed in one piece. */
const WHOLE_BYTES_MAX = 65_536;
