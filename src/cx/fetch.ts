// `cx.fetch`: a request that ends with its scope, belongs to its trace, and tells servers of ours how long there is to wait.

import { Cancelled } from "./cancel.ts";
import { cancelNode, expireIfLate } from "./cancel_tree.ts";
import { type Capability, capability, find } from "./capability.ts";
import type { Cx } from "./cx.ts";
import type { Node } from "./node.ts";
import { spend } from "./budget.ts";
import { childSpan, formatTraceparent, traceOf } from "./trace.ts";
import { refusal } from "./use.ts";
import { waitFor } from "./wait.ts";
import { world } from "./world.ts";

/** How requests leave. */
export interface Outbound {
  /**
   * Origins (`https://prices.internal:8443`) that are told the time that is left, in `Request-Timeout`. Nobody else is:
   * how patient we are is no stranger's business. Default none.
   */
  readonly deadlineTo?: readonly string[];
  /** Sends the request of a scope. Default: the platform's `fetch`. */
  readonly fetch?: (input: string | URL | Request, init: RequestInit, cx: Cx) => Promise<Response>;
}

/** How `cx.fetch` sends requests; without it in a narrowed scope nothing is sent at all. */
export const OUTBOUND: Capability<Outbound> = capability("OUTBOUND", { fallback: () => DEFAULTS });

const DEFAULTS: Outbound = Object.freeze({});

/** Sends a request, see `cx.fetch`. */
export function fetchIn(
  node: Node,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  try {
    expireIfLate(node);
    const error = refusal(node, "fetch");
    if (error !== undefined) throw error;
    const outbound = find(node, OUTBOUND);
    const url = input instanceof Request ? input.url : String(input);
    const timeoutMs = usableMs(node);
    if (timeoutMs <= 0) throw outOfTime(node);
    spend(node, 1, "ops");
    const headers = headersOf(input, init);
    identify(node, headers);
    if (timeoutMs !== Infinity && outbound.deadlineTo?.includes(originOf(url)) === true) {
      headers.set("request-timeout", String(timeoutMs));
    }
    const send = outbound.fetch ?? world().fetch;
    const signal = signalOf(node.cx, input, init);
    const sending = send(input, { ...init, headers, signal }, node.cx);
    return waitFor(node, sending, { label: "fetch", onLate: discard });
  } catch (error) {
    return Promise.reject(error);
  }
}

/** What the other side may take, so that its answer still comes in time; whole milliseconds. */
function usableMs(node: Node): number {
  const left = node.cx.remaining();
  return left === Infinity ? left : Math.floor(left - Math.max(RESERVE_MS, left * RESERVE_PART));
}

function outOfTime(node: Node): Cancelled {
  cancelNode(node, { kind: "deadline", message: "no time is left for a request" });
  return new Cancelled(node.reason!);
}

function headersOf(input: string | URL | Request, init: RequestInit): Headers {
  return new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
}

function identify(node: Node, headers: Headers): void {
  if (headers.has("traceparent")) return;
  const trace = childSpan(traceOf(node));
  headers.set("traceparent", formatTraceparent(trace));
  if (trace.state !== undefined) headers.set("tracestate", trace.state);
}

function signalOf(cx: Cx, input: string | URL | Request, init: RequestInit): AbortSignal {
  // A request always has a signal; one that was given on purpose is one of `init`.
  const own = init.signal ?? (input instanceof Request ? input.signal : undefined);
  return own === undefined || own === null ? cx.signal : AbortSignal.any([cx.signal, own]);
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "";
}

/** An answer that nobody will read still holds a connection. */
function discard(response: Response): void {
  response.body?.cancel().then(undefined, () => {});
}

const RESERVE_MS = 5;
const RESERVE_PART = 0.05;
