/**
 * Sessions in a SQLite file, over `node:sqlite`: several processes of one machine can share it, and it outlives them.
 * On Deno the file needs `--allow-read` and `--allow-write`.
 *
 * @module
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Cx } from "../cx/mod.ts";
import type { SessionRecord, SessionStore } from "./store.ts";

/** Options of {@linkcode SqliteSessionStore}. */
export interface SqliteSessionStoreOptions {
  /** Table, made when it does not exist; letters, digits and `_`. Default `"cairn_sessions"`. */
  readonly table?: string;
  /** How long to wait for another process that writes, in milliseconds. Default 5000. */
  readonly busyTimeoutMs?: number;
}

/**
 * Keeps sessions in a SQLite database.
 *
 * @example
 * ```ts
 * import { sessions } from "@cairn/cairn/session";
 * import { SqliteSessionStore } from "@cairn/cairn/session/sqlite";
 *
 * using store = new SqliteSessionStore(":memory:");
 * export const login = sessions({ store });
 * ```
 */
export class SqliteSessionStore implements SessionStore, Disposable {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  #sweptAtMs = 0;

  /**
   * Opens a database and makes the table.
   *
   * @param path Path of the file, or `":memory:"`.
   * @throws {TypeError} If the table's name is none.
   */
  constructor(path: string, options: SqliteSessionStoreOptions = {}) {
    const { table = "cairn_sessions", busyTimeoutMs = 5_000 } = options;
    if (!/^[A-Za-z_]\w{0,62}$/.test(table)) {
      throw new TypeError(`Cannot keep sessions in the table "${table}": expected a plain name`);
    }
    this.#database = new DatabaseSync(path);
    // Readers do not wait for the writer, and a crash loses no session that was answered.
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = ${busyTimeoutMs | 0};`);
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS ${table} (
        key TEXT PRIMARY KEY,
        data TEXT NOT NULL,
        owner TEXT,
        created_at_ms INTEGER NOT NULL,
        expires_at_ms INTEGER NOT NULL,
        version INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS ${table}_expires ON ${table} (expires_at_ms);
      CREATE INDEX IF NOT EXISTS ${table}_owner ON ${table} (owner) WHERE owner IS NOT NULL;
    `);
    this.#sql = prepare(this.#database, table);
  }

  /** The record; `undefined` when there is none. */
  read(cx: Cx, key: string): SessionRecord | undefined {
    const row = this.#sql.read.get(key, cx.clock.wallNow()) as unknown as Row | undefined;
    if (row === undefined) return undefined;
    return {
      data: row.data,
      owner: row.owner ?? undefined,
      createdAtMs: Number(row.created_at_ms),
      expiresAtMs: Number(row.expires_at_ms),
      version: Number(row.version),
    };
  }

  /** Adds a record. */
  create(cx: Cx, key: string, record: SessionRecord): void {
    this.#sweep(cx.clock.wallNow());
    const { data, owner = null, createdAtMs, expiresAtMs, version } = record;
    this.#sql.create.run(key, data, owner, createdAtMs, expiresAtMs, version);
  }

  /** Replaces a record if nobody else has changed it. */
  update(cx: Cx, key: string, record: SessionRecord): boolean {
    const { data, owner = null, expiresAtMs, version } = record;
    const nowMs = cx.clock.wallNow();
    const parts = [data, owner, expiresAtMs, version, key, version - 1, nowMs] as const;
    return Number(this.#sql.update.run(...parts).changes) === 1;
  }

  /** Moves the end of a record. */
  touch(cx: Cx, key: string, expiresAtMs: number): void {
    this.#sql.touch.run(expiresAtMs, key, cx.clock.wallNow());
  }

  /** Deletes a record. */
  delete(cx: Cx, key: string): boolean {
    return Number(this.#sql.delete.run(key, cx.clock.wallNow()).changes) === 1;
  }

  /** Deletes the records of one owner. */
  deleteOwned(cx: Cx, owner: string, exceptKey = ""): number {
    return Number(this.#sql.deleteOwned.run(owner, exceptKey, cx.clock.wallNow()).changes);
  }

  /** Closes the database. */
  [Symbol.dispose](): void {
    this.#database.close();
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptAtMs < SWEEP_MS) return;
    this.#sweptAtMs = nowMs;
    this.#sql.sweep.run(nowMs, SWEPT_AT_ONCE_MAX);
  }
}

interface Row {
  readonly data: string;
  readonly owner: string | null;
  readonly created_at_ms: number | bigint;
  readonly expires_at_ms: number | bigint;
  readonly version: number | bigint;
}

interface Statements {
  readonly read: StatementSync;
  readonly create: StatementSync;
  readonly update: StatementSync;
  readonly touch: StatementSync;
  readonly delete: StatementSync;
  readonly deleteOwned: StatementSync;
  readonly sweep: StatementSync;
}

function prepare(database: DatabaseSync, table: string): Statements {
  return {
    read: database.prepare(`SELECT * FROM ${table} WHERE key = ? AND expires_at_ms > ?`),
    create: database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?)`),
    update: database.prepare(
      `UPDATE ${table} SET data = ?, owner = ?, expires_at_ms = ?, version = ?
       WHERE key = ? AND version = ? AND expires_at_ms > ?`,
    ),
    touch: database.prepare(
      `UPDATE ${table} SET expires_at_ms = ? WHERE key = ? AND expires_at_ms > ?`,
    ),
    delete: database.prepare(`DELETE FROM ${table} WHERE key = ? AND expires_at_ms > ?`),
    deleteOwned: database.prepare(
      `DELETE FROM ${table} WHERE owner = ? AND key <> ? AND expires_at_ms > ?`,
    ),
    sweep: database.prepare(
      `DELETE FROM ${table} WHERE key IN
         (SELECT key FROM ${table} WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?)`,
    ),
  };
}

const SWEEP_MS = 60_000;
/** A sweep holds the event loop, so it takes what is left another time. */
const SWEPT_AT_ONCE_MAX = 10_000;
