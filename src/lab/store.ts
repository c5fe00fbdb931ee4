// A simulated store: rows and keys behind gates, with what makes real databases hard: every statement takes time before and
// after its effect, transactions hold locks, read committed lets updates get lost, a reply may never come.

import type { Cx } from "../cx/mod.ts";
import { call } from "./io.ts";
import { KeyValues, type KeyValueTables } from "./key_values.ts";
import type { Isolation, StoreCore, Tables } from "./store_core.ts";
import type { RowKey } from "./store_data.ts";
import { StoreSession } from "./store_session.ts";
import { Transaction } from "./transaction.ts";

/** A simulated store; see {@linkcode LabContext.db}. */
export class LabStore<T extends Tables = Tables> extends StoreSession<T> {
  readonly #core: StoreCore;
  readonly #cx: Cx | undefined;

  /** The store as `cx` uses it. */
  constructor(core: StoreCore, cx?: Cx) {
    super(core, { cx, view: core.data, transaction: undefined });
    this.#core = core;
    this.#cx = cx;
  }

  /**
   * The same store as a scope uses it: statements end early when the scope is cancelled, count against its budget, and
   * throw after it has closed.
   */
  for(cx: Cx): LabStore<T> {
    return new LabStore(this.#core, cx);
  }

  /** Begins a transaction; with a scope it is an obligation of it. */
  async begin(options: { readonly isolation?: Isolation } = {}): Promise<Transaction<T>> {
    const { run, options: { name } } = this.#core;
    const cx = this.#cx;
    let begun: Transaction<T> | undefined;
    try {
      return await call(run, {
        ...{ cx, name, label: "begin", faults: false },
        effect: () => {
          const isolation = options.isolation ?? this.#core.options.isolation;
          return begun = new Transaction<T>(this.#core, { cx, isolation });
        },
      });
    } catch (error) {
      // Cancelled on its way back: nobody has it, so nobody could end it.
      begun?.abandon();
      throw error;
    }
  }

  /** Keys and values of the same store. */
  get kv(): KeyValues {
    return new KeyValues(this as unknown as StoreSession<KeyValueTables>);
  }

  /** A committed row as it is now: for rules and checks of a test, takes no step. */
  row<K extends keyof T & string>(table: K, key: RowKey): T[K] | undefined {
    return this.#core.data.rows(table).get(key) as T[K] | undefined;
  }

  /** Committed rows as they are now, see {@linkcode row}. */
  rows<K extends keyof T & string>(table: K): T[K][] {
    return [...this.#core.data.rows(table).values()] as T[K][];
  }
}
