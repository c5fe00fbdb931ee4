// What the parts of one simulated store share: committed rows, locks, options; and who works with it.

import type { Cx } from "../cx/mod.ts";
import { type Holder, Locks } from "./locks.ts";
import type { Run } from "./run.ts";
import { Data, type Row, type View } from "./store_data.ts";

/** Options of a simulated store. */
export interface StoreOptions {
  /** Name in traces. Default `"db"`. */
  readonly name?: string;
  /** Unique columns of each table, beside `id`. */
  readonly unique?: Readonly<Record<string, readonly string[]>>;
  /**
   * What transactions may see of each other. `"read committed"`: every statement sees what is committed, so that what was
   * read before may be stale, and updates get lost. `"serializable"`: one of two that conflict fails at its commit.
   * Default `"read committed"`.
   */
  readonly isolation?: Isolation;
  /** Whether statements may fail when the lab explores faults. Default `true`. */
  readonly faults?: boolean;
}

/** Isolation of transactions. */
export type Isolation = "read committed" | "serializable";

/** Row types by table. */
export type Tables = Readonly<Record<string, Row>>;

/** What all parts of one store share. */
export class StoreCore {
  /** The run. */
  readonly run: Run;
  /** Committed rows. */
  readonly data: Data;
  /** Locks of open transactions. */
  readonly locks: Locks;
  /** Options with their defaults. */
  readonly options: Required<StoreOptions>;

  /** Makes a store's core. */
  constructor(run: Run, tables: Readonly<Record<string, readonly Row[]>>, options: StoreOptions) {
    this.run = run;
    this.data = new Data(tables);
    this.locks = new Locks(run);
    this.options = {
      name: "db",
      unique: {},
      isolation: "read committed",
      faults: true,
      ...options,
    };
  }
}

/** Who works with the store: through which view, in which scope, with which locks. */
export interface Actor {
  readonly cx: Cx | undefined;
  readonly view: View;
  /** The open transaction; a single statement gives its locks back at its end. */
  readonly transaction: OpenTransaction | undefined;
}

/** The state of a transaction. */
export interface OpenTransaction extends Holder {
  /** Whether it has ended. */
  over: boolean;
  /** What it has read; of a serializable one. */
  readonly reads: Set<string> | undefined;
}
