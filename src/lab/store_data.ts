// What a simulated store holds: rows by table and key, versions for serializable transactions, and unique columns.

/** A row. */
export type Row = Readonly<Record<string, unknown>>;
/** The value of a row's `id`. */
export type RowKey = string | number;
/** Which rows: one by its key, those with equal columns, or those that a function picks. */
export type Where<R extends Row = Row> = RowKey | Partial<R> | ((row: R) => boolean);

/** Thrown by an insert or an update that would repeat a unique value. */
export class UniqueViolation extends Error {
  /** Names the column. */
  constructor(table: string, column: string) {
    super(`Cannot write a row of ${table}: its ${column} is taken`);
    this.name = "UniqueViolation";
  }
}

/** Rows of one table by key. */
export type Rows = ReadonlyMap<RowKey, Row>;

/** Where a transaction, or one statement, reads and writes. */
export interface View {
  /** Rows as this view sees them. */
  rows(table: string): Rows;
  /** Writes a row; `undefined` deletes it. */
  write(table: string, key: RowKey, row: Row | undefined): void;
}

/** The committed rows. */
export class Data implements View {
  /** Counts the writes of each table and, as `table/key`, of each row. */
  readonly versions: Map<string, number> = new Map();
  readonly #tables = new Map<string, Map<RowKey, Row>>();
  readonly #lastKeys = new Map<string, number>();

  /** Starts with these rows; they need an `id`. */
  constructor(tables: Readonly<Record<string, readonly Row[]>>) {
    for (const [table, rows] of Object.entries(tables)) {
      this.#table(table);
      for (const row of rows) this.write(table, keyOf(table, row), row);
    }
    this.versions.clear();
  }

  /** Rows of a table. */
  rows(table: string): Rows {
    return this.#table(table);
  }

  /** Writes a row and counts it. */
  write(table: string, key: RowKey, row: Row | undefined): void {
    if (row === undefined) this.#table(table).delete(key);
    else this.#table(table).set(key, row);
    for (const name of [table, lockOf(table, key)]) {
      this.versions.set(name, (this.versions.get(name) ?? 0) + 1);
    }
  }

  /** The next key of a table; keys are never used twice, also not those of a transaction that was rolled back. */
  nextKey(table: string): number {
    const numbers = [...this.#table(table).keys()].filter((key) => typeof key === "number");
    const next = Math.max(this.#lastKeys.get(table) ?? 0, ...numbers) + 1;
    this.#lastKeys.set(table, next);
    return next;
  }

  /** The rows of all tables as they are now. */
  snapshot(): ReadonlyMap<string, Rows> {
    return new Map([...this.#tables].map(([table, rows]) => [table, new Map(rows)]));
  }

  #table(name: string): Map<RowKey, Row> {
    let table = this.#tables.get(name);
    if (table === undefined) this.#tables.set(name, table = new Map());
    return table;
  }
}

/** The writes of an open transaction over what is committed, or over what was when it began. */
export class Overlay implements View {
  readonly #writes = new Map<string, Map<RowKey, Row | undefined>>();
  readonly #data: Data;
  readonly #snapshot: ReadonlyMap<string, Rows> | undefined;

  /** Sees `data`, or its `snapshot`. */
  constructor(data: Data, snapshot?: ReadonlyMap<string, Rows>) {
    this.#data = data;
    this.#snapshot = snapshot;
  }

  /** Rows as the transaction sees them. */
  rows(table: string): Rows {
    const below = this.#snapshot === undefined
      ? this.#data.rows(table)
      : this.#snapshot.get(table) ?? NO_ROWS;
    const writes = this.#writes.get(table);
    if (writes === undefined) return below;
    const seen = new Map(below);
    for (const [key, row] of writes) {
      if (row === undefined) seen.delete(key);
      else seen.set(key, row);
    }
    return seen;
  }

  /** Keeps a write until the commit. */
  write(table: string, key: RowKey, row: Row | undefined): void {
    let writes = this.#writes.get(table);
    if (writes === undefined) this.#writes.set(table, writes = new Map());
    writes.set(key, row);
  }

  /** Writes everything to the committed rows. */
  commit(): void {
    for (const [table, writes] of this.#writes) {
      for (const [key, row] of writes) this.#data.write(table, key, row);
    }
  }
}

/** The rows that `where` picks. */
export function matching(rows: Rows, where: Where | undefined): Row[] {
  if (where === undefined) return [...rows.values()];
  if (typeof where === "function") return [...rows.values()].filter(where);
  if (typeof where !== "object") {
    const row = rows.get(where);
    return row === undefined ? [] : [row];
  }
  const columns = Object.entries(where);
  return [...rows.values()].filter((row) => columns.every(([name, value]) => row[name] === value));
}

/** The key of a row. */
export function keyOf(table: string, row: Row): RowKey {
  const key = row.id;
  if (typeof key === "number" || typeof key === "string") return key;
  throw new TypeError(`Cannot keep a row of ${table}: its id is no string or number`);
}

/** Name of a row's lock and version. */
export function lockOf(table: string, key: RowKey): string {
  return `${table}/${key}`;
}

/** `where` for the trace. */
export function describeWhere(where: Where | undefined): string {
  if (where === undefined) return "*";
  if (typeof where === "function") return "where ...";
  if (typeof where !== "object") return String(where);
  return Object.entries(where).map(([name, value]) => `${name}=${value}`).join(" ");
}

const NO_ROWS: Rows = new Map();
