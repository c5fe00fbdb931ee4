/**
 * Rate limits in a SQLite file, over `node:sqlite`: several processes of one machine share it. On Deno the file needs
 * `--allow-read` and `--allow-write`.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Cx } from "../cx/mod.ts";
import type { RateLimitResult, RateLimitState } from "./rate_limit_rule.ts";
import type { RateLimitStore, RateLimitUpdate } from "./rate_limit_store.ts";

/** Options of {@linkcode SqliteRateLimitStore}. */
export interface SqliteRateLimitStoreOptions {
  /** Table, made when it does not exist; letters, digits and `_`. Default `"cairn_rate_limits"`. */
  readonly table?: string;
  /**
   * How long to wait for another process that writes, in milliseconds; the event loop waits, too. After it the store
   * has failed. Default 100.
   */
  readonly busyTimeoutMs?: number;
  /** About the most clients that are remembered; beyond it those are forgotten that would be first. Default 1 000 000. */
  readonly keysMax?: number;
}

/**
 * Keeps the states of rate limits in a SQLite database, under hashes of their keys: the file tells no address and no
 * API key. A crash of the machine may forget the last seconds.
 *
 * @example
 * ```ts
 * import { rateLimit, tokenBucket } from "@cairn/cairn/middleware";
 * import { SqliteRateLimitStore } from "@cairn/cairn/middleware/rate_limit_sqlite";
 *
 * using store = new SqliteRateLimitStore(":memory:");
 * export const limit = rateLimit({ rule: tokenBucket({ limit: 100, windowSeconds: 60 }), store });
 * ```
 */
export class SqliteRateLimitStore implements RateLimitStore, Disposable {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #keysMax: number;
  #sweptAtMs = 0;
  #writtenSince = 0;

  /**
   * Opens a database and makes the table.
   *
   * @param path Path of the file, or `":memory:"`.
   * @throws {TypeError} If the table's name is none.
   */
  constructor(path: string, options: SqliteRateLimitStoreOptions = {}) {
    const { table = "cairn_rate_limits", busyTimeoutMs = 100, keysMax = 1_000_000 } = options;
    if (!/^[A-Za-z_]\w{0,62}$/.test(table)) {
      throw new TypeError(`Cannot keep rate limits in the table "${table}": expected a plain name`);
    }
    this.#keysMax = keysMax;
    this.#database = new DatabaseSync(path);
    this.#database.exec(`
      PRAGMA busy_timeout = ${busyTimeoutMs | 0};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS ${table} (
        key TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        expires_at_ms INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS ${table}_expires ON ${table} (expires_at_ms);
    `);
    this.#sql = prepare(this.#database, table);
  }

  /** Clients that are remembered, those included whose state has expired. */
  get size(): number {
    return Number((this.#sql.count.get() as unknown as { readonly n: number | bigint }).n);
  }

  /** Replaces the state of one key, in a transaction. */
  update(cx: Cx, key: string, update: RateLimitUpdate): RateLimitResult {
    const nowMs = cx.clock.wallNow();
    this.#sweep(nowMs);
    const hash = hashOf(key);
    // Locked before it reads: what two processes read at the same time, one of them would overwrite.
    this.#sql.begin.run();
    try {
      const row = this.#sql.read.get(hash, nowMs) as unknown as Row | undefined;
      const before = row === undefined ? undefined : JSON.parse(row.state) as RateLimitState;
      const { state, expiresAtMs, result } = update(before, nowMs);
      this.#sql.write.run(hash, JSON.stringify(state), Math.ceil(expiresAtMs));
      this.#sql.commit.run();
      return result;
    } catch (error) {
      this.#sql.rollback.run();
      throw error;
    }
  }

  /** Forgets a key. */
  delete(_cx: Cx, key: string): void {
    this.#sql.delete.run(hashOf(key));
  }

  /** Closes the database. */
  [Symbol.dispose](): void {
    this.#database.close();
  }

  #sweep(nowMs: number): void {
    const isDue = nowMs - this.#sweptAtMs >= SWEEP_MS || ++this.#writtenSince >= SWEEP_WRITES;
    if (!isDue) return;
    this.#sweptAtMs = nowMs;
    this.#writtenSince = 0;
    this.#sql.sweep.run(nowMs, SWEPT_AT_ONCE_MAX);
    const excess = this.size - this.#keysMax;
    if (excess > 0) this.#sql.shrink.run(Math.min(excess, SWEPT_AT_ONCE_MAX));
  }
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

interface Row {
  readonly state: string;
}

interface Statements {
  readonly begin: StatementSync;
  readonly commit: StatementSync;
  readonly rollback: StatementSync;
  readonly read: StatementSync;
  readonly write: StatementSync;
  readonly delete: StatementSync;
  readonly count: StatementSync;
  readonly sweep: StatementSync;
  readonly shrink: StatementSync;
}

function prepare(database: DatabaseSync, table: string): Statements {
  return {
    begin: database.prepare("BEGIN IMMEDIATE"),
    commit: database.prepare("COMMIT"),
    rollback: database.prepare("ROLLBACK"),
    read: database.prepare(`SELECT state FROM ${table} WHERE key = ? AND expires_at_ms > ?`),
    write: database.prepare(
      `INSERT INTO ${table} VALUES (?, ?, ?) ON CONFLICT (key)
       DO UPDATE SET state = excluded.state, expires_at_ms = excluded.expires_at_ms`,
    ),
    delete: database.prepare(`DELETE FROM ${table} WHERE key = ?`),
    count: database.prepare(`SELECT count(*) AS n FROM ${table}`),
    sweep: database.prepare(
      `DELETE FROM ${table} WHERE key IN
         (SELECT key FROM ${table} WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?)`,
    ),
    shrink: database.prepare(
      `DELETE FROM ${table} WHERE key IN
         (SELECT key FROM ${table} ORDER BY expires_at_ms LIMIT ?)`,
    ),
  };
}

const SWEEP_MS = 60_000;
/** A flood of new clients is swept as it grows. */
const SWEEP_WRITES = 10_000;
/** A sweep holds the event loop, so it takes what is left another time. */
const SWEPT_AT_ONCE_MAX = 20_000;
