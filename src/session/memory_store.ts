// Sessions in the memory of one process: for tests, for development, and for programs that are one process and may
// forget when they restart.

import type { Cx } from "../cx/mod.ts";
import type { SessionRecord, SessionStore } from "./store.ts";

/** Options of {@linkcode MemorySessionStore}. */
export interface MemorySessionStoreOptions {
  /** Most sessions that are kept; beyond it the longest unused ones go. Default 100 000. */
  readonly sessionsMax?: number;
}

/** Keeps sessions in memory. */
export class MemorySessionStore implements SessionStore {
  // In the order of last use, oldest first.
  readonly #records = new Map<string, SessionRecord>();
  readonly #sessionsMax: number;
  #sweptAtMs = 0;

  /** Starts empty. */
  constructor({ sessionsMax = 100_000 }: MemorySessionStoreOptions = {}) {
    this.#sessionsMax = sessionsMax;
  }

  /** Sessions that are kept, expired ones included that nobody asked for. */
  get size(): number {
    return this.#records.size;
  }

  /** The record; `undefined` when there is none. */
  read(cx: Cx, key: string): SessionRecord | undefined {
    const record = this.#records.get(key);
    if (record === undefined) return undefined;
    if (record.expiresAtMs > cx.clock.wallNow()) return record;
    this.#records.delete(key);
    return undefined;
  }

  /** Adds a record. */
  create(cx: Cx, key: string, record: SessionRecord): void {
    this.#sweep(cx.clock.wallNow());
    this.#put(key, record);
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= this.#sessionsMax) break;
      this.#records.delete(oldest);
    }
  }

  /** Replaces a record if nobody else has changed it. */
  update(cx: Cx, key: string, record: SessionRecord): boolean {
    if (this.read(cx, key)?.version !== record.version - 1) return false;
    this.#put(key, record);
    return true;
  }

  /** Moves the end of a record. */
  touch(cx: Cx, key: string, expiresAtMs: number): void {
    const record = this.read(cx, key);
    if (record !== undefined) this.#put(key, { ...record, expiresAtMs });
  }

  /** Deletes a record. */
  delete(cx: Cx, key: string): boolean {
    const existed = this.read(cx, key) !== undefined;
    this.#records.delete(key);
    return existed;
  }

  /** Deletes the records of one owner. */
  deleteOwned(cx: Cx, owner: string, exceptKey?: string): number {
    const nowMs = cx.clock.wallNow();
    let deleted = 0;
    for (const [key, record] of this.#records) {
      if (record.owner !== owner || key === exceptKey) continue;
      this.#records.delete(key);
      if (record.expiresAtMs > nowMs) deleted++;
    }
    return deleted;
  }

  #put(key: string, record: SessionRecord): void {
    this.#records.delete(key);
    this.#records.set(key, Object.freeze({ ...record }));
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptAtMs < SWEEP_MS) return;
    this.#sweptAtMs = nowMs;
    for (const [key, { expiresAtMs }] of this.#records) {
      if (expiresAtMs <= nowMs) this.#records.delete(key);
    }
  }
}

const SWEEP_MS = 60_000;
