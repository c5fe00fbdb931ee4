// Between the trace of a scope and OpenTelemetry's contexts: the same identity in two shapes. A scope's trace is handed
// on explicitly, so that it is right where no context of OpenTelemetry is, in the body of a stream for example.

import {
  type Context,
  context,
  createTraceState,
  isSpanContextValid,
  type Span,
  type SpanContext,
  trace,
} from "@opentelemetry/api";
import { setTrace } from "../cx/internal.ts";
import type { Cx, TraceContext } from "../cx/mod.ts";

/** A scope's trace as OpenTelemetry has it. */
export function spanContextOf({ traceId, spanId, flags, state }: TraceContext): SpanContext {
  return {
    traceId,
    spanId,
    traceFlags: flags,
    ...(state === undefined ? {} : { traceState: createTraceState(state) }),
  };
}

/** A span's identity as scopes have it. */
export function traceOfSpan(span: Span): TraceContext {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const state = traceState?.serialize();
  return { traceId, spanId, flags: traceFlags, ...(state ? { state } : {}) };
}

/**
 * The context of OpenTelemetry for what a scope does: the active one with the scope's span in it. Spans that are started
 * with it are children of the scope's span; where the scope has none, of a job in the background for example, they begin
 * a trace of their own unless there is an active one.
 */
export function contextOf(cx: Cx): Context {
  const active = context.active();
  const scope = cx.trace;
  const span = SPANS.get(scope);
  // A trace that no span stands behind has nobody who decided whether it is recorded.
  if (span === undefined || trace.getSpan(active) === span) return active;
  // The span and not its identity alone: Deno's own tracer takes no other one for a parent.
  return trace.setSpan(active, span);
}

/** Makes `span` the span of a scope; without an SDK there is none, and the scope keeps its own. */
export function enterSpan(cx: Cx, span: Span): void {
  if (!isSpanContextValid(span.spanContext())) return;
  const own = traceOfSpan(span);
  SPANS.set(own, span);
  setTrace(cx, own);
}

/** Spans behind the traces of scopes. */
const SPANS = new WeakMap<TraceContext, Span>();
