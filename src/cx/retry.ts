// Trying again, within one deadline and one allowance. Retries multiply a failure: three layers of three attempts are 27
// calls, so only a call that may be repeated is, and only as long as most calls succeed.

import { Cancelled, ScopeClosed } from "./cancel.ts";
import { type Capability, capability } from "./capability.ts";
import type { Cx } from "./cx.ts";

/** Options of {@linkcode RetryBudget}. */
export interface RetryBudgetOptions {
  /** Retries that each call adds to the allowance. Default 0.1: one retry for ten calls. */
  readonly ratio?: number;
  /** Most retries that can be saved up, and what there is at first. Default 10. */
  readonly tokensMax?: number;
}

/** An allowance of retries for all calls of one kind: a token bucket that calls fill and retries empty. */
export class RetryBudget {
  readonly #ratio: number;
  readonly #tokensMax: number;
  #tokens: number;

  /** A full bucket. */
  constructor({ ratio = 0.1, tokensMax = 10 }: RetryBudgetOptions = {}) {
    this.#ratio = ratio;
    this.#tokensMax = tokensMax;
    this.#tokens = tokensMax;
  }

  /** Retries that are left. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Counts a call. */
  deposit(): void {
    this.#tokens = Math.min(this.#tokensMax, this.#tokens + this.#ratio);
  }

  /** Takes a retry. @returns Whether there was one. */
  withdraw(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** The allowance of `cx.retry` where a call gives none. Default: none, so that attempts alone count. */
export const RETRY_BUDGET: Capability<RetryBudget | undefined> = capability("RETRY_BUDGET", {
  fallback: () => undefined,
});

/** How to try again, see `cx.retry`. */
export interface RetryOptions<T> {
  /** Most calls, the first included. Default 3. */
  readonly attempts?: number;
  /** Method of the request. One that is not idempotent (RFC 9110, section 9.2.2) needs a key. Default none: needs a key. */
  readonly method?: string;
  /** Sent with each attempt, so that the other side does the work once. */
  readonly idempotencyKey?: string;
  /** Time for the whole, in milliseconds. Default: the scope's deadline. */
  readonly deadlineMs?: number;
  /** Time for each attempt, in milliseconds. Default: the scope's deadline. */
  readonly attemptMs?: number;
  /** Longest pause before the second attempt, in milliseconds; doubled for each one after it. Default 50. */
  readonly pauseMs?: number;
  /** Longest pause, in milliseconds. Default 2 000. */
  readonly pauseMsMax?: number;
  /** The allowance for all calls of this kind. Default: the scope's {@linkcode RETRY_BUDGET}. */
  readonly budget?: RetryBudget;
  /**
   * Whether a failure is worth another attempt. Default: every error but a cancellation of the scope itself.
   */
  readonly retryIf?: (error: unknown) => boolean;
  /** Whether a value is. Default: a `Response` with status 429, 502, 503 or 504. */
  readonly retryValueIf?: (value: T) => boolean;
}

/** One attempt. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** Header fields for the request: `idempotency-key` when there is one. */
  readonly headers: { readonly [name: string]: string };
}

/** Work that may be tried again. */
export type Retryable<T> = (cx: Cx, attempt: Attempt) => T | PromiseLike<T>;

/** Tries until it succeeds or there is no sense in another attempt; see `cx.retry`. */
export async function retry<T>(cx: Cx, work: Retryable<T>, options: RetryOptions<T>): Promise<T> {
  checkRepeatable(options);
  const { deadlineMs } = options;
  if (deadlineMs === undefined) return await attempts(cx, work, options);
  return await cx.scope((inner) => attempts(inner, work, options), { name: "retry", deadlineMs });
}

function checkRepeatable({ method, idempotencyKey }: RetryOptions<never>): void {
  if (idempotencyKey !== undefined) return;
  if (method !== undefined && IDEMPOTENT.has(method.toUpperCase())) return;
  throw new TypeError(
    `Cannot retry ${
      method ?? "a call without a method"
    }: it may happen twice; give an idempotencyKey`,
  );
}

async function attempts<T>(cx: Cx, work: Retryable<T>, options: RetryOptions<T>): Promise<T> {
  const { attempts: attemptsMax = 3, idempotencyKey, attemptMs } = options;
  const budget = options.budget ?? cx.get(RETRY_BUDGET);
  const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
  const limits = { name: "attempt", ...(attemptMs === undefined ? {} : { deadlineMs: attemptMs }) };
  budget?.deposit();
  for (let number = 1;; number++) {
    const made = await settle(cx.scope((inner) => work(inner, { number, headers }), limits));
    if (!isWorthAnother(cx, made, options) || number >= attemptsMax) return unwrap(made);
    const pauseMs = pauseBefore(cx, number, options, made);
    // An attempt that the deadline would cut off helps nobody.
    if (!cx.affords(pauseMs) || budget?.withdraw() === false) return unwrap(made);
    if (made.status === "fulfilled") discard(made.value);
    await cx.sleep(pauseMs);
  }
}

function settle<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  return work.then(
    (value) => ({ status: "fulfilled" as const, value }),
    (reason: unknown) => ({ status: "rejected" as const, reason }),
  );
}

function unwrap<T>(made: PromiseSettledResult<T>): T {
  if (made.status === "rejected") throw made.reason;
  return made.value;
}

function isWorthAnother<T>(
  cx: Cx,
  made: PromiseSettledResult<T>,
  options: RetryOptions<T>,
): boolean {
  if (made.status === "fulfilled") return (options.retryValueIf ?? isBusy)(made.value);
  const { reason } = made;
  if (cx.cancelled || reason instanceof ScopeClosed) return false;
  // Of the attempt itself: it took too long, or used up what it was given.
  const isTimeout = reason instanceof Cancelled && reason.reason.kind === "deadline";
  if (reason instanceof Cancelled && !isTimeout) return false;
  return options.retryIf?.(reason) ?? true;
}

function isBusy(value: unknown): boolean {
  return value instanceof Response && BUSY.has(value.status);
}

/** Full jitter: clients that failed together do not come back together. */
function pauseBefore<T>(
  cx: Cx,
  number: number,
  { pauseMs = 50, pauseMsMax = 2_000 }: RetryOptions<T>,
  made: PromiseSettledResult<T>,
): number {
  const own = cx.random.next() * Math.min(pauseMsMax, pauseMs * 2 ** (number - 1));
  return Math.max(own, made.status === "fulfilled" ? askedMs(made.value) : 0);
}

/** What the other side asks for in `Retry-After`, in seconds; a date is for clocks that agree. */
function askedMs(value: unknown): number {
  if (!(value instanceof Response)) return 0;
  const field = value.headers.get("retry-after") ?? "";
  return /^\d{1,6}$/.test(field) ? Number(field) * 1_000 : 0;
}

/** An answer that nobody will read still holds a connection. */
function discard(value: unknown): void {
  if (value instanceof Response) value.body?.cancel().then(undefined, () => {});
}

/** RFC 9110, section 9.2.2; QUERY by its draft. */
const IDEMPOTENT: ReadonlySet<string> = new Set(
  ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"],
);
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);
