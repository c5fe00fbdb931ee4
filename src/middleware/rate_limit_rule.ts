// How much a client may ask: pure arithmetic on a few numbers per client, so that every store works with every rule.

/** What a rule remembers of one client: a few numbers. */
export type RateLimitState = readonly number[];

/** What became of a request. */
export interface RateLimitResult {
  /** Whether it may go on. */
  readonly allowed: boolean;
  /** Most units at a time. */
  readonly limit: number;
  /** Whole units that are left. */
  readonly remaining: number;
  /** Until all units are there again, in milliseconds. */
  readonly resetMs: number;
  /** Until the same request would be let in, in milliseconds; 0 if it was. */
  readonly retryAfterMs: number;
}

/** A result, and what is to be remembered. */
export interface RateLimitChange {
  /** What to remember. */
  readonly state: RateLimitState;
  /** From when on the state says nothing any more, in milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /** What became of the request. */
  readonly result: RateLimitResult;
}

/** One request as rules see it. */
export interface RateLimitAsk {
  /** The store's clock, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Units that the request takes, at most the limit. */
  readonly cost: number;
}

/** How much one client may ask: {@linkcode tokenBucket}, {@linkcode slidingWindow}, or one of your own. */
export interface RateLimitRule {
  /** Most units at a time. */
  readonly limit: number;
  /** The time they are for, in seconds. */
  readonly windowSeconds: number;
  /** Takes a request's units if there are enough. Pure: a store may call it again. */
  take(state: RateLimitState | undefined, ask: RateLimitAsk): RateLimitChange;
}

/** Options of {@linkcode tokenBucket} and {@linkcode slidingWindow}. */
export interface RateLimitRuleOptions {
  /** Most units (requests, where each costs 1) at a time. */
  readonly limit: number;
  /** The time they are for, in seconds. */
  readonly windowSeconds: number;
}

/**
 * A bucket of `limit` units that fills evenly, in `windowSeconds` when it was empty: lets bursts in, and on average
 * `limit` units in each window. In the worst case, a burst after a pause, nearly twice as many fall into one window.
 *
 * @throws {RangeError} If a number is not positive, or the limit not whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tokenBucket } from "@cairn/cairn/middleware";
 *
 * const rule = tokenBucket({ limit: 2, windowSeconds: 60 });
 * const first = rule.take(undefined, { nowMs: 0, cost: 2 });
 * assert.ok(first.result.allowed);
 * const second = rule.take(first.state, { nowMs: 1_000, cost: 1 });
 * assert.equal(second.result.retryAfterMs, 29_000);
 * ```
 */
export function tokenBucket(options: RateLimitRuleOptions): RateLimitRule {
  const { limit, windowSeconds } = checked(options);
  const msPerUnit = windowSeconds * 1_000 / limit;
  return {
    limit,
    windowSeconds,
    take(state, { nowMs, cost }): RateLimitChange {
      const [units = limit, atMs = 0] = state ?? NOTHING;
      // A clock that was put back neither fills the bucket nor keeps it from filling.
      const passedMs = Math.max(0, nowMs - atMs);
      const there = Math.min(limit, units + passedMs / msPerUnit);
      const allowed = there + ROUNDING >= cost;
      const left = allowed ? Math.max(0, there - cost) : there;
      const resetMs = Math.ceil((limit - left) * msPerUnit);
      return {
        state: [left, nowMs],
        expiresAtMs: nowMs + resetMs,
        result: {
          allowed,
          limit,
          remaining: Math.floor(left + ROUNDING),
          resetMs,
          retryAfterMs: allowed ? 0 : Math.ceil((cost - there - ROUNDING) * msPerUnit),
        },
      };
    },
  };
}

/**
 * At most `limit` units in any `windowSeconds`, whichever moment they begin at. A unit comes back one window after it was
 * taken, up to a fiftieth of the window later where many were: so that 50 pairs of numbers are enough for any limit.
 *
 * @throws {RangeError} If a number is not positive, or the limit not whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { slidingWindow } from "@cairn/cairn/middleware";
 *
 * const rule = slidingWindow({ limit: 1, windowSeconds: 60 });
 * const first = rule.take(undefined, { nowMs: 0, cost: 1 });
 * const second = rule.take(first.state, { nowMs: 59_999, cost: 1 });
 * assert.deepEqual([second.result.allowed, second.result.retryAfterMs], [false, 1]);
 * ```
 */
export function slidingWindow(options: RateLimitRuleOptions): RateLimitRule {
  const { limit, windowSeconds } = checked(options);
  const windowMs = windowSeconds * 1_000;
  const slotMs = windowMs / SLOTS;
  return {
    limit,
    windowSeconds,
    take(state, { nowMs, cost }): RateLimitChange {
      const taken = recent(state ?? NOTHING, { nowMs, windowMs });
      const used = taken.reduce((sum, { units }) => sum + units, 0);
      const allowed = used + cost <= limit + ROUNDING;
      const retryAfterMs = allowed ? 0 : waitFor(taken, used + cost - limit) + windowMs - nowMs;
      if (allowed && cost > 0) add(taken, { atMs: nowMs, units: cost }, slotMs);
      const lastMs = taken.at(-1)?.atMs ?? nowMs - windowMs;
      return {
        state: taken.flatMap(({ atMs, units }) => [atMs, units]),
        expiresAtMs: lastMs + windowMs,
        result: {
          allowed,
          limit,
          remaining: Math.max(0, Math.floor(limit - used - (allowed ? cost : 0) + ROUNDING)),
          resetMs: lastMs + windowMs - nowMs,
          retryAfterMs,
        },
      };
    },
  };
}

/** Units that were taken, the last of them at `atMs`. */
interface Taken {
  atMs: number;
  units: number;
}

/** Pairs of numbers that still count, oldest first. */
function recent(
  state: RateLimitState,
  { nowMs, windowMs }: { readonly nowMs: number; readonly windowMs: number },
): Taken[] {
  const taken: Taken[] = [];
  for (let i = 0; i + 1 < state.length; i += 2) {
    // A clock that was put back keeps nobody waiting for longer than one window.
    const atMs = Math.min(state[i]!, nowMs);
    if (atMs > nowMs - windowMs) taken.push({ atMs, units: state[i + 1]! });
  }
  return taken;
}

/** What falls into the same slot of time is one pair, of the later moment: never too early. */
function add(taken: Taken[], next: Taken, slotMs: number): void {
  const last = taken.at(-1);
  if (last === undefined || Math.floor(last.atMs / slotMs) !== Math.floor(next.atMs / slotMs)) {
    taken.push(next);
    return;
  }
  last.atMs = next.atMs;
  last.units += next.units;
}

/** When those that must come back were taken. */
function waitFor(taken: readonly Taken[], missing: number): number {
  let back = 0;
  // The cost is at most the limit: enough of them come back.
  return taken.find(({ units }) => (back += units) + ROUNDING >= missing)!.atMs;
}

function checked({ limit, windowSeconds }: RateLimitRuleOptions): RateLimitRuleOptions {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError(`Cannot limit to ${limit}: expected a whole number from 1 up`);
  }
  if (!(windowSeconds > 0 && windowSeconds < Infinity)) {
    throw new RangeError(
      `Cannot limit for ${windowSeconds} seconds: expected a positive finite number`,
    );
  }
  return { limit, windowSeconds };
}

const NOTHING: RateLimitState = Object.freeze([]);
const SLOTS = 50;
/** Fractions add up to a little less than the whole. */
const ROUNDING = 1e-9;
