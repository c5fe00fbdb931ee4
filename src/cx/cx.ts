// The capability context: a scope, a task and what may be used in it, as one node of a tree. This file is its face, with
// scope.ts below it; what it does is in the files that it calls, the state in node.ts.

import { type Capability, find } from "./capability.ts";
import * as combinators from "./combinators.ts";
import type { SettledOf, ValuesOf, Works } from "./combinators.ts";
import { fetchIn } from "./fetch.ts";
import { limit, type Limits } from "./life.ts";
import type { Node, ScopeKind } from "./node.ts";
import { retry, type Retryable, type RetryOptions } from "./retry.ts";
import { run, runSpawned, type Work } from "./run.ts";
import { nodeOf, Scope } from "./scope.ts";
import { Task } from "./task.ts";
import { mustBeUsable, mustNotBeClosed, usedAfterClose } from "./use.ts";
import { tell } from "./world.ts";

/** Options of `cx.spawn`. */
export interface SpawnOptions extends Limits {
  /** Whether it is cancelled when everything else in the scope has ended, instead of waited for. Default `false`. */
  readonly daemon?: boolean;
}

/** Options of `cx.shield`. */
export interface ShieldOptions {
  /** Longest time in milliseconds: what nobody can stop must stop by itself. */
  readonly maxMs: number;
  /** Name for traces. Default `"shield"`. */
  readonly name?: string;
}

/**
 * The scope of one piece of work: what was opened in it ends with it. Everything that waits takes one.
 *
 * Cancellation is level-triggered: once a scope is cancelled, every operation of it throws {@linkcode Cancelled} until
 * the scope ends; inside of {@linkcode Cx.shield} and of finalizers it does not. After the end everything throws
 * {@linkcode ScopeClosed} and is reported.
 *
 * Handlers get one for their request. `new Cx()` makes a root for scripts and tests.
 */
export class Cx extends Scope {
  /**
   * Runs `work` in a scope of its own, and returns when everything that it opened has ended.
   *
   * @param limits Name, deadline, cost, priority of the scope; they only tighten those of this one.
   * @returns What `work` returned.
   * @throws What `work` threw, or a child of it; several as a `SuppressedError`.
   * @throws {Cancelled} If the scope was cancelled meanwhile.
   */
  scope<T>(work: Work<T>, limits: Limits = {}): Promise<T> {
    return this.#run(work, { kind: "scope", limits });
  }

  /**
   * Starts work that the scope waits for before it closes. When it fails, the scope and everything in it is cancelled
   * and ends with its error, awaited or not.
   *
   * @throws {ScopeClosed} If the scope is not open any more.
   * @throws {Cancelled} If it was cancelled.
   *
   * @example Two calls at once, one of which may end with the scope
   * ```ts
   * import { Cx } from "@cairn/cairn/cx";
   *
   * const lines = await new Cx().scope(async (cx) => {
   *   cx.spawn("ticker", async (inner) => {
   *     for (;;) await inner.sleep(1_000);
   *   }, { daemon: true });
   *   const user = cx.spawn("user", () => Promise.resolve("Ada"));
   *   const role = cx.spawn("role", () => Promise.resolve("countess"));
   *   return `${await user}, ${await role}`;
   * });
   * console.assert(lines === "Ada, countess");
   * ```
   */
  spawn<T>(work: Work<T>, options?: SpawnOptions): Task<T>;
  /** Starts named work. */
  spawn<T>(name: string, work: Work<T>, options?: SpawnOptions): Task<T>;
  spawn<T>(
    first: string | Work<T>,
    second: Work<T> | SpawnOptions = {},
    third: SpawnOptions = {},
  ): Task<T> {
    const [name, work, options] = typeof first === "string"
      ? [first, second as Work<T>, third]
      : [first.name || "task", first, second as SpawnOptions];
    const node = nodeOf(this);
    mustBeUsable(node, `spawn ${name}`);
    if (node.state !== "open") throw usedAfterClose(node, `spawn ${name}`);
    const child = this.#fork({
      kind: options.daemon === true ? "daemon" : "task",
      limits: { name, ...options },
    });
    tell("spawn", this, child.id);
    return new Task(child, runSpawned(child, work));
  }

  /**
   * Runs all at once. The first failure cancels the others, which have ended when this returns.
   *
   * @returns Their values, place by place.
   * @throws The first failure; several as a `SuppressedError`.
   */
  all<const W extends Works>(works: W): Promise<ValuesOf<W>> {
    return this.#contest("all", (inner, fork) => combinators.all(inner, works, fork));
  }

  /** Runs all at once and says what became of each; a failure cancels nothing. */
  allSettled<const W extends Works>(works: W): Promise<SettledOf<W>> {
    return this.#contest("allSettled", (inner, fork) => combinators.allSettled(inner, works, fork));
  }

  /**
   * Runs all at once until the first one has ended. The others are cancelled, and have ended when this returns.
   *
   * @returns What the first one returned.
   * @throws What the first one threw.
   * @throws {TypeError} If there is none.
   */
  race<T>(works: readonly Work<T>[]): Promise<T> {
    return this.#contest("race", (inner, fork) => combinators.race(inner, works, fork));
  }

  /**
   * Runs all at once until the first one has succeeded. The others are cancelled, and have ended when this returns.
   *
   * @throws {AggregateError} If none did.
   */
  any<T>(works: readonly Work<T>[]): Promise<T> {
    return this.#contest("any", (inner, fork) => combinators.any(inner, works, fork));
  }

  /**
   * Runs `work` for a limited time.
   *
   * @param ms Milliseconds. A deadline of this scope that is earlier stays.
   * @throws {Cancelled} With kind `deadline` when it took longer.
   */
  timeout<T>(ms: number, work: Work<T>): Promise<T> {
    return this.#run(work, { kind: "scope", limits: { name: "timeout", deadlineMs: ms } });
  }

  /**
   * Runs `work` out of reach of cancellations, also in a scope that was cancelled already: for what must not stop
   * halfway. The next operation after it throws. It has the given time and no other limit.
   *
   * A shield is no transaction: its own time can run out between two steps. Atomic effects belong into one statement.
   *
   * @throws {Cancelled} With kind `deadline` when it took longer than `maxMs`.
   * @throws {RangeError} If `maxMs` is no positive finite number.
   */
  async shield<T>(work: Work<T>, { maxMs, name = "shield" }: ShieldOptions): Promise<T> {
    if (!(maxMs > 0 && maxMs < Infinity)) {
      throw new RangeError(`Cannot shield for ${maxMs} ms: expected a positive finite number`);
    }
    const child = this.#fork({ kind: "shield", limits: { name, deadlineMs: maxMs } });
    tell("shield", child.cx, maxMs);
    try {
      return await run(child, work);
    } finally {
      tell("unshield", child.cx, maxMs);
    }
  }

  /**
   * The nearest value of a capability.
   *
   * @throws {TypeError} If no scope provides it, or a scope in between was narrowed to others.
   */
  get<T>(wanted: Capability<T>): T {
    const node = nodeOf(this);
    mustNotBeClosed(node, `get ${wanted.name}`);
    return find(node, wanted);
  }

  /** Provides a value to this scope and everything in it; replaces what it provided before. */
  provide<T>(key: Capability<T>, value: T): void {
    const node = nodeOf(this);
    mustNotBeClosed(node, `provide ${key.name}`);
    (node.values ??= new Map()).set(key as Capability<unknown>, value);
  }

  /**
   * A view of this scope in which only the given capabilities can be got: for code that is trusted with no more.
   * It ends with the scope.
   */
  narrow(capabilities: readonly Capability<unknown>[]): Cx {
    mustBeUsable(nodeOf(this), "narrow");
    const child = this.#fork({ kind: "view", limits: { name: this.name } });
    child.allowed = new Set(capabilities);
    return child.cx;
  }

  /**
   * Sends a request that ends with the scope. Adds `traceparent`, and for servers of ours (`OUTBOUND`) the time that
   * is left. Counts as one of the meter `ops`.
   *
   * @throws {Cancelled} If the scope is cancelled, or too little time is left to start.
   * @throws {BudgetExceeded} If the meter is used up.
   * @throws {TypeError} If the network fails, or the scope was narrowed and lacks `OUTBOUND`.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    return fetchIn(nodeOf(this), input, init);
  }

  /**
   * Tries until it succeeds, or another attempt makes no sense: too many, too late, too costly.
   *
   * @param work Each attempt runs in a scope of its own.
   * @returns The last value, also when it is a `Response` that says no.
   * @throws What the last attempt threw.
   * @throws {TypeError} If the method is not idempotent and there is no key.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { Cx } from "@cairn/cairn/cx";
   *
   * const cx = new Cx();
   * const value = await cx.retry((_, { number }) => {
   *   if (number < 2) throw new Error("not yet");
   *   return "done";
   * }, { method: "GET", pauseMs: 1 });
   * assert.equal(value, "done");
   * ```
   */
  retry<T>(work: Retryable<T>, options: RetryOptions<T>): Promise<T> {
    return retry(this, work, options);
  }

  #contest<T>(
    name: string,
    contest: (inner: Node, fork: combinators.Fork) => Promise<T>,
  ): Promise<T> {
    return this.#run((cx) =>
      contest(
        nodeOf(cx),
        (place) => cx.#fork({ kind: "contender", limits: { name: `${name} ${place}` } }),
      ), { kind: "scope", limits: { name } });
  }

  async #run<T>(work: Work<T>, child: Child): Promise<T> {
    mustBeUsable(nodeOf(this), `open ${child.limits.name ?? "a scope"}`);
    return await run(this.#fork(child), work);
  }

  #fork({ kind, limits }: Child): Node {
    mustNotBeClosed(nodeOf(this), `open ${limits.name ?? "a scope"}`);
    const node = nodeOf(new Cx(this, kind));
    limit(node, limits);
    return node;
  }
}

interface Child {
  readonly kind: ScopeKind;
  readonly limits: Limits;
}
