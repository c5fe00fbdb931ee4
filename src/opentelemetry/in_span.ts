// A span for a part of the work, as a scope: it ends with everything that was begun in it.

import { context, type Span, trace, type TracerProvider } from "@opentelemetry/api";
import { Cancelled, type Cx } from "../cx/mod.ts";
import { failSpan } from "./outbound.ts";
import { contextOf, enterSpan } from "./span_context.ts";

/** Options of {@linkcode inSpan}. */
export interface InSpanOptions {
  /** Makes the span. Default: the provider that is registered globally. */
  readonly tracerProvider?: TracerProvider;
}

/**
 * Runs `work` in a scope with a span of its own: a child of the span of `cx`, the parent of what is begun in it.
 *
 * The span ends when the scope has; it fails with what the scope fails with. A cancellation is no failure: the span says
 * `cairn.cancelled`.
 *
 * @param name Name of the span, and of the scope: few of them, without data in it.
 * @param work Gets the scope and the span, for attributes.
 * @throws What `work` threw.
 *
 * @example
 * ```ts
 * import { Cx } from "@cairn/cairn/cx";
 * import { inSpan } from "@cairn/cairn/opentelemetry";
 *
 * const rows = await inSpan(new Cx(), "read the orders", async (cx, span) => {
 *   await cx.sleep(1);
 *   span.setAttribute("db.rows", 3);
 *   return 3;
 * });
 * console.assert(rows === 3);
 * ```
 */
export function inSpan<T>(
  cx: Cx,
  name: string,
  work: (cx: Cx, span: Span) => T | PromiseLike<T>,
  options: InSpanOptions = {},
): Promise<T> {
  return cx.scope((inner) => {
    const tracer = (options.tracerProvider ?? trace).getTracer("@cairn/cairn");
    const around = contextOf(cx);
    const span = tracer.startSpan(name, {}, around);
    enterSpan(inner, span);
    inner.defer((outcome) => {
      if (!outcome.ok && outcome.kind === "error") failSpan(span, outcome.error);
      else if (inner.reason !== undefined) {
        span.setAttribute("cairn.cancelled", new Cancelled(inner.reason).root.kind);
      }
      span.end();
    });
    return context.with(trace.setSpan(around, span), () => work(inner, span));
  }, { name });
}
