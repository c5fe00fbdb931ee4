// The life of a scope as its users see it: identity, cancellation, budget, waiting, what runs at its end. `Cx` adds the
// scopes within and what may be used. Made without a node (node.ts), which comes when the scope is first touched.

import { type Budget, budgetOf, spend } from "./budget.ts";
import { Cancelled, type CancelReason } from "./cancel.ts";
import { expireIfLate } from "./cancel_tree.ts";
import type { Provided } from "./capability.ts";
import type { Finalizer } from "./cleanup.ts";
import { CLOCK, type Clock } from "./clock.ts";
import type { Cx } from "./cx.ts";
import { adopt, close } from "./life.ts";
import { type LogFields, Logger } from "./log.ts";
import {
  LOG_FIELDS,
  Node,
  ON_CANCEL,
  PROVIDED,
  type ScopeKind,
  type ScopeState,
  TRACE_OF,
} from "./node.ts";
import { Obligation } from "./obligation.ts";
import type { Outcome } from "./outcome.ts";
import { Pause } from "./pause.ts";
import { RANDOM, type Random } from "./random.ts";
import { type TraceContext, traceOf } from "./trace.ts";
import { mustBeUsable, usedAfterClose } from "./use.ts";
import { sleep, waitFor, type WaitOptions } from "./wait.ts";
import { nextId, tell, world } from "./world.ts";

// Set by the class itself, for it alone can reach its private member.
let nodeOfScope: (scope: Scope) => Node;
let touchedNode: (scope: Scope) => Node | undefined;
let closeFresh: (scope: Scope) => boolean;
let closeTouched: (scope: Scope, outcome: Outcome) => Promise<void> | undefined;

/** What every {@linkcode Cx} is: the life of one piece of work. */
export abstract class Scope {
  readonly #parent: Scope | undefined;
  /** `undefined`: not touched. `null`: closed without having been touched. */
  #node: Node | null | undefined = undefined;

  /**
   * Opens a scope.
   *
   * @param parent The scope whose capabilities and limits it has. Default: none. It does not wait for this one.
   * @param kind For Cairn's own files.
   */
  constructor(parent?: Scope, kind: ScopeKind = "root") {
    this.#parent = parent;
    if (kind !== "root") adopt(this.#touch(), kind);
    else if (world().observe !== undefined) {
      this.#touch();
      tell("open", this.#face, kind);
    }
  }

  /** For Cairn's own files. */
  [ON_CANCEL]?(reason: CancelReason): void;

  /** For Cairn's own files. */
  [TRACE_OF]?(): TraceContext | undefined;

  /** For Cairn's own files. */
  [PROVIDED]?(): Provided | undefined;

  /** For Cairn's own files. */
  [LOG_FIELDS]?(): LogFields | undefined;

  /** `Cx` is the only class of scopes. */
  get #face(): Cx {
    return this as unknown as Cx;
  }

  #touch(): Node {
    if (this.#node !== undefined && this.#node !== null) return this.#node;
    const parent = this.#parent === undefined ? undefined : nodeOfScope(this.#parent);
    const node = new Node(this.#face, parent, nextId());
    if (this.#node === null) node.state = "closed";
    return this.#node = node;
  }

  /** Number of the scope: unique in the process, or in a run of the lab. */
  get id(): number {
    return this.#touch().id;
  }

  /** Name for traces, logs and messages. */
  get name(): string {
    return this.#node?.name ?? "scope";
  }

  /** Where it is in its life. */
  get state(): ScopeState {
    return this.#node === null ? "closed" : this.#node?.state ?? "open";
  }

  /** Whether it was cancelled. */
  get cancelled(): boolean {
    return this.reason !== undefined;
  }

  /** Why it was cancelled; `undefined` while it was not. */
  get reason(): CancelReason | undefined {
    return this.#node?.reason;
  }

  /** A signal for foreign code, aborted with a {@linkcode Cancelled} when the scope is cancelled. Made when first asked for. */
  get signal(): AbortSignal {
    const node = this.#touch();
    if (node.controller === undefined) {
      node.controller = new AbortController();
      if (node.reason !== undefined) node.controller.abort(new Cancelled(node.reason));
    }
    return node.controller.signal;
  }

  /** Trace identity, for logs and calls of other services. */
  get trace(): TraceContext {
    return traceOf(this.#touch());
  }

  /** Instant at which it is cancelled, on {@linkcode Cx.clock} in monotonic milliseconds; `Infinity` when there is none. */
  get deadline(): number {
    return this.#touch().deadline;
  }

  /** Milliseconds until the deadline, never negative; `Infinity` when there is none. */
  remaining(): number {
    const { deadline } = this;
    return deadline === Infinity ? Infinity : Math.max(0, deadline - world().now());
  }

  /**
   * Whether work that takes so long still makes sense.
   *
   * @param ms Milliseconds, such as the median of the call that is about to be made.
   */
  affords(ms: number): boolean {
    return !this.cancelled && this.remaining() >= ms;
  }

  /** What may still be used: deadline, units by meter, priority. */
  get budget(): Budget {
    return budgetOf(this.#touch());
  }

  /**
   * Takes units from the budget of this scope and of every scope above it, up to a shield.
   *
   * @param meter Default `"ops"`: calls of anything outside.
   * @throws {BudgetExceeded} If one of them has not enough left; that scope is cancelled then.
   * @throws {RangeError} If `units` is negative or no number.
   */
  spend(units: number, meter = "ops"): void {
    mustBeUsable(this.#touch(), "spend");
    spend(this.#touch(), units, meter);
  }

  /**
   * A point where cancelled work stops, for loops that wait for nothing else. Throws at once, awaited or not; awaiting
   * it also lets the lab go elsewhere.
   *
   * @param label Name of the point, for traces. Default `"checkpoint"`.
   * @throws {Cancelled} If the scope was cancelled, or its deadline has passed.
   * @throws {ScopeClosed} If it has closed.
   */
  checkpoint(label = "checkpoint"): void | PromiseLike<void> {
    const node = this.#touch();
    expireIfLate(node);
    mustBeUsable(node, label);
    node.label = label;
    const { pause } = world();
    if (pause === undefined) return undefined;
    return new Pause(() => waitFor(node, pause(this.#face, label), { label }));
  }

  /**
   * Waits for something that knows no scopes. It lives on when the wait is cancelled; its later result is dropped.
   *
   * @param how A label for traces, or what to call when the wait has ended, however; or these and more.
   * @throws {Cancelled} As soon as the scope is cancelled.
   */
  wait<T>(promise: PromiseLike<T>, how: string | (() => void) | WaitOptions<T> = {}): Promise<T> {
    if (typeof how === "string") return waitFor(this.#touch(), promise, { label: how });
    if (typeof how === "function") return waitFor(this.#touch(), promise, { onEnd: how });
    return waitFor(this.#touch(), promise, how);
  }

  /**
   * Waits for a while.
   *
   * @param ms Milliseconds; 50 and more may take up to 16 ms longer.
   * @throws {Cancelled} As soon as the scope is cancelled.
   */
  sleep(ms: number): Promise<void> {
    return sleep(this.#touch(), ms);
  }

  /**
   * Registers a finalizer: run once when the scope ends, after its children, last first, whatever the outcome. In it
   * the scope can be used for a while, also when it was cancelled.
   *
   * A finalizer that throws keeps no other from running.
   *
   * @throws {ScopeClosed} If the scope has closed.
   */
  defer(finalizer: Finalizer): void {
    const node = this.#touch();
    if (node.state === "closed") throw usedAfterClose(node, "defer");
    (node.finalizers ??= []).push(finalizer);
  }

  /** Disposes `resource` when the scope ends, see {@linkcode Cx.defer}. */
  use<T extends Disposable | AsyncDisposable>(resource: T): T {
    this.defer(() =>
      Symbol.asyncDispose in resource
        ? resource[Symbol.asyncDispose]() as Promise<void>
        : resource[Symbol.dispose]()
    );
    return resource;
  }

  /**
   * Promises something that must be kept or taken back before the scope closes: a reserved slot, a permit to send.
   * One that is left open is aborted and reported.
   *
   * @param kind What it is, for reports.
   * @param onAbort Takes it back. Synchronous; what must wait belongs into {@linkcode Cx.defer}.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { Cx } from "@cairn/cairn/cx";
   *
   * let free = 1;
   * await new Cx().scope((cx) => {
   *   free--;
   *   using slot = cx.obligation("slot", () => free++);
   *   if (Math.random() < 2) return; // Left early: aborted.
   *   slot.commit();
   * });
   * assert.equal(free, 1);
   * ```
   */
  obligation(kind: string, onAbort?: () => void): Obligation {
    const node = this.#touch();
    mustBeUsable(node, `reserve ${kind}`);
    return new Obligation(node, kind, onAbort);
  }

  /** The time. */
  get clock(): Clock {
    return CLOCK;
  }

  /** Randomness. */
  get random(): Random {
    return RANDOM;
  }

  /** Structured log, whose records carry this scope and its trace; see `LOG_SINK`. */
  get log(): Logger {
    return new Logger(this.#touch(), {});
  }

  static {
    nodeOfScope = (scope) => scope.#touch();
    touchedNode = (scope) => scope.#node ?? undefined;
    closeFresh = (scope) => {
      if (scope.#node !== undefined) return false;
      scope.#node = null;
      return true;
    };
    closeTouched = (scope, outcome) => {
      if (scope.#node !== undefined) {
        return scope.#node === null ? undefined : close(scope.#node, outcome);
      }
      scope.#node = null;
      return undefined;
    };
  }
}

/** The state behind a scope. */
export function nodeOf(scope: Scope): Node {
  return nodeOfScope(scope);
}

/** The state behind a scope that was touched. */
export function touchedNodeOf(scope: Scope): Node | undefined {
  return touchedNode(scope);
}

/** Closes a scope if it was never touched. @returns Whether it was closed. */
export function closeWithoutNode(scope: Scope): boolean {
  return closeFresh(scope);
}

/** Closes a scope; one that was never touched costs nothing. */
export function closeIfTouched(scope: Scope, outcome: Outcome): Promise<void> | undefined {
  return closeTouched(scope, outcome);
}
