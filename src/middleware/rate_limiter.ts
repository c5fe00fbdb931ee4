// One limit by name: what the middleware asks, and what handlers ask that count something else than requests, such as
// failed logins of one account.

import { createHash } from "node:crypto";
import type { Cx } from "../cx/mod.ts";
import type { RateLimitResult, RateLimitRule } from "./rate_limit_rule.ts";
import { MemoryRateLimitStore, type RateLimitStore } from "./rate_limit_store.ts";

/** Options of {@linkcode RateLimiter}. */
export interface RateLimiterOptions {
  /** How much one client may ask. */
  readonly rule: RateLimitRule;
  /** Where clients are remembered. Default a {@linkcode MemoryRateLimitStore} of its own. */
  readonly store?: RateLimitStore;
  /** Name, one of its own for each limit in a store: letters, digits, `_`, `-`, `.`. Default `"default"`. */
  readonly name?: string;
}

/**
 * Counts what one client does.
 *
 * @example Five failed logins of an account in a quarter of an hour
 * ```ts
 * import { App, HttpError, t } from "@cairn/cairn";
 * import { RateLimiter, slidingWindow } from "@cairn/cairn/middleware";
 *
 * const failures = new RateLimiter({ rule: slidingWindow({ limit: 5, windowSeconds: 900 }) });
 * const app = new App();
 * app.post("/login", {
 *   body: t.Object({ name: t.String({ maxLength: 50 }), password: t.String() }),
 * }, async (cx) => {
 *   const { name, password } = cx.body;
 *   // Taken before the check: of many tries at a time, five get that far.
 *   const { allowed } = await failures.take(cx, name);
 *   if (!allowed) return HttpError.tooManyRequests();
 *   if (password !== "secret") return HttpError.unauthorized("Wrong name or password");
 *   await failures.forget(cx, name);
 *   return "welcome";
 * });
 * const init = { method: "POST", body: '{"name":"ada","password":"x"}' };
 * const statuses = [];
 * for (let i = 0; i < 6; i++) {
 *   const headers = { "content-type": "application/json" };
 *   const request = new Request("http://localhost/login", { ...init, headers });
 *   statuses.push((await app.fetch(request)).status);
 * }
 * if (statuses.join() !== "401,401,401,401,401,429") throw new Error(statuses.join());
 * ```
 */
export class RateLimiter {
  /** How much one client may ask. */
  readonly rule: RateLimitRule;
  /** Name. */
  readonly name: string;
  readonly #store: RateLimitStore;

  /**
   * Makes a limit.
   *
   * @throws {TypeError} If the name has other characters, or more than 30.
   */
  constructor({ rule, store = new MemoryRateLimitStore(), name = "default" }: RateLimiterOptions) {
    if (!/^[\w.-]{1,30}$/.test(name)) {
      throw new TypeError(`Cannot name a limit "${name}": expected up to 30 of A-Z a-z 0-9 _ - .`);
    }
    this.rule = rule;
    this.name = name;
    this.#store = store;
  }

  /**
   * Takes units if there are enough; none if there are not.
   *
   * @param key Whose units: an address, an account, an API key.
   * @param cost How many; more than the limit count as the limit. Default 1.
   * @returns Whether there were enough, and what is left; at once when the store is in memory.
   * @throws {RangeError} If the cost is negative or no number.
   */
  take(cx: Cx, key: string, cost = 1): RateLimitResult | Promise<RateLimitResult> {
    const { rule } = this;
    const bounded = boundedCost(cost, rule);
    return this.#store.update(cx, this.#keyOf(key), (state, nowMs) => {
      return rule.take(state, { nowMs, cost: bounded });
    });
  }

  /** Gives all units back: after a login that succeeded, say. */
  forget(cx: Cx, key: string): void | Promise<void> {
    return this.#store.delete(cx, this.#keyOf(key));
  }

  /** Clients may choose keys: long ones must not fill the store. */
  #keyOf(key: string): string {
    const short = key.length <= KEY_CHARS_MAX
      ? `=${key}`
      : `#${createHash("sha256").update(key).digest("base64url")}`;
    return `${this.name}${short}`;
  }
}

/**
 * The units that a request can take of a rule.
 *
 * @throws {RangeError} If the cost is negative or no number.
 */
export function boundedCost(cost: number, { limit }: RateLimitRule): number {
  if (cost >= 0) return Math.min(cost, limit);
  throw new RangeError(`Cannot take ${cost} units: expected a number from 0 up`);
}

const KEY_CHARS_MAX = 64;
