// The lab's own randomness: small, seeded, and the same numbers on every engine.

/**
 * Makes a source of numbers in [0, 1), all of them given by `seed` (mulberry32).
 *
 * @param seed Any integer; its lower 32 bits count.
 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
