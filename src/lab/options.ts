// Options of the lab and their defaults.

import type { RunLimits } from "./run.ts";
import type { SeedOptions, StrategyName } from "./strategies.ts";

/** Options of the lab. */
export interface LabOptions extends Partial<RunLimits> {
  /** Seeds that are tried, beside the run in order and the sweep. Default 1000. */
  readonly runs?: number;
  /**
   * How runs are made. `"sweep"`: the run in order, with one client leaving, one deadline passing or one shutdown at each
   * point in turn. `"faults"`: the same with one failing dependency or one bad body. `"random"`, `"pct"` (priorities),
   * `"random+faults"`: seeds. `"dfs"`: every schedule that differs from the one in order in at most `depth` choices.
   * Default: sweep, random, pct and random+faults.
   */
  readonly strategies?: readonly StrategyName[];
  /** Whether two completions may be delivered at once, as Deno does: never, always, or for every other seed, the default. */
  readonly batch?: boolean | "both";
  /** How likely a dependency or a body misbehaves in `random+faults`, each time. Default 0.1. */
  readonly faults?: number;
  /** How many choices of a depth-first search may differ from the order. Default 3. */
  readonly depth?: number;
  /** Goes on after the first failing run, to count them. Default `false`. */
  readonly keepGoing?: boolean;
}

/** Options with their defaults filled in. */
export interface LabSettings extends SeedOptions {
  readonly runs: number;
  readonly depth: number;
  readonly keepGoing: boolean;
  readonly limits: RunLimits;
}

/** Fills in the defaults. */
export function settingsOf(options: LabOptions): LabSettings {
  return {
    runs: options.runs ?? 1_000,
    strategies: options.strategies ?? ["sweep", "random", "pct", "random+faults"],
    batch: options.batch ?? "both",
    faults: options.faults ?? 0.1,
    depth: options.depth ?? 3,
    keepGoing: options.keepGoing ?? false,
    limits: {
      stepsMax: options.stepsMax ?? 10_000,
      foreignMs: options.foreignMs ?? 2_000,
      cleanupMs: options.cleanupMs ?? 10_000,
      strict: options.strict ?? false,
      console: options.console ?? false,
      clockJumps: options.clockJumps ?? false,
      except: options.except ?? [],
      allow: options.allow ?? [],
    },
  };
}
