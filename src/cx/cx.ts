// The scope of one piece of work: cancellation, waiting, children, and what must run at its end. Level-triggered: once
// cancelled, every operation throws until the scope ends. Everything optional is made when it is first touched.

import { after, type Clock, clock, type Random, random } from "./clock.ts";
import { Cancelled, type CancelReason, ScopeClosed, severity } from "./cancel.ts";

/** How a scope ended. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: "error" | "cancelled"; readonly error: unknown };

/** A finalizer of a scope. */
export type Finalizer = (outcome: Outcome) => void | Promise<void>;

/** Where a scope is in its life. */
export type ScopeState = "open" | "finalizing" | "closed";

// Set by the class itself: closing and cancelling are no members that users see.
let close: (cx: Cx, outcome: Outcome) => Promise<void> | undefined;
let cancel: (cx: Cx, reason: CancelReason) => void;

/** The capability context: a scope, see the module. */
export class Cx {
  /** Where the scope is in its life. */
  state: ScopeState = "open";
  /** Why it was cancelled; `undefined` while it was not. */
  reason: CancelReason | undefined = undefined;
  #finalizers: Finalizer[] | undefined = undefined;
  #children: Set<Promise<unknown>> | undefined = undefined;
  #listeners: Set<() => void> | undefined = undefined;
  #controller: AbortController | undefined = undefined;

  /** Whether it was cancelled. */
  get cancelled(): boolean {
    return this.reason !== undefined;
  }

  /** A signal for foreign code, aborted when the scope is cancelled. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.reason !== undefined) this.#controller.abort(new Cancelled(this.reason));
    }
    return this.#controller.signal;
  }

  /** What time it is. */
  get clock(): Clock {
    return clock;
  }

  /** Randomness. */
  get random(): Random {
    return random;
  }

  /** Sends a request that is aborted when the scope is cancelled. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    this.checkpoint();
    return fetch(input, { ...init, signal: this.signal });
  }

  /**
   * A point where cancelled work stops.
   *
   * @throws {Cancelled} If the scope was cancelled.
   * @throws {ScopeClosed} If it has closed.
   */
  checkpoint(): void {
    if (this.state === "closed") throw new ScopeClosed("go on");
    if (this.reason !== undefined && this.state === "open") throw new Cancelled(this.reason);
  }

  /** Registers a finalizer: run once when the scope ends, in reverse order, whatever the outcome. */
  defer(finalizer: Finalizer): void {
    if (this.state === "closed") throw new ScopeClosed("defer");
    (this.#finalizers ??= []).push(finalizer);
  }

  /** Disposes `resource` when the scope ends. */
  use<T extends Disposable | AsyncDisposable>(resource: T): T {
    this.defer(() =>
      Symbol.asyncDispose in resource
        ? resource[Symbol.asyncDispose]() as Promise<void>
        : resource[Symbol.dispose]()
    );
    return resource;
  }

  /** Waits. @throws {Cancelled} At once when the scope is cancelled meanwhile. @param ms Milliseconds. */
  sleep(ms: number): Promise<void> {
    this.checkpoint();
    const { promise, resolve } = Promise.withResolvers<void>();
    return this.wait(promise, after(ms, resolve));
  }

  /**
   * Waits for something that knows no scopes. It lives on when the wait is cancelled; its later result is dropped.
   *
   * @param onEnd Called when the wait has ended, however.
   */
  wait<T>(promise: PromiseLike<T>, onEnd?: () => void): Promise<T> {
    this.checkpoint();
    return new Promise<T>((resolve, reject) => {
      const listeners = this.#listeners ??= new Set();
      const stop = () => {
        listeners.delete(stop);
        onEnd?.();
        reject(new Cancelled(this.reason!));
      };
      const settle = (act: () => void) => {
        if (!listeners.delete(stop)) return;
        onEnd?.();
        act();
      };
      listeners.add(stop);
      promise.then((value) => settle(() => resolve(value)), (error) => settle(() => reject(error)));
    });
  }

  /** Starts work that the scope waits for before it closes. */
  spawn<T>(work: (cx: Cx) => Promise<T>): Promise<T> {
    this.checkpoint();
    const running = work(this);
    const children = this.#children ??= new Set();
    const done = () => void children.delete(running);
    children.add(running);
    running.then(done, done);
    return running;
  }

  /** Cancels: for the owner of the scope. Idempotent; a stronger reason replaces a weaker one. */
  protected cancelScope(reason: CancelReason): void {
    if (this.state === "closed") return;
    const current = this.reason;
    if (current !== undefined && severity(current.kind) >= severity(reason.kind)) return;
    this.reason = reason;
    if (current !== undefined) return;
    for (const stop of [...this.#listeners ?? []]) stop();
    this.#controller?.abort(new Cancelled(reason));
  }

  /** Closes: children first, then finalizers in reverse. Synchronous when there is nothing to wait for. */
  protected closeScope(outcome: Outcome): Promise<void> | undefined {
    if (this.state !== "open") return undefined;
    if (this.#children === undefined || this.#children.size === 0) {
      if (this.#finalizers === undefined) {
        this.state = "closed";
        return undefined;
      }
      return this.#finalize(outcome);
    }
    return Promise.allSettled(this.#children).then(() => this.#finalize(outcome));
  }

  #finalize(outcome: Outcome): Promise<void> | undefined {
    this.state = "finalizing";
    const failures: unknown[] = [];
    const run = (): Promise<void> | undefined => {
      for (let next = this.#finalizers?.pop(); next !== undefined; next = this.#finalizers?.pop()) {
        try {
          const running = next(outcome);
          if (running instanceof Promise) {
            return running.then(undefined, (error) => void failures.push(error)).then(run);
          }
        } catch (error) {
          failures.push(error);
        }
      }
      this.state = "closed";
      if (failures.length > 0) {
        throw failures.length === 1 ? failures[0] : new AggregateError(failures);
      }
      return undefined;
    };
    return run();
  }

  static {
    close = (cx, outcome) => cx.closeScope(outcome);
    cancel = (cx, reason) => cx.cancelScope(reason);
  }
}

/** Closes a scope; for whoever opened it. */
export function closeCx(cx: Cx, outcome: Outcome): Promise<void> | undefined {
  return close(cx, outcome);
}

/** Cancels a scope; for whoever opened it. */
export function cancelCx(cx: Cx, reason: CancelReason): void {
  cancel(cx, reason);
}
