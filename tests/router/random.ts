// Seeded randomness for the differential tests: the same sets of patterns and paths on every run and both runtimes.

/** A generator of numbers in [0, 1). */
export type Random = () => number;

/** Mulberry32: small, good enough to choose test data. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of `values`. */
export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

/** A list of `min` to `max` values. */
export function many<T>(random: Random, min: number, max: number, make: () => T): T[] {
  return Array.from({ length: min + Math.floor(random() * (max - min + 1)) }, make);
}
