// How often a client may ask, said by RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-09), with 429
// and Retry-After beyond it. Hot.

import { isIPv6 } from "node:net";
import { HttpError } from "../http/mod.ts";
import type { Middleware, Next, RequestContext } from "../route/mod.ts";
import { changeable, onAnswer } from "./around.ts";
import type { RateLimitResult } from "./rate_limit_rule.ts";
import { boundedCost, RateLimiter, type RateLimiterOptions } from "./rate_limiter.ts";

/** Options of {@linkcode rateLimit}. */
export interface RateLimitOptions extends RateLimiterOptions {
  /**
   * Whose units a request takes; `undefined` lets it pass. Default {@linkcode addressKey}, the address of the client.
   * What a client can choose at will, such as a header field that nobody has checked, is no key: everyone would have
   * as many keys as they like.
   */
  readonly key?: (cx: RequestContext) => string | undefined | Promise<string | undefined>;
  /** Units that a request takes. Default 1. */
  readonly cost?: (cx: RequestContext) => number;
  /** What happens when the store fails: `"closed"` answers 503, `"open"` lets requests pass. Default `"closed"`. */
  readonly onStoreFailure?: "open" | "closed";
  /** How long the store may take before it counts as failed, in milliseconds. Default 1000. */
  readonly storeTimeoutMs?: number;
  /** Whether answers say what is left. Default `true`. */
  readonly headers?: boolean;
  /** The answer beyond the limit; the header fields are added to it. Default 429 with `{"detail": "Too Many Requests"}`. */
  readonly answer?: (cx: RequestContext, result: RateLimitResult) => Response;
}

/**
 * Limits how often a client may ask. Several limits may stand one inside the other, each with a name of its own.
 *
 * Refusals are answers and not errors, so that the middleware around this one (CORS above all) sees them.
 *
 * @throws {TypeError} If the name is none.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { rateLimit, tokenBucket } from "@cairn/cairn/middleware";
 *
 * const limit = rateLimit({ rule: tokenBucket({ limit: 1, windowSeconds: 60 }) });
 * const app = new App({ middleware: [limit] });
 * app.get("/", () => "hello");
 * const first = await app.fetch(new Request("http://localhost/"));
 * if (first.headers.get("ratelimit") !== '"default";r=0;t=60') throw new Error("not counted");
 * const second = await app.fetch(new Request("http://localhost/"));
 * if (second.status !== 429 || !second.headers.has("retry-after")) throw new Error("let in");
 * ```
 */
export function rateLimit(options: RateLimitOptions): Middleware {
  const plan = planOf(options);
  const { key } = plan;
  return (cx, next) => {
    const found = key(cx);
    if (!(found instanceof Promise)) return limited(plan, { cx, next }, found);
    return found.then((settled) => limited(plan, { cx, next }, settled));
  };
}

interface Plan {
  readonly limiter: RateLimiter;
  readonly key: NonNullable<RateLimitOptions["key"]>;
  readonly cost: (cx: RequestContext) => number;
  readonly isOpen: boolean;
  readonly storeTimeoutMs: number;
  readonly headers: boolean;
  readonly answer: NonNullable<RateLimitOptions["answer"]>;
  readonly policyField: string;
}

function planOf(options: RateLimitOptions): Plan {
  const limiter = new RateLimiter(options);
  const { limit, windowSeconds } = limiter.rule;
  return {
    limiter,
    key: options.key ?? addressKey,
    cost: options.cost ?? (() => 1),
    isOpen: options.onStoreFailure === "open",
    storeTimeoutMs: options.storeTimeoutMs ?? 1_000,
    headers: options.headers ?? true,
    answer: options.answer ?? tooMany,
    policyField: `"${limiter.name}";q=${limit};w=${Math.ceil(windowSeconds)}`,
  };
}

interface Around {
  readonly cx: RequestContext;
  readonly next: Next;
}

function limited(
  plan: Plan,
  around: Around,
  key: string | undefined,
): Response | Promise<Response> {
  const { cx, next } = around;
  if (key === undefined) return next(cx);
  // A wrong cost is the program's mistake, and not the store's.
  const cost = boundedCost(plan.cost(cx), plan.limiter.rule);
  let result: RateLimitResult | Promise<RateLimitResult>;
  try {
    result = plan.limiter.take(cx, key, cost);
  } catch (error) {
    return storeFailed(plan, around, error);
  }
  if (!(result instanceof Promise)) return decided(plan, around, result);
  return settle(plan, around, result);
}

async function settle(
  plan: Plan,
  around: Around,
  result: Promise<RateLimitResult>,
): Promise<Response> {
  const { cx } = around;
  // Never rejects, as nobody may be there any more to see it.
  const settled = result.then((value) => ({ value }), (error: unknown) => ({ error }));
  let outcome: Awaited<typeof settled>;
  try {
    outcome = await cx.timeout(plan.storeTimeoutMs, (inner) => inner.wait(settled));
  } catch (error) {
    outcome = { error };
  }
  if ("error" in outcome) return await storeFailed(plan, around, outcome.error);
  return await decided(plan, around, outcome.value);
}

function decided(
  plan: Plan,
  { cx, next }: Around,
  result: RateLimitResult,
): Response | Promise<Response> {
  if (!result.allowed) {
    const refused = changeable(plan.answer(cx, result));
    if (plan.headers) mark(plan, refused.headers, result);
    refused.headers.set("retry-after", String(secondsOf(result.retryAfterMs)));
    return cx.request.method === "HEAD" ? new Response(null, refused) : refused;
  }
  if (!plan.headers) return next(cx);
  return onAnswer(next(cx), (response) => {
    const changed = changeable(response);
    mark(plan, changed.headers, result);
    return changed;
  });
}

/** Both fields are lists: limits inside and outside of this one are other members. */
function mark(plan: Plan, headers: Headers, result: RateLimitResult): void {
  const { allowed, remaining, resetMs, retryAfterMs } = result;
  const seconds = secondsOf(allowed ? resetMs : retryAfterMs);
  headers.append("ratelimit-policy", plan.policyField);
  headers.append("ratelimit", `"${plan.limiter.name}";r=${remaining};t=${seconds}`);
}

function storeFailed(
  plan: Plan,
  { cx, next }: Around,
  error: unknown,
): Response | Promise<Response> {
  if (cx.cancelled) throw error;
  cx.log.error("the store of a rate limit failed", { limit: plan.limiter.name, error });
  if (plan.isOpen) return next(cx);
  throw HttpError.unavailable(undefined, { headers: { "retry-after": "1" }, cause: error });
}

function tooMany(): Response {
  return Response.json({ detail: "Too Many Requests" }, { status: 429 });
}

/** Rounded up: who comes back after that time is let in. */
function secondsOf(ms: number): number {
  return Math.ceil(ms / 1_000);
}

/**
 * The address of the client as a key; of IPv6 the first 64 bits, as whoever has one such address mostly has 2⁶⁴.
 *
 * The address is the connection's; `trustedProxies` makes it the one that proxies vouch for. All requests without an
 * address (a Unix socket, calls in process) have one key.
 */
export function addressKey(cx: Pick<RequestContext, "peer">): string {
  const address = cx.peer?.address;
  if (address === undefined) return "local";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(address) ? networkOf(address) : address;
}

function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, "").replace(/(\d+\.){3}\d+$/, "0:0");
  const [head = "", tail] = plain.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const last = tail === "" ? [] : tail.split(":");
    while (groups.length + last.length < GROUPS) groups.push("0");
    groups.push(...last);
  }
  const network = groups.slice(0, GROUPS / 2).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${network.join(":")}::/64`;
}

const GROUPS = 8;
