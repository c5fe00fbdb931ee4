// A handler's value becomes a Response. Hot. A `Response` passes as it is; everything else is encoded by the plan.

import { isOccupied } from "../cx/internal.ts";
import { EVENT_STREAM_TYPE, formatMediaType, isBodyless, isJsonType } from "../http/mod.ts";
import { type Issue, toJsonable } from "../schema/mod.ts";
import type { EncoderPlan, RoutePlan } from "./plan.ts";
import { Reply } from "./reply.ts";
import { encodeStream, type Source } from "./encode_stream.ts";
import type { RequestContext } from "./request_context.ts";
import type { ResponseDraft } from "./response_draft.ts";
import { isStreamable, StreamedBody } from "./streamed_body.ts";
import { ResponseValidationError } from "./validation_error.ts";

/**
 * Makes the answer.
 *
 * @throws {ResponseValidationError} If the value does not fit the declared schema.
 */
export function answer(cx: RequestContext, plan: RoutePlan, value: unknown): Response {
  if (value instanceof Response) return passed(cx, value);
  const how = plan.answer;
  if (typeof value === "string" && how.textInit !== undefined && cx.draft === undefined) {
    return new Response(value, how.textInit);
  }
  if (value instanceof Reply) {
    return respond(cx, plan, {
      status: value.status,
      encoder: how.byStatus.get(value.status),
      value: value.body,
      headers: value.headers,
    });
  }
  const draft = cx.draft;
  if (draft !== undefined || how.encoder === undefined || isBodyless(how.status)) {
    const status = draft?.status ?? how.status;
    return respond(cx, plan, {
      status,
      encoder: how.byStatus.get(status),
      value,
      headers: undefined,
    });
  }
  return new Response(stringify(how.encoder, value, plan), how.jsonInit);
}

/** A response of the user's own; its body keeps the scope open when something waits for the end of the request. */
function passed(cx: RequestContext, response: Response): Response {
  if (cx.entered === undefined && cx.afterwards === undefined && !isOccupied(cx)) return response;
  if (response.body === null) return response;
  const { status, headers } = response;
  const readable = hold(cx, StreamedBody.of(cx, response.body));
  return new Response(readable, { status, headers });
}

interface Parts {
  readonly status: number;
  readonly encoder: EncoderPlan | undefined;
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

function respond(cx: RequestContext, plan: RoutePlan, parts: Parts): Response {
  const bodyless = isBodyless(parts.status);
  const [body, type] = bodyless ? [null, plan.answer.produces] as const : encode(cx, plan, parts);
  if (
    parts.status === plan.answer.status && cx.draft === undefined && parts.headers === undefined
  ) {
    if (type === JSON_TYPE) return new Response(body, plan.answer.jsonInit);
  }
  const headers = stagedHeaders(cx.draft, parts.headers);
  if (type === EVENTS) prepareEvents(headers);
  if (type !== undefined && !headers.has("content-type")) headers.set("content-type", type);
  return new Response(body, { status: parts.status, headers });
}

type Encoded = readonly [body: BodyInit | null, type: string | undefined];

function encode(cx: RequestContext, plan: RoutePlan, parts: Parts): Encoded {
  const produces = plan.answer.produces;
  if (parts.encoder !== undefined) {
    const text = stringify(parts.encoder, parts.value, plan);
    if (!writesText(produces) || typeof parts.value !== "string") return [text, jsonType(produces)];
    return [parts.value, textType(produces)];
  }
  const value = parts.value;
  const { stream } = plan.answer;
  if (stream !== undefined && isIterable(value)) return encodedStream(cx, plan, value);
  if (isStreamable(value)) {
    const readable = hold(cx, StreamedBody.of(cx, value));
    return [readable, formatMediaType(produces ?? "application/octet-stream")];
  }
  const json = produces !== undefined && isJsonType(produces);
  if (typeof value === "string" && !json) return [value, textType(produces)];
  if (!json && isRawBody(value)) return [value, produces ?? "application/octet-stream"];
  return [JSON.stringify(toJsonable(value)), jsonType(produces)];
}

function encodedStream(cx: RequestContext, plan: RoutePlan, source: Source): Encoded {
  const { stream, produces } = plan.answer;
  const pieces = encodeStream(source, stream!, `${plan.method} ${plan.path}`);
  const isEndless = stream!.kind === "sse";
  const readable = hold(cx, new StreamedBody(cx, pieces, { isEndless }));
  return [readable, produces === undefined ? undefined : formatMediaType(produces)];
}

/** The request stays open as long as the body is sent, and the runtime does not take it for idle. */
function hold(cx: RequestContext, body: StreamedBody): ReadableStream<Uint8Array> {
  cx.held = body;
  const release = cx.peer?.holdOpen?.();
  if (release !== undefined) body.onEnd(release);
  return body.readable;
}

/** Neither caches nor proxies may keep events back. */
function prepareEvents(headers: Headers): void {
  if (!headers.has("cache-control")) headers.set("cache-control", "no-cache");
  if (!headers.has("x-accel-buffering")) headers.set("x-accel-buffering", "no");
}

function stringify(encoder: EncoderPlan, value: unknown, plan: RoutePlan): string {
  const issues: Issue[] = [];
  const text = encoder.stringify(value, issues);
  if (text === undefined) throw new ResponseValidationError(issues, `${plan.method} ${plan.path}`);
  return text;
}

function stagedHeaders(
  draft: ResponseDraft | undefined,
  own: Readonly<Record<string, string>> | undefined,
): Headers {
  const headers = new Headers(draft?.stagedHeaders);
  if (own !== undefined) {
    for (const name of Object.keys(own)) headers.set(name, own[name]!);
  }
  return headers;
}

function isIterable(value: unknown): value is Source {
  return typeof value === "object" && value !== null &&
    (Symbol.asyncIterator in value || Symbol.iterator in value);
}

function isRawBody(value: unknown): value is BodyInit {
  return value instanceof Uint8Array || value instanceof ArrayBuffer ||
    value instanceof Blob;
}

function writesText(produces: string | undefined): boolean {
  return produces !== undefined && !isJsonType(produces);
}

/** The route's own type for values that are no text, such as `application/vnd.api+json`; never `text/…` for JSON. */
function jsonType(produces: string | undefined): string {
  return produces === undefined || produces.startsWith("text/") ? JSON_TYPE : produces;
}

/** The type of a text answer; by itself as `new Response("text")` spells it, which is what Deno is quick with. */
export function textType(produces: string | undefined): string {
  return produces === undefined ? "text/plain;charset=UTF-8" : formatMediaType(produces);
}

const EVENTS = formatMediaType(EVENT_STREAM_TYPE);

/** Media type of JSON answers, as FastAPI writes it. */
export const JSON_TYPE = "application/json";
