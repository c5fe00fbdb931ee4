// The one place where the request path meets timers, dates, randomness and the network.

/**
 * Calls `work` once after a while.
 *
 * @param ms Milliseconds.
 * @returns Stops it; idempotent.
 */
export function after(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

/** Time, as a scope sees it. */
export interface Clock {
  /** Wall clock, in milliseconds since the epoch. */
  wallNow(): number;
}

/** Randomness, as a scope sees it. */
export interface Random {
  /** Unpredictable bytes, for identifiers and keys. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** The machine's clock. */
export const clock: Clock = Object.freeze({ wallNow: () => Date.now() });

/** The machine's randomness. */
export const random: Random = Object.freeze({
  bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
});
