// Where cached answers are kept, and the store in memory.

import type { Cx } from "../cx/mod.ts";

/** An answer that is kept. */
export interface CachedAnswer {
  /** Status. */
  readonly status: number;
  /** Header fields. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The whole body. */
  readonly body: Uint8Array;
  /** When it was made, by the wall clock in milliseconds. */
  readonly madeAtMs: number;
  /** When it is not fresh any more, by the wall clock in milliseconds. */
  readonly expiresAtMs: number;
  /** Fields of requests that it is for, and their values, `null` for absent ones. */
  readonly varied: readonly (readonly [name: string, value: string | null])[];
}

/** Keeps answers. */
export interface ResponseStore {
  /**
   * All answers of a key, those of each set of values of varied fields; stale ones may be among them.
   *
   * @param key Host and URL.
   */
  get(cx: Cx, key: string): readonly CachedAnswer[] | Promise<readonly CachedAnswer[]>;
  /** Adds an answer, in place of one with the same values of the same fields. */
  set(cx: Cx, key: string, answer: CachedAnswer): void | Promise<void>;
  /** Forgets all answers of a key. */
  delete(cx: Cx, key: string): void | Promise<void>;
}

/** Options of {@linkcode MemoryResponseStore}. */
export interface MemoryResponseStoreOptions {
  /** Most bytes of all answers; beyond it those are forgotten that nobody asked for the longest time. Default 67 108 864. */
  readonly bytesMax?: number;
}

/** Keeps answers in the memory of one process. */
export class MemoryResponseStore implements ResponseStore {
  // In the order of last use, oldest first.
  readonly #kept = new Map<string, readonly CachedAnswer[]>();
  readonly #bytesMax: number;
  #bytes = 0;

  /**
   * Starts empty.
   *
   * @throws {RangeError} If `bytesMax` is not positive.
   */
  constructor({ bytesMax = 67_108_864 }: MemoryResponseStoreOptions = {}) {
    if (!(bytesMax > 0)) {
      throw new RangeError(`Cannot keep responses in ${bytesMax} bytes: expected more than 0`);
    }
    this.#bytesMax = bytesMax;
  }

  /** Bytes that are in use, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All answers of a key. */
  get(_cx: Cx, key: string): readonly CachedAnswer[] {
    const all = this.#kept.get(key);
    if (all === undefined) return NONE;
    this.#kept.delete(key);
    this.#kept.set(key, all);
    return all;
  }

  /** Adds an answer. */
  set(cx: Cx, key: string, answer: CachedAnswer): void {
    const nowMs = cx.clock.wallNow();
    const others = (this.#kept.get(key) ?? NONE)
      .filter((one) => one.expiresAtMs > nowMs && !isSame(one, answer))
      .slice(1 - VARIANTS_MAX);
    this.#remove(key);
    const all = [...others, answer];
    this.#kept.set(key, all);
    this.#bytes += sizeOf(key, all);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#remove(oldest);
    }
  }

  /** Forgets all answers of a key. */
  delete(_cx: Cx, key: string): void {
    this.#remove(key);
  }

  #remove(key: string): void {
    const all = this.#kept.get(key);
    if (all === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= sizeOf(key, all);
  }
}

function isSame(a: CachedAnswer, b: CachedAnswer): boolean {
  return a.varied.length === b.varied.length &&
    a.varied.every(([name, value], i) => name === b.varied[i]![0] && value === b.varied[i]![1]);
}

/** Text counts two bytes a character, and each answer has some of its own. */
function sizeOf(key: string, all: readonly CachedAnswer[]): number {
  return all.reduce((sum, { headers, body, varied }) => {
    const text = [...headers, ...varied].reduce((chars, [name, value]) => {
      return chars + name.length + (value?.length ?? 0);
    }, 0);
    return sum + body.length + 2 * text + ANSWER_BYTES;
  }, 2 * key.length);
}

const NONE: readonly CachedAnswer[] = Object.freeze([]);
/** Of one URL: values of varied fields come from clients. */
const VARIANTS_MAX = 20;
const ANSWER_BYTES = 256;
