// What must run when a scope ends: finalizers, last first, each exactly once, whatever the others do. They have a time
// of their own; one that hangs is left behind when it is used up, and those after it are started and not waited for.

import type { Cx } from "./cx.ts";
import type { Outcome } from "./outcome.ts";
import { patientlyAfter, tell } from "./world.ts";

/** A finalizer of a scope. */
export type Finalizer = (outcome: Outcome) => void | Promise<void>;

/** Thrown by the closing of a scope whose finalizers took too long. */
export class CleanupTimeout extends Error {
  /** Names the scope and the time. */
  constructor(name: string, budgetMs: number) {
    super(`Cannot finish ${name} in time: its finalizers took more than ${budgetMs} ms`);
    this.name = "CleanupTimeout";
  }
}

/** What {@linkcode Cleanup} needs. */
export interface CleanupParts {
  /** The scope that ends. */
  readonly cx: Cx;
  /** Time for all finalizers together, in milliseconds. */
  readonly budgetMs: number;
  /** Cancels what the finalizers wait for. */
  readonly onOverrun: () => void;
}

/** The last part of a scope's life. */
export class Cleanup {
  /** Whether the time is used up. */
  overrun = false;
  /** Whether something failed. */
  failed = false;
  /** What failed: the last failure, with those before it suppressed, as `AsyncDisposableStack` has it. */
  error: unknown = undefined;
  readonly #parts: CleanupParts;
  #stopTimer: (() => void) | undefined = undefined;
  #giveUp: (() => void) | undefined = undefined;

  /** Nothing runs yet. */
  constructor(parts: CleanupParts) {
    this.#parts = parts;
  }

  /** Runs `finalizers`, and those that they add. Synchronous as long as they are. */
  run(finalizers: Finalizer[], outcome: Outcome): Promise<void> | undefined {
    while (finalizers.length > 0) {
      const running = this.#start(finalizers, outcome);
      if (running !== undefined && !this.overrun) {
        return this.#wait(running, finalizers.length).then(() => this.run(finalizers, outcome));
      }
    }
    this.#stopTimer?.();
    return undefined;
  }

  /** Leaves less time: a stronger reason arrived. */
  tighten(budgetMs: number): void {
    if (this.#stopTimer === undefined || this.overrun) return;
    this.#stopTimer();
    this.#stopTimer = patientlyAfter(budgetMs, () => this.#end());
  }

  #start(finalizers: Finalizer[], outcome: Outcome): Promise<void> | undefined {
    const finalizer = finalizers.pop()!;
    const place = finalizers.length;
    tell("finalizer", this.#parts.cx, place);
    try {
      const running = finalizer(outcome);
      if (!isPromise(running)) return undefined;
      return running.then(undefined, (error) => this.#fail(error, place));
    } catch (error) {
      this.#fail(error, place);
      return undefined;
    }
  }

  #wait(running: Promise<void>, place: number): Promise<void> {
    const { budgetMs } = this.#parts;
    this.#stopTimer ??= patientlyAfter(budgetMs, () => this.#end());
    return new Promise((resolve) => {
      this.#giveUp = () => {
        this.#fail(new CleanupTimeout(this.#parts.cx.name, budgetMs), place);
        resolve();
      };
      running.then(() => {
        this.#giveUp = undefined;
        resolve();
      });
    });
  }

  #end(): void {
    this.overrun = true;
    this.#parts.onOverrun();
    this.#giveUp?.();
  }

  #fail(error: unknown, place: number): void {
    tell("finalizer_error", this.#parts.cx, place);
    this.error = this.failed
      ? new SuppressedError(error, this.error, "A finalizer failed after another failure")
      : error;
    this.failed = true;
  }
}

function isPromise(value: unknown): value is Promise<void> {
  return typeof value === "object" && value !== null && "then" in value;
}
