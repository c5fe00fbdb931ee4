// A spawned body, as whoever spawned it sees it.

import { cancelNode } from "./cancel_tree.ts";
import type { Node, ScopeState } from "./node.ts";

/**
 * Spawned work. Await it for its value; or leave it, as the scope waits for it anyway.
 *
 * Its failure is the scope's failure, awaited or not, so a rejection that nobody looks at is no accident.
 */
export class Task<T> implements PromiseLike<T> {
  readonly #node: Node;
  readonly #result: Promise<T>;

  /** Made by `cx.spawn`. */
  constructor(node: Node, result: Promise<T>) {
    this.#node = node;
    this.#result = result;
    result.then(undefined, () => {});
  }

  /** Number of its scope. */
  get id(): number {
    return this.#node.id;
  }

  /** Name of its scope. */
  get name(): string {
    return this.#node.name;
  }

  /** Where its scope is in its life. */
  get state(): ScopeState {
    return this.#node.state;
  }

  /** Cancels it, and nothing else; it is no failure of the scope then. Await it to know when it has ended. */
  cancel(message?: string): void {
    cancelNode(this.#node, { kind: "user", ...(message === undefined ? {} : { message }) });
  }

  /** Its value; rejected when it failed or was cancelled. */
  then<A = T, B = never>(
    onDone?: ((value: T) => A | PromiseLike<A>) | null,
    onFail?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#result.then(onDone, onFail);
  }
}
