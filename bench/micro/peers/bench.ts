// deno-lint-ignore-file no-console -- a benchmark prints its results
// Runs what was registered with mitata, and prints the medians as lines of JSON for bench/micro/run.ts.
import { bench, do_not_optimize, run } from "mitata";

/** One figure. */
export interface Figure {
  readonly group: string;
  readonly name: string;
  /** Median of mitata's samples, in nanoseconds a call. */
  readonly ns: number;
  /** A quarter of the samples took at most so long. */
  readonly lowNs: number;
}

/** Registers a call; what it gives is kept from the optimizer. */
export function measure(group: string, name: string, call: () => unknown): void {
  bench(`${group}|${name}`, () => do_not_optimize(call()));
}

/** Registers a call that is awaited. */
export function measureAsync(group: string, name: string, call: () => Promise<unknown>): void {
  bench(`${group}|${name}`, async () => do_not_optimize(await call()));
}

/** Ends the process with an error unless `is`: a contender that gives another answer is not measured. */
export function must(is: boolean, what: string): void {
  if (!is) throw new Error(`Cannot measure: ${what} gives another answer`);
}

/** Measures everything that was registered. */
export async function report(): Promise<void> {
  const { benchmarks } = await run({ format: "quiet", throw: true });
  for (const { runs } of benchmarks) {
    for (const { name, stats } of runs) {
      const [group, call] = name.split("|") as [string, string];
      if (stats === undefined) throw new Error(`Cannot measure ${name}`);
      const figure: Figure = { group, name: call, ns: stats.p50, lowNs: stats.p25 };
      console.log(JSON.stringify(figure));
    }
  }
}
