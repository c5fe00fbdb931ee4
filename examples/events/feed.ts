// A feed: the last events in memory, and all who follow. An id names the run of the program and a number in it, so that
// an id of a run before is not taken for one of this.
import type { Cx } from "../../src/cx/mod.ts";

/** One entry of a feed. */
export interface Entry<T> {
  readonly id: string;
  readonly value: T;
}

/** What a follower is given. */
export type News<T> =
  | { readonly kind: "entry"; readonly entry: Entry<T> }
  /** Entries are gone that it has not seen: it was away, or is slower, for longer than the feed remembers. */
  | { readonly kind: "gap" };

export class Feed<T> {
  readonly #run: string;
  readonly #entriesMax: number;
  #entries: Entry<T>[] = [];
  /** Number of the oldest entry that is kept; the newest one's is `#next - 1`. */
  #first = 1;
  readonly #waiting = new Set<() => void>();
  #followers = 0;

  /** `run`: another text in each run of the program. `entriesMax`: as many entries are remembered. */
  constructor({ run, entriesMax }: { readonly run: string; readonly entriesMax: number }) {
    this.#run = run;
    this.#entriesMax = entriesMax;
  }

  /** How many follow right now. */
  get followers(): number {
    return this.#followers;
  }

  publish(value: T): Entry<T> {
    const entry = { id: `${this.#run}-${this.#next}`, value };
    this.#entries.push(entry);
    if (this.#entries.length > this.#entriesMax) {
      this.#entries.shift();
      this.#first++;
    }
    for (const wake of this.#waiting) wake();
    return entry;
  }

  /** What came after the entry with `lastId`; of none, all that is remembered. Ends with its scope. */
  async *follow(cx: Cx, lastId: string | undefined): AsyncGenerator<News<T>, void, undefined> {
    this.#followers++;
    try {
      let next = this.#after(lastId);
      if (next === undefined) {
        yield { kind: "gap" };
        next = this.#first;
      }
      for (;;) {
        // One at a time: nothing is queued for a client that reads slowly, it is just further behind.
        if (next < this.#first) {
          yield { kind: "gap" };
          next = this.#first;
        } else if (next < this.#next) {
          yield { kind: "entry", entry: this.#entries[next++ - this.#first]! };
        } else await this.#news(cx);
      }
    } finally {
      this.#followers--;
    }
  }

  get #next(): number {
    return this.#first + this.#entries.length;
  }

  /** Number of the entry behind that one; `undefined` when it is of another run, or not an id of ours. */
  #after(id: string | undefined): number | undefined {
    if (id === undefined) return this.#first;
    const prefix = `${this.#run}-`;
    const number = id.startsWith(prefix) ? Number(id.slice(prefix.length)) : NaN;
    return Number.isInteger(number) && number < this.#next ? number + 1 : undefined;
  }

  async #news(cx: Cx): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await cx.wait(promise, { label: "news", onEnd: () => this.#waiting.delete(resolve) });
  }
}
