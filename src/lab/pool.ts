// A pool of connections: first come, first served, and whoever waits can be cancelled.

import type { Cx, Obligation } from "../cx/mod.ts";
import { remove } from "./queue.ts";
import type { Run } from "./run.ts";

/** A connection that was taken out of a {@linkcode LabPool}. */
export class Connection implements Disposable {
  readonly #release: () => void;
  #isReleased = false;

  /** Made by the pool. */
  constructor(release: () => void) {
    this.#release = release;
  }

  /** Gives it back; once is enough. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#release();
  }

  /** Gives it back: `using`. */
  [Symbol.dispose](): void {
    this.release();
  }
}

/** Options of a simulated pool. */
export interface PoolOptions {
  /** Connections. */
  readonly size: number;
  /** Name in traces. Default `"pool"`. */
  readonly name?: string;
}

/** A pool of connections, each an obligation of the scope that took it. */
export class LabPool {
  readonly #run: Run;
  readonly #name: string;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** Made by the test's context. */
  constructor(run: Run, { size, name = "pool" }: PoolOptions) {
    this.#run = run;
    this.#name = name;
    this.#free = size;
  }

  /** Connections that nobody has. */
  get free(): number {
    return this.#free;
  }

  /** Waits for a connection. The scope must give it back before it closes. */
  async acquire(cx: Cx): Promise<Connection> {
    await this.#run.scopes.pass(cx, `${this.#name} acquire`);
    if (this.#free > 0) this.#free--;
    else await this.#turn(cx);
    const obligation: Obligation = cx.obligation(this.#name);
    return new Connection(() => {
      obligation.commit();
      this.#give();
    });
  }

  async #turn(cx: Cx): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    try {
      await cx.wait(promise, `${this.#name} turn`);
    } catch (error) {
      // Given and cancelled in the same step: the connection goes to the next one.
      if (!remove(this.#waiting, resolve)) this.#give();
      throw error;
    }
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
