// Seeded random text for the property tests of this folder: a failure names its seed and is found again.

/** A generator of numbers from 0 up to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Text of up to `piecesMax` pieces out of `pieces`. */
export function randomText(
  random: () => number,
  pieces: readonly string[],
  piecesMax: number,
): string {
  let text = "";
  for (let left = Math.floor(random() * (piecesMax + 1)); left > 0; left--) {
    text += pieces[Math.floor(random() * pieces.length)];
  }
  return text;
}

/** Pieces that upset parsers. */
export const HOSTILE: readonly string[] = [
  ..."aZ0 \t\r\n\0\\/\"'=;:,&+%?#.-_*()<>[]{}@é€😀\ud800\u2028\ufeff",
  "%2e",
  "%00",
  "%zz",
  "%C3",
  "__proto__",
  "..",
  "//",
  '\\"',
  "\\054",
  "\\u",
  "; q=1",
  "charset=",
];

/** Asserts that `run` takes time in proportion to its input: 16 times the length, less than 64 times the time. */
export function isLinear(
  build: (length: number) => string,
  run: (text: string) => unknown,
): boolean {
  const [short, long] = [build(4_000), build(64_000)];
  // On a busy machine another process takes the time; a parser that is not linear is too slow each time.
  for (let attempts = 5; attempts > 0; attempts--) {
    const [shortMs, longMs] = [timeOf(short, run), timeOf(long, run)];
    // A quadratic parser would take 256 times as long. Below 2 ms the clock and the collector decide.
    if (longMs < 2 || longMs < shortMs * 64) return true;
  }
  return false;
}

function timeOf(text: string, run: (text: string) => unknown): number {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    attempt(run, text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function attempt(run: (text: string) => unknown, text: string): void {
  try {
    run(text);
  } catch {
    // A refusal must be quick too.
  }
}
