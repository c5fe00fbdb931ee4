// `cx.fetch` with a span for each request: a child of the scope's, whose identity goes along in `traceparent`.

import {
  isSpanContextValid,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { world } from "../cx/internal.ts";
import { type Cx, formatTraceparent, type Outbound, parseTraceparent } from "../cx/mod.ts";
import { clientAttributes } from "./http_attributes.ts";
import { contextOf, traceOfSpan } from "./span_context.ts";

/** How requests leave, each with a span. */
export function tracedOutbound(tracer: () => Tracer, outbound: Outbound): Outbound {
  return Object.freeze({
    ...outbound,
    fetch: (input: string | URL | Request, init: RequestInit, cx: Cx) => {
      const send = outbound.fetch ?? world().fetch;
      return fetchInSpan({ tracer: tracer(), send, cx }, input, init);
    },
  });
}

interface Sending {
  readonly tracer: Tracer;
  readonly send: NonNullable<Outbound["fetch"]>;
  readonly cx: Cx;
}

async function fetchInSpan(
  { tracer, send, cx }: Sending,
  input: string | URL | Request,
  init: RequestInit,
): Promise<Response> {
  const isRequest = input instanceof Request;
  const method = (init.method ?? (isRequest ? input.method : "GET")).toUpperCase();
  const attributes = clientAttributes(method, isRequest ? input.url : String(input));
  const around = contextOf(cx);
  const name = String(attributes["http.request.method"]).replace("_OTHER", "HTTP");
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, around);
  try {
    const headers = new Headers(init.headers);
    // Whoever set another trace wants that one.
    if (parseTraceparent(headers.get("traceparent") ?? "")?.traceId === cx.trace.traceId) {
      identify(headers, span);
      // What else goes along, baggage for example, is the program's propagator's.
      propagation.inject(trace.setSpan(around, span), headers, SETTER);
    }
    const response = await send(input, { ...init, headers }, cx);
    span.setAttribute("http.response.status_code", response.status);
    if (response.status >= 400) {
      span.setAttribute("error.type", String(response.status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    return response;
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Says that a span failed, and of what. */
export function failSpan(span: Span, error: unknown): void {
  const isError = error instanceof Error;
  if (isError) span.recordException(error);
  span.setAttribute("error.type", isError ? error.name : "_OTHER");
  span.setStatus({ code: SpanStatusCode.ERROR, ...(isError ? { message: error.message } : {}) });
}

function identify(headers: Headers, span: Span): void {
  if (!isSpanContextValid(span.spanContext())) return;
  headers.set("traceparent", formatTraceparent(traceOfSpan(span)));
}

const SETTER = {
  set: (headers: Headers, name: string, value: string): void => headers.set(name, value),
};
