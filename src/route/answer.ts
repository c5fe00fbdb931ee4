// A handler's value becomes a Response. Hot. A `Response` passes as it is; everything else is encoded by the plan.

import { formatMediaType, isBodyless, isJsonType } from "../http/mod.ts";
import { type Issue, toJsonable } from "../schema/mod.ts";
import type { EncoderPlan, RoutePlan } from "./plan.ts";
import { Reply } from "./reply.ts";
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
  if (cx.entered === undefined && cx.afterwards === undefined) return response;
  if (response.body === null) return response;
  const stream = new StreamedBody(response.body);
  cx.held = stream;
  const { status, headers } = response;
  return new Response(stream.readable, { status, headers });
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
  if (isStreamable(value)) return stream(cx, value, produces);
  const json = produces !== undefined && isJsonType(produces);
  if (typeof value === "string" && !json) return [value, textType(produces)];
  if (!json && isRawBody(value)) return [value, produces ?? "application/octet-stream"];
  return [JSON.stringify(toJsonable(value)), jsonType(produces)];
}

function stream(
  cx: RequestContext,
  source: AsyncIterable<unknown> | Iterable<unknown>,
  produces: string | undefined,
): Encoded {
  const stream = new StreamedBody(source);
  cx.held = stream;
  return [
    stream.readable,
    produces === undefined ? "application/octet-stream" : formatMediaType(produces),
  ];
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

function isRawBody(value: unknown): value is BodyInit {
  return value instanceof Uint8Array || value instanceof ArrayBuffer ||
    value instanceof Blob;
}

function writesText(produces: string | undefined): boolean {
  return produces !== undefined && !isJsonType(produces);
}

/** A JSON type of the route's own, such as `application/vnd.api+json`. */
function jsonType(produces: string | undefined): string {
  return produces !== undefined && isJsonType(produces) ? produces : JSON_TYPE;
}

function textType(produces: string | undefined): string {
  return produces === undefined ? "text/plain; charset=utf-8" : formatMediaType(produces);
}

/** Media type of JSON answers, as FastAPI writes it. */
export const JSON_TYPE = "application/json";
