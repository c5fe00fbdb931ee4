// Statements of a simulated store. Each is one call: it takes time before and after its effect, and the effect itself
// happens at once, unless it must wait for the lock of a transaction.

import { call } from "./io.ts";
import type { Actor, StoreCore, Tables } from "./store_core.ts";
import {
  describeWhere,
  keyOf,
  lockOf,
  matching,
  type Row,
  type RowKey,
  UniqueViolation,
  type Where,
} from "./store_data.ts";

/** Statements, each a call of its own. */
export class StoreSession<T extends Tables = Tables> {
  readonly #core: StoreCore;
  readonly #actor: Actor;

  /** Statements of `actor`. */
  constructor(core: StoreCore, actor: Actor) {
    this.#core = core;
    this.#actor = actor;
  }

  /**
   * Reads one row.
   *
   * @param options With `lock` the row belongs to the transaction until it ends, as by `SELECT ... FOR UPDATE`.
   */
  find<K extends keyof T & string>(
    table: K,
    key: RowKey,
    options: { readonly lock?: boolean } = {},
  ): Promise<T[K] | undefined> {
    const isLocking = options.lock ?? false;
    return this.#statement(`${isLocking ? "lock" : "find"} ${table} ${key}`, (actor) => {
      const read = () => this.#read(actor, table, key)[0] as T[K] | undefined;
      if (!isLocking) return read();
      return then(this.#lock(actor, [lockOf(table, key)]), read);
    });
  }

  /** Reads the rows that `where` picks, all when it is left out. */
  select<K extends keyof T & string>(table: K, where?: Where<T[K]>): Promise<T[K][]> {
    return this.#statement(
      `select ${table} ${describeWhere(where as Where)}`,
      (actor) => this.#read(actor, table, where as Where | undefined) as T[K][],
    );
  }

  /**
   * Adds a row; a key is made when it has no `id`.
   *
   * @throws {UniqueViolation} If the key or the value of a unique column is taken.
   */
  insert<K extends keyof T & string>(
    table: K,
    row: Omit<T[K], "id"> & { readonly id?: RowKey },
  ): Promise<T[K]> {
    return this.#statement(`insert ${table}`, (actor) => {
      const id = row.id ?? this.#core.data.nextKey(table);
      const full: Row = { ...row, id };
      const locks = [lockOf(table, id), ...this.#uniqueLocks(table, full)];
      return then(this.#lock(actor, locks), () => {
        if (actor.view.rows(table).has(id)) throw new UniqueViolation(table, "id");
        this.#checkUnique(actor, table, full);
        actor.view.write(table, id, full);
        return full as T[K];
      });
    });
  }

  /**
   * Changes rows, as one statement: it waits for rows that other transactions have written, and `change` then sees what
   * those have committed.
   *
   * @returns How many rows were changed.
   * @throws {UniqueViolation} If the value of a unique column is taken.
   */
  update<K extends keyof T & string>(
    table: K,
    where: Where<T[K]>,
    change: Partial<T[K]> | ((row: T[K]) => Partial<T[K]>),
  ): Promise<number> {
    return this.#statement(`update ${table} ${describeWhere(where as Where)}`, (actor) => {
      return this.#locked(actor, table, where as Where, (rows) => {
        for (const row of rows) {
          const changes = typeof change === "function" ? change(row as T[K]) : change;
          const changed: Row = { ...row, ...changes };
          this.#checkUnique(actor, table, changed);
          actor.view.write(table, keyOf(table, row), changed);
        }
        return rows.length;
      });
    });
  }

  /** Adds a row unless its key or the value of a unique column is taken. @returns Whether it was added. */
  insertIfAbsent<K extends keyof T & string>(table: K, row: T[K]): Promise<boolean> {
    return this.#statement(`insertIfAbsent ${table} ${row.id}`, (actor) => {
      const id = keyOf(table, row);
      const locks = [lockOf(table, id), ...this.#uniqueLocks(table, row)];
      return then(this.#lock(actor, locks), () => {
        const isTaken = actor.view.rows(table).has(id) ||
          this.#takenColumn(actor, table, row) !== undefined;
        if (!isTaken) actor.view.write(table, id, row);
        return !isTaken;
      });
    });
  }

  /**
   * Adds a row, or changes the one that has its key, as one statement.
   *
   * @param change What to do with a row that is there. Default: it is replaced.
   * @returns The row as it is now.
   */
  upsert<K extends keyof T & string>(
    table: K,
    row: T[K],
    change: (row: T[K]) => Partial<T[K]> = () => row,
  ): Promise<T[K]> {
    return this.#statement(`upsert ${table} ${row.id}`, (actor) => {
      const id = keyOf(table, row);
      return then(this.#lock(actor, [lockOf(table, id)]), () => {
        const before = actor.view.rows(table).get(id) as T[K] | undefined;
        const after: T[K] = before === undefined ? row : { ...before, ...change(before) };
        this.#checkUnique(actor, table, after);
        actor.view.write(table, id, after);
        return after;
      });
    });
  }

  /** Deletes rows. @returns How many. */
  delete<K extends keyof T & string>(table: K, where: Where<T[K]>): Promise<number> {
    return this.#statement(`delete ${table} ${describeWhere(where as Where)}`, (actor) => {
      return this.#locked(actor, table, where as Where, (rows) => {
        for (const row of rows) actor.view.write(table, keyOf(table, row), undefined);
        return rows.length;
      });
    });
  }

  /** Runs one statement: a call whose effect knows through which view it works. */
  #statement<V>(label: string, effect: (actor: Actor) => V | Promise<V>): Promise<V> {
    const { run, options, locks } = this.#core;
    const { cx, view, transaction } = this.#actor;
    const { name, faults } = options;
    return call(run, {
      ...{ cx, name, label, faults },
      effect: () => {
        if (transaction !== undefined) {
          if (transaction.over) throw new TypeError(`Cannot ${label}: the transaction has ended`);
          return effect(this.#actor);
        }
        const single = {
          locks: new Set<string>(),
          waitsFor: undefined,
          over: false,
          reads: undefined,
        };
        const release = () => locks.release(single);
        return released(() => effect({ cx, view, transaction: single }), release);
      },
    });
  }

  #read(actor: Actor, table: string, where: Where | undefined): Row[] {
    const reads = actor.transaction?.reads;
    if (reads !== undefined) {
      const isKey = typeof where === "number" || typeof where === "string";
      const name = isKey ? lockOf(table, where) : table;
      reads.add(name);
    }
    return matching(actor.view.rows(table), where);
  }

  /** Locks the rows that match, then acts on those that still do. */
  #locked<V>(
    actor: Actor,
    table: string,
    where: Where,
    act: (rows: Row[]) => V,
  ): V | Promise<V> {
    const names = this.#read(actor, table, where).map((row) => lockOf(table, keyOf(table, row)));
    return then(this.#lock(actor, names), () => {
      const held = new Set(names);
      return act(
        matching(actor.view.rows(table), where)
          .filter((row) => held.has(lockOf(table, keyOf(table, row)))),
      );
    });
  }

  #lock({ cx, transaction }: Actor, names: readonly string[]): void | Promise<void> {
    for (let i = 0; i < names.length; i++) {
      const waiting = this.#core.locks.take(names[i]!, transaction!, cx);
      if (waiting instanceof Promise) {
        return waiting.then(() =>
          this.#lock({ ...this.#actor, cx, transaction }, names.slice(i + 1))
        );
      }
    }
  }

  #uniqueLocks(table: string, row: Row): string[] {
    return (this.#core.options.unique[table] ?? []).map((column) =>
      `${table}/${column}=${row[column]}`
    );
  }

  #checkUnique(actor: Actor, table: string, row: Row): void {
    const column = this.#takenColumn(actor, table, row);
    if (column !== undefined) throw new UniqueViolation(table, column);
  }

  #takenColumn(actor: Actor, table: string, row: Row): string | undefined {
    return (this.#core.options.unique[table] ?? []).find((column) =>
      matching(actor.view.rows(table), { [column]: row[column] }).some(({ id }) => id !== row.id)
    );
  }
}

/** Goes on when `waiting` is over, at once when there is nothing to wait for. */
function then<V>(waiting: void | Promise<void>, next: () => V): V | Promise<V> {
  return waiting instanceof Promise ? waiting.then(next) : next();
}

/** Calls `release` when the work has ended, however. */
function released<V>(work: () => V | Promise<V>, release: () => void): V | Promise<V> {
  let result: V | Promise<V>;
  try {
    result = work();
  } catch (error) {
    release();
    throw error;
  }
  if (!(result instanceof Promise)) {
    release();
    return result;
  }
  return result.then((value) => {
    release();
    return value;
  }, (error) => {
    release();
    throw error;
  });
}
