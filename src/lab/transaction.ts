// Transactions of a simulated store: obligations of their scope, which must be committed or rolled back.

import type { Cx, Obligation } from "../cx/mod.ts";
import { call } from "./io.ts";
import type { Isolation, OpenTransaction, StoreCore, Tables } from "./store_core.ts";
import { Overlay } from "./store_data.ts";
import { StoreSession } from "./store_session.ts";

/** Thrown by the commit of a serializable transaction that saw what another one changed. */
export class SerializationFailure extends Error {
  /** Names the conflict. */
  constructor(what: string) {
    super(`Cannot commit: ${what} was changed meanwhile`);
    this.name = "SerializationFailure";
  }
}

/** How a transaction begins. */
export interface TransactionParts {
  readonly cx: Cx | undefined;
  readonly isolation: Isolation;
}

/** A transaction of a simulated store. What it wrote is seen by others after its commit; it holds locks until its end. */
export class Transaction<T extends Tables = Tables> extends StoreSession<T> {
  readonly #core: StoreCore;
  readonly #cx: Cx | undefined;
  readonly #overlay: Overlay;
  readonly #state: OpenTransaction;
  readonly #versions: ReadonlyMap<string, number> | undefined;
  readonly #obligation: Obligation | undefined;

  /** Begins. */
  constructor(core: StoreCore, { cx, isolation }: TransactionParts) {
    const isSerializable = isolation === "serializable";
    const overlay = new Overlay(core.data, isSerializable ? core.data.snapshot() : undefined);
    const state: OpenTransaction = {
      locks: new Set(),
      waitsFor: undefined,
      over: false,
      reads: isSerializable ? new Set() : undefined,
    };
    super(core, { cx, view: overlay, transaction: state });
    this.#core = core;
    this.#cx = cx;
    this.#overlay = overlay;
    this.#state = state;
    this.#versions = isSerializable ? new Map(core.data.versions) : undefined;
    this.#obligation = cx?.obligation("transaction");
    core.run.finalChecks.push(() => {
      if (!state.over) {
        core.run.fail("obligation-leak", `a transaction of ${core.options.name} is open`);
      }
    });
  }

  /**
   * Makes its writes seen.
   *
   * @throws {SerializationFailure} If it is serializable and something that it read or wrote was changed; it is rolled
   *   back then.
   */
  async commit(): Promise<void> {
    const { run, data, options: { name, faults } } = this.#core;
    await call(run, {
      ...{ cx: this.#cx, name, label: "commit", faults },
      effect: () => {
        if (this.#state.over) throw new TypeError("Cannot commit: the transaction has ended");
        const changed = [...this.#state.reads ?? []]
          .find((what) => data.versions.get(what) !== this.#versions?.get(what));
        if (changed !== undefined) {
          this.#end("abort");
          throw new SerializationFailure(changed);
        }
        this.#overlay.commit();
        this.#end("commit");
      },
    });
  }

  /** Forgets its writes. Also works in a scope that is cancelled; without effect when it has ended. */
  async rollback(): Promise<void> {
    if (this.#state.over) return;
    const { run, options: { name } } = this.#core;
    // At once: a connection that is given up is rolled back by its server, whoever waits for the answer.
    this.#end("abort");
    const lane = this.#cx === undefined ? run.lane : run.scopes.laneOf(this.#cx);
    await run.pass(lane, `${name} < rollback`);
  }

  /** Rolls back what was not committed: `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.rollback();
  }

  /** Ends it for whoever never got it. */
  abandon(): void {
    if (!this.#state.over) this.#end("abort");
  }

  #end(how: "commit" | "abort"): void {
    this.#state.over = true;
    this.#core.locks.release(this.#state);
    this.#obligation?.[how]();
  }
}
