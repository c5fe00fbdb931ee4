// The simulated store as keys and values, for what a program would keep in Redis.

import type { StoreSession } from "./store_session.ts";

/** The table behind keys and values. */
export interface KeyValueTables
  extends Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  /** One row for each key. */
  readonly kv: { readonly id: string; readonly value: unknown };
}

/** Keys and values; every method is one statement. */
export class KeyValues {
  readonly #session: StoreSession<KeyValueTables>;

  /** Keys and values of a store. */
  constructor(session: StoreSession<KeyValueTables>) {
    this.#session = session;
  }

  /** The value of a key. */
  async get<V>(key: string): Promise<V | undefined> {
    return (await this.#session.find("kv", key))?.value as V | undefined;
  }

  /** Sets a key. */
  async set(key: string, value: unknown): Promise<void> {
    await this.#session.upsert("kv", { id: key, value });
  }

  /** Sets a key that is not set. @returns Whether it was not. */
  setIfAbsent(key: string, value: unknown): Promise<boolean> {
    return this.#session.insertIfAbsent("kv", { id: key, value });
  }

  /** Adds to a number, 0 when the key is not set. @returns The sum. */
  async add(key: string, by: number): Promise<number> {
    const row = await this.#session.upsert(
      "kv",
      { id: key, value: by },
      ({ value }) => ({ value: Number(value) + by }),
    );
    return Number(row.value);
  }

  /** Removes a key. @returns Whether it was set. */
  async delete(key: string): Promise<boolean> {
    return await this.#session.delete("kv", key) > 0;
  }
}
