// The Retry-After field. Callers wait for what it says, so the delay is never negative and never unbounded.

import { parseHttpDate } from "./date.ts";

/** Options of {@linkcode parseRetryAfter}. */
export interface ParseRetryAfterOptions {
  /** Current time, in milliseconds since the epoch. */
  nowMs: number;
}

/**
 * Parses a `Retry-After` header field into a delay.
 *
 * @param value Field value: whole seconds or an HTTP date.
 * @param options The clock reading is passed in, so the result is deterministic.
 * @returns Delay in milliseconds, never negative.
 * @throws {SyntaxError} If `value` is neither seconds nor a date.
 *
 * @example Seconds
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRetryAfter } from "@cairn/cairn/http";
 *
 * assert.equal(parseRetryAfter("2", { nowMs: 0 }), 2_000);
 * ```
 */
export function parseRetryAfter(value: string, options: ParseRetryAfterOptions): number {
  if (WHOLE_SECONDS.test(value)) return Math.min(Number(value), SECONDS_MAX) * 1_000;
  const atMs = parseHttpDate(value, options);
  if (atMs === undefined) {
    throw new SyntaxError(`Cannot parse Retry-After "${value}": expected seconds or an HTTP date`);
  }
  // A proxy may hold a response past its date; a late client waits no longer.
  return Math.max(0, atMs - options.nowMs);
}

/**
 * Writes a `Retry-After` field in seconds, rounded up so that nobody comes back too early.
 *
 * @param delayMs Delay in milliseconds.
 * @throws {RangeError} If it is negative or not finite.
 */
export function formatRetryAfter(delayMs: number): string {
  if (!(delayMs >= 0 && delayMs < Infinity)) {
    throw new RangeError(`Cannot format Retry-After of ${delayMs} ms: expected 0 or more`);
  }
  return String(Math.ceil(delayMs / 1_000));
}

const WHOLE_SECONDS = /^\d+$/;
/** Longest delay in seconds, about 68 years; more digits mean the same. */
const SECONDS_MAX = 2_147_483_647;
