// One check of health: run once for all who ask at the same time, remembered for a while, given up when it takes too long.
// It runs in a scope of the app, so that a prober that leaves ends no check that others wait for.

import type { Application } from "../app/mod.ts";
import { Cancelled, type Cx } from "../cx/mod.ts";

/**
 * Looks whether something works. It fails by throwing, or by returning `false`.
 *
 * @param cx Its scope, which ends at the timeout: wait by it, or pass `cx.signal` on.
 */
export type HealthCheck = (cx: Cx) => unknown;

/** A check and how it is run. */
export interface HealthCheckSpec {
  /** The check. */
  readonly check: HealthCheck;
  /** Time for it, in milliseconds. Default: that of all checks. */
  readonly timeoutMs?: number;
  /** Whether the app can serve without it: its failure makes the app degraded, not failing. Default `false`. */
  readonly optional?: boolean;
}

/** How a check went. */
export interface CheckResult {
  /** Whether it succeeded. */
  readonly status: "ok" | "failing";
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
  /** When it ended, in monotonic milliseconds. */
  readonly endedAtMs: number;
}

/** What {@linkcode Probe} needs. */
export interface ProbeParts {
  readonly app: Application;
  readonly name: string;
  readonly check: HealthCheck;
  readonly timeoutMs: number;
  readonly cacheMs: number;
}

/** Runs one check. */
export class Probe {
  readonly #parts: ProbeParts;
  #last: CheckResult | undefined = undefined;
  #running: Promise<CheckResult> | undefined = undefined;
  /** Whether the code of a check that was given up has not ended: no second one is started beside it. */
  #isStuck = false;

  /** Nothing is checked yet. */
  constructor(parts: ProbeParts) {
    this.#parts = parts;
  }

  /** The result as of now: remembered, or of the run that is going on, or of a new one. Never rejects. */
  result(cx: Cx): CheckResult | Promise<CheckResult> {
    if (this.#running !== undefined) return this.#running;
    const last = this.#last;
    if (last === undefined) return this.#running = this.#run();
    const isFresh = cx.clock.now() - last.endedAtMs < this.#parts.cacheMs;
    return isFresh || this.#isStuck ? last : this.#running = this.#run();
  }

  #run(): Promise<CheckResult> {
    const { app, name } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<CheckResult>();
    app.background(`health check ${name}`, async (scope) => {
      const startedMs = scope.clock.now();
      const error = await this.#failure(scope);
      const wasFailing = this.#last?.status === "failing";
      const endedAtMs = scope.clock.now();
      this.#last = Object.freeze({
        status: error === undefined ? "ok" : "failing",
        tookMs: endedAtMs - startedMs,
        endedAtMs,
      });
      this.#running = undefined;
      resolve(this.#last);
      // What is down for an hour is reported once.
      if (error !== undefined && !wasFailing) throw error;
    });
    return promise;
  }

  async #failure(scope: Cx): Promise<unknown> {
    const { name, timeoutMs } = this.#parts;
    try {
      const said = await scope.timeout(timeoutMs, (inner) => inner.wait(this.#call(inner), name));
      return said === false
        ? new Error(`Health check ${name} failed: it returned false`)
        : undefined;
    } catch (error) {
      const isLate = error instanceof Cancelled && error.root.kind === "deadline";
      return isLate
        ? new Error(`Health check ${name} failed: no end after ${timeoutMs} ms`)
        : error;
    }
  }

  async #call(inner: Cx): Promise<unknown> {
    this.#isStuck = true;
    try {
      return await this.#parts.check(inner);
    } finally {
      this.#isStuck = false;
    }
  }
}
