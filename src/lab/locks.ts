// Locks of the simulated store: a row, or a unique value, belongs to the transaction that wrote it until that ends.

import type { Cx } from "../cx/mod.ts";
import type { Run } from "./run.ts";

/** Whoever holds locks: a transaction, or one statement. */
export interface Holder {
  /** Names of the locks that it has. */
  readonly locks: Set<string>;
  /** The lock that it waits for. */
  waitsFor: string | undefined;
}

interface Waiter {
  readonly holder: Holder;
  readonly grant: () => void;
}

/** Thrown to the transaction that would close a circle of waiting ones, as databases do. */
export class StoreDeadlock extends Error {
  /** Names the lock. */
  constructor(lock: string) {
    super(`Cannot lock ${lock}: the transactions would wait for each other`);
    this.name = "StoreDeadlock";
  }
}

/** Locks by name, each with a queue. */
export class Locks {
  readonly #run: Run;
  readonly #held = new Map<string, Holder>();
  readonly #waiting = new Map<string, Waiter[]>();

  /** Makes locks of a run. */
  constructor(run: Run) {
    this.#run = run;
  }

  /**
   * Takes a lock; a promise when another one has it.
   *
   * @throws {StoreDeadlock} If the holders would wait for each other.
   */
  take(lock: string, holder: Holder, cx: Cx | undefined): void | Promise<void> {
    const other = this.#held.get(lock);
    if (other === holder) return;
    if (other === undefined) {
      this.#held.set(lock, holder);
      holder.locks.add(lock);
      return;
    }
    if (this.#waitsFor(other, holder)) throw new StoreDeadlock(lock);
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter: Waiter = { holder, grant: resolve };
    const queue = this.#waiting.get(lock) ?? [];
    this.#waiting.set(lock, queue);
    queue.push(waiter);
    holder.waitsFor = lock;
    const lane = cx === undefined ? this.#run.lane : this.#run.scopes.laneOf(cx);
    this.#run.event(lane, "blocked", lock);
    const leave = () => {
      holder.waitsFor = undefined;
      const index = queue.indexOf(waiter);
      if (index >= 0) queue.splice(index, 1);
    };
    return cx === undefined
      ? promise.then(leave)
      : cx.wait(promise, { label: `lock ${lock}`, onEnd: leave });
  }

  /** Gives back everything that `holder` has. */
  release(holder: Holder): void {
    for (const lock of holder.locks) {
      this.#held.delete(lock);
      const next = this.#waiting.get(lock)?.shift();
      if (next === undefined) continue;
      this.#held.set(lock, next.holder);
      next.holder.locks.add(lock);
      next.holder.waitsFor = undefined;
      next.grant();
    }
    holder.locks.clear();
  }

  #waitsFor(holder: Holder, target: Holder): boolean {
    let current: Holder | undefined = holder;
    while (current !== undefined && current !== target) {
      current = current.waitsFor === undefined ? undefined : this.#held.get(current.waitsFor);
    }
    return current === target;
  }
}
