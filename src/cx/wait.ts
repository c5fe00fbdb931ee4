// Waits that a cancellation ends early. What was waited for lives on: its result comes too late and is dropped.

import type { Node } from "./node.ts";
import { refusal } from "./use.ts";
import { after, tell } from "./world.ts";

/** How to wait, see `cx.wait`. */
export interface WaitOptions<T = unknown> {
  /** Name for traces. Default `"wait"`. */
  readonly label?: string | undefined;
  /** Called once when the wait has ended, however. */
  readonly onEnd?: (() => void) | undefined;
  /** Called with a result that came after the wait was cancelled: to give back what nobody will use. */
  readonly onLate?: ((value: T) => void) | undefined;
}

/** What {@linkcode Wait} needs. */
interface WaitParts {
  readonly label: string;
  readonly onEnd: (() => void) | undefined;
  readonly reject: (error: unknown) => void;
}

/** One wait of a scope. */
export class Wait {
  readonly #node: Node;
  readonly #parts: WaitParts;

  /** Begins. */
  constructor(node: Node, parts: WaitParts) {
    this.#node = node;
    this.#parts = parts;
    node.label = parts.label;
    (node.waits ??= new Set()).add(this);
    tell("wait", node.cx, parts.label);
  }

  /** Ends it because what was waited for is there. @returns Whether anybody still waited. */
  end(): boolean {
    if (this.#node.waits?.delete(this) !== true) return false;
    tell("wake", this.#node.cx, this.#parts.label);
    this.#parts.onEnd?.();
    return true;
  }

  /** Ends it with an error. Never throws: a cancellation must reach all others, too. */
  stop(error: Error): void {
    try {
      if (this.end()) this.#parts.reject(error);
    } catch (second) {
      this.#parts.reject(second);
    }
  }

  /** Ends it and never settles: its scope has closed, and nobody awaits it. */
  forget(): void {
    this.#node.waits?.delete(this);
    tell("orphan_wait", this.#node.cx, this.#parts.label);
    this.#parts.onEnd?.();
  }
}

/** Waits for a promise, see `cx.wait`. */
export function waitFor<T>(
  node: Node,
  promise: PromiseLike<T>,
  options: WaitOptions<T>,
): Promise<T> {
  const { label = "wait", onEnd, onLate } = options;
  const late = () => tell("late_rejection", node.cx, label);
  const error = refusal(node, label);
  if (error !== undefined) {
    promise.then(onLate, late);
    onEnd?.();
    return Promise.reject(error);
  }
  return new Promise<T>((resolve, reject) => {
    const wait = new Wait(node, { label, onEnd, reject });
    promise.then(
      (value) => wait.end() ? resolve(value) : onLate?.(value),
      (error) => wait.end() ? reject(error) : late(),
    );
  });
}

/** Waits for a while, see `cx.sleep`. */
export function sleep(node: Node, ms: number): Promise<void> {
  const error = refusal(node, "sleep");
  if (error !== undefined) return Promise.reject(error);
  return new Promise((resolve, reject) => {
    const stop = after(ms, () => {
      if (wait.end()) resolve();
    });
    const wait = new Wait(node, { label: "sleep", onEnd: stop, reject });
  });
}

/** Ends all waits of a scope. */
export function stopWaits(node: Node, errorOf: () => Error): void {
  for (const wait of node.waits ?? []) wait.stop(errorOf());
}
