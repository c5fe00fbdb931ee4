// What a store of sessions promises. Stores see a hash of the session's id, never the id: whoever reads the store
// cannot take over a session. Every store passes the contract in tests/session/store_contract.ts.

import type { Cx } from "../cx/mod.ts";

/** What is stored of one session. */
export interface SessionRecord {
  /** The session's data as JSON text. */
  readonly data: string;
  /** Whose session it is, once somebody has logged in; `undefined` before. */
  readonly owner: string | undefined;
  /** When it began, in milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** When it ends unless it is used before, in milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /** Counts its changes, from 1. */
  readonly version: number;
}

/** A value now or later. */
export type Eventual<T> = T | Promise<T>;

/**
 * Keeps sessions. Keys are texts of at most 64 letters, digits, `-` and `_`. Time is `cx.clock.wallNow()`; an expired
 * record is one that does not exist.
 */
export interface SessionStore {
  /** The record; `undefined` when there is none. */
  read(cx: Cx, key: string): Eventual<SessionRecord | undefined>;
  /** Adds a record under a new key. */
  create(cx: Cx, key: string, record: SessionRecord): Eventual<void>;
  /**
   * Replaces a record, in one step, if its version is `record.version - 1`.
   *
   * @returns Whether it did; `false` when somebody else changed or deleted it meanwhile.
   */
  update(cx: Cx, key: string, record: SessionRecord): Eventual<boolean>;
  /** Moves the end of a record; its version stays. Does nothing when there is none. */
  touch(cx: Cx, key: string, expiresAtMs: number): Eventual<void>;
  /**
   * Deletes a record.
   *
   * @returns Whether there was one.
   */
  delete(cx: Cx, key: string): Eventual<boolean>;
  /**
   * Deletes all records of one owner but one.
   *
   * @returns How many.
   */
  deleteOwned(cx: Cx, owner: string, exceptKey?: string): Eventual<number>;
}
