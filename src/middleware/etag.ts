// Entity tags for answers that are made anew each time, and the conditions of requests that name them (RFC 9110 sections
// 8.8.3 and 13). It saves the way to the client, not the work: what should not even be made belongs into a cache.

import { createHash } from "node:crypto";
import { checkPreconditions, HttpError, type Validators } from "../http/mod.ts";
import type { Middleware, RequestContext } from "../route/mod.ts";
import { changeable, onAnswer } from "./around.ts";
import { readStart } from "./read_start.ts";

/** Options of {@linkcode etag}. */
export interface EtagOptions {
  /** Whether tags are weak: for answers that may differ in bytes and mean the same. Default `false`. */
  readonly weak?: boolean;
  /** Largest body that gets a tag, in bytes; it is in memory while the tag is made. Default 1 048 576. */
  readonly bytesMax?: number;
}

/**
 * Gives answers to GET with status 200 an `ETag` of their bytes, unless they have one, and answers 304 to clients whose
 * copy is still good.
 *
 * Left alone: streams, which nobody waits for, and bodies larger than `bytesMax`. Place it inside of
 * {@linkcode compress}, which makes the tag of what it compresses a weak one.
 *
 * @throws {HttpError} 412 where `If-Match` or `If-Unmodified-Since` of a GET fails.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { etag } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [etag()] });
 * app.get("/", () => ({ price: 3 }));
 * const first = await app.fetch(new Request("http://localhost/"));
 * const headers = { "if-none-match": first.headers.get("etag") ?? "" };
 * const second = await app.fetch(new Request("http://localhost/", { headers }));
 * console.assert(second.status === 304);
 * ```
 */
export function etag(options: EtagOptions = {}): Middleware {
  const { weak = false, bytesMax = BYTES_MAX } = options;
  return (cx, next) => {
    if (cx.request.method !== "GET") return next(cx);
    return onAnswer(next(cx), (response) => {
      if (response.status !== 200) return response;
      const known = response.headers.get("etag");
      if (known !== null) return conditioned(cx, response, known);
      if (response.body === null || cx.held !== undefined) return response;
      return tagged(cx, response, { weak, bytesMax });
    });
  };
}

/**
 * The entity tag of a representation: of its bytes, its text, or the JSON of a value.
 *
 * @param weak Whether it only says that the meaning is the same. Default `false`.
 */
export function etagOf(value: unknown, weak = false): string {
  const data = typeof value === "string" || value instanceof Uint8Array
    ? value
    : JSON.stringify(value) ?? "";
  const digest = createHash("sha256").update(data).digest("base64url").slice(0, TAG_CHARS);
  return weak ? `W/"${digest}"` : `"${digest}"`;
}

/**
 * Lets a change go on only if it is of what its client saw: call it before the change, with what is there now.
 *
 * @param current What is there now; `undefined` when there is nothing.
 * @param isRequired Whether a request without a condition is refused, too. Default `false`.
 * @throws {HttpError} 412 if a condition of the request fails, 428 if there is none and one is required (RFC 6585).
 *
 * @example
 * ```ts
 * import { App, t } from "@cairn/cairn";
 * import { checkConditions, etagOf } from "@cairn/cairn/middleware";
 *
 * let note = { text: "old" };
 * const app = new App();
 * app.put("/note", { body: t.Object({ text: t.String() }) }, (cx) => {
 *   checkConditions(cx, { etag: etagOf(note) });
 *   return note = cx.body;
 * });
 * const headers = { "if-match": etagOf({ text: "seen by nobody" }), "content-type": "application/json" };
 * const init = { method: "PUT", headers, body: '{"text":"new"}' };
 * const answer = await app.fetch(new Request("http://localhost/note", init));
 * console.assert(answer.status === 412);
 * ```
 */
export function checkConditions(
  cx: Pick<RequestContext, "request">,
  current: Validators | undefined,
  isRequired = false,
): void {
  const { request } = cx;
  if (isRequired && !CONDITIONS.some((name) => request.headers.has(name))) {
    throw new HttpError(428, "Send If-Match with the ETag of what you want to change");
  }
  if (checkPreconditions(request, current) === "failed") throw new HttpError(412);
}

async function tagged(
  cx: RequestContext,
  response: Response,
  { weak, bytesMax }: Required<EtagOptions>,
): Promise<Response> {
  const { start, rest } = await readStart(response.body!, bytesMax);
  if (rest !== undefined) return new Response(ReadableStream.from(rest), response);
  const answer = new Response(start, response);
  if (start.length > bytesMax) return answer;
  const tag = etagOf(start, weak);
  answer.headers.set("etag", tag);
  return conditioned(cx, answer, tag);
}

function conditioned(cx: RequestContext, response: Response, tag: string): Response {
  switch (checkPreconditions(cx.request, { etag: tag })) {
    case "proceed":
      return response;
    case "failed":
      void response.body?.cancel().then(undefined, () => {});
      throw new HttpError(412);
    case "not-modified":
      return notModified(response);
  }
}

/** Without what describes a body that is not there (RFC 9110 section 15.4.5). */
function notModified(response: Response): Response {
  void response.body?.cancel().then(undefined, () => {});
  const { headers } = changeable(response);
  for (const name of OF_THE_BODY) headers.delete(name);
  return new Response(null, { status: 304, headers });
}

const BYTES_MAX = 1_048_576;
/** 192 bits: nobody finds two bodies with the same. */
const TAG_CHARS = 32;
const CONDITIONS = ["if-match", "if-none-match", "if-unmodified-since"];
const OF_THE_BODY = ["content-type", "content-length", "content-encoding", "content-language"];
