// How long a client is going to wait, as it says so itself. No field for it is registered but `Prefer: wait` (RFC 7240
// section 4.3); the others are what proxies and RPC systems send. All are relative: nobody's clocks need to agree.

/** A header field that says how long the client waits. */
export type TimeoutField = keyof typeof PARSERS;

/**
 * The time that a client is going to wait, in milliseconds; the shortest where several fields say so, `undefined` when
 * none does. What is malformed or given twice is ignored.
 *
 * | field | value |
 * |---|---|
 * | `request-timeout` | milliseconds, or with a unit: `250`, `250ms`, `2s`, `1m` |
 * | `grpc-timeout` | up to 8 digits and a unit of `H M S m u n`, as gRPC has it |
 * | `x-envoy-expected-rq-timeout-ms` | milliseconds |
 * | `prefer` | `wait=` seconds, RFC 7240 section 4.3 |
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requestTimeoutMs } from "@cairn/cairn/http";
 *
 * const headers = new Headers({ "grpc-timeout": "2S", prefer: "respond-async, wait=10" });
 * assert.equal(requestTimeoutMs(headers), 2_000);
 * assert.equal(requestTimeoutMs(headers, ["prefer"]), 10_000);
 * ```
 */
export function requestTimeoutMs(
  headers: Headers,
  fields: readonly TimeoutField[] = TIMEOUT_FIELDS,
): number | undefined {
  let shortest: number | undefined = undefined;
  for (const field of fields) {
    const value = headers.get(field);
    if (value === null || value.length > VALUE_CHARS_MAX) continue;
    const ms = PARSERS[field](value);
    if (ms !== undefined && !(ms >= (shortest ?? Infinity))) shortest = ms;
  }
  return shortest;
}

const PARSERS = {
  "request-timeout": (value: string): number | undefined =>
    scaled(/^(\d{1,9})(ms|s|m)?$/.exec(value), { ms: 1, s: 1_000, m: 60_000 }),
  "grpc-timeout": (value: string): number | undefined =>
    scaled(/^(\d{1,8})([HMSmun])$/.exec(value), GRPC_UNITS),
  "x-envoy-expected-rq-timeout-ms": (value: string): number | undefined =>
    scaled(/^(\d{1,9})$/.exec(value), {}),
  prefer: (value: string): number | undefined => {
    const waits = [
      ...value.matchAll(/(?:^|,)[ \t]*wait[ \t]*=[ \t]*"?(\d{1,9})"?[ \t]*(?=[,;]|$)/gi),
    ];
    return waits.length === 1 ? Number(waits[0]![1]) * 1_000 : undefined;
  },
};

function scaled(
  match: RegExpExecArray | null,
  units: Readonly<Record<string, number>>,
): number | undefined {
  if (match === null) return undefined;
  return Number(match[1]) * (match[2] === undefined ? 1 : units[match[2]]!);
}

const GRPC_UNITS = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 0.001, n: 0.000_001 };
const VALUE_CHARS_MAX = 200;

/** All fields that are understood. */
export const TIMEOUT_FIELDS: readonly TimeoutField[] = Object.freeze(
  Object.keys(PARSERS) as TimeoutField[],
);
