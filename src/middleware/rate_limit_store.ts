// Where rate limits remember their clients, and the store in memory. Every store passes the contract in
// tests/middleware/rate_limit_contract.ts.

import type { Cx } from "../cx/mod.ts";
import type { RateLimitChange, RateLimitResult, RateLimitState } from "./rate_limit_rule.ts";

/** Computes a new state from the old one. Pure. */
export type RateLimitUpdate = (
  state: RateLimitState | undefined,
  nowMs: number,
) => RateLimitChange;

/** Keeps the states of rate limits. Expired states do not exist for any method. */
export interface RateLimitStore {
  /**
   * Replaces the state of one key in one step: of updates at the same time each sees what the one before left.
   *
   * @param key What the state is of, at most 100 characters.
   * @param update May be called again when somebody else was faster. Its time is the store's: one clock for all.
   * @returns The result of the update that counted.
   */
  update(
    cx: Cx,
    key: string,
    update: RateLimitUpdate,
  ): RateLimitResult | Promise<RateLimitResult>;
  /** Forgets a key. */
  delete(cx: Cx, key: string): void | Promise<void>;
}

/** Options of {@linkcode MemoryRateLimitStore}. */
export interface MemoryRateLimitStoreOptions {
  /** Most clients that are remembered; beyond it those that asked the longest time ago are forgotten. Default 100 000. */
  readonly keysMax?: number;
}

/** Keeps states in the memory of one process: several processes let in several times as much. */
export class MemoryRateLimitStore implements RateLimitStore {
  // In the order of last use, oldest first.
  readonly #kept = new Map<string, Kept>();
  readonly #keysMax: number;
  #sweptAtMs = 0;

  /** Starts empty. */
  constructor({ keysMax = 100_000 }: MemoryRateLimitStoreOptions = {}) {
    this.#keysMax = keysMax;
  }

  /** Clients that are remembered, those included whose state has expired. */
  get size(): number {
    return this.#kept.size;
  }

  /** Replaces the state of one key. */
  update(cx: Cx, key: string, update: RateLimitUpdate): RateLimitResult {
    const nowMs = cx.clock.wallNow();
    const before = this.#kept.get(key);
    const isGood = before !== undefined && before.expiresAtMs > nowMs;
    const { state, expiresAtMs, result } = update(isGood ? before.state : undefined, nowMs);
    this.#kept.delete(key);
    this.#kept.set(key, { state, expiresAtMs });
    if (before === undefined) this.#bound(nowMs);
    return result;
  }

  /** Forgets a key. */
  delete(_cx: Cx, key: string): void {
    this.#kept.delete(key);
  }

  #bound(nowMs: number): void {
    if (nowMs - this.#sweptAtMs >= SWEEP_MS || nowMs < this.#sweptAtMs) {
      this.#sweptAtMs = nowMs;
      for (const [key, { expiresAtMs }] of this.#kept) {
        if (expiresAtMs <= nowMs) this.#kept.delete(key);
      }
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#keysMax) break;
      this.#kept.delete(oldest);
    }
  }
}

interface Kept {
  readonly state: RateLimitState;
  readonly expiresAtMs: number;
}

const SWEEP_MS = 60_000;
