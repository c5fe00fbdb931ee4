// W3C Trace Context: which trace a scope belongs to, `traceparent` read and written. Level 1 of the recommendation, whose
// rules for versions above 00 are kept, so that a newer peer is understood.

import { type Node, TRACE_OF } from "./node.ts";
import { world } from "./world.ts";

/** Identity of one span of a trace. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits, not all zero. */
  readonly spanId: string;
  /** 0 to 255; bit 0 says that the trace is recorded. */
  readonly flags: number;
  /** The `tracestate` field as it came, for systems behind us. */
  readonly state?: string;
}

/**
 * Reads a `traceparent` field.
 *
 * @param value The field's value; anything may be in it.
 * @param state The `tracestate` field; dropped when it is longer than 512 characters or no printable ASCII.
 * @returns The caller's span; `undefined` when the value is none, and a new trace begins.
 *
 * @example
 * ```ts
 * import { parseTraceparent } from "@cairn/cairn/cx";
 *
 * const trace = parseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
 * console.assert(trace?.spanId === "b7ad6b7169203331");
 * ```
 */
export function parseTraceparent(value: string, state?: string): TraceContext | undefined {
  // The longest that is read; nothing in a version to come needs more.
  if (value.length > LENGTH_MAX) return undefined;
  const found = TRACEPARENT.exec(value);
  if (found === null) return undefined;
  const [, version, traceId, spanId, flags, more] = found;
  if (version === "ff" || version === "00" && more !== "") return undefined;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return {
    traceId: traceId!,
    spanId: spanId!,
    flags: Number.parseInt(flags!, 16),
    ...(state !== undefined && STATE.test(state) ? { state } : {}),
  };
}

/** Writes a `traceparent` field. */
export function formatTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${hex(Uint8Array.of(flags))}`;
}

/** A span below `trace`, in the same trace. */
export function childSpan(trace: TraceContext): TraceContext {
  return { ...trace, spanId: randomHex(8) };
}

/** A new trace, not recorded. */
export function newTrace(): TraceContext {
  return { traceId: randomHex(16), spanId: randomHex(8), flags: 0 };
}

/** The trace of a scope: its own, or that of the nearest scope above that has one; begun at the top when there is none. */
export function traceOf(node: Node): TraceContext {
  let top = node;
  for (;;) {
    if (top.trace !== undefined) return top.trace;
    if (top.kind === "root" || top.parent === undefined) {
      return top.trace = top.cx[TRACE_OF]?.() ?? newTrace();
    }
    top = top.parent;
  }
}

function randomHex(bytes: number): string {
  const random = new Uint8Array(bytes);
  world().fill(random);
  // All zero means none.
  if (random.every((byte) => byte === 0)) random[bytes - 1] = 1;
  return hex(random);
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})((?:-.*)?)$/;
const LENGTH_MAX = 256;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);
const STATE = /^[\x20-\x7e]{1,512}$/;
