/**
 * Traces and metrics by OpenTelemetry, over its API alone: bring the SDK that you like.
 *
 * @module
 */

export { inSpan } from "./in_span.ts";
export type { InSpanOptions } from "./in_span.ts";
export { openTelemetry } from "./server.ts";
export type { OpenTelemetryOptions } from "./server.ts";
export { contextOf } from "./span_context.ts";
