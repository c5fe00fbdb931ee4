// How the possibilities are explored: in order, given, at random, by priorities, and one deviation at a time.

import type { Choice, ChoiceKind, ChoiceView, Strategy } from "./choices.ts";
import { randomFrom } from "./prng.ts";

/** Takes the given choices, then 0. With none: everything in order, nothing goes wrong. */
export function given(choices: readonly number[], name = "given"): Strategy {
  let index = 0;
  return {
    name,
    pick(_kind, size) {
      // A shrunk list may meet a smaller choice than the one it was recorded at.
      return Math.min(choices[index++] ?? 0, size - 1);
    },
  };
}

/** How likely a strategy lets things go wrong. */
export interface RandomOptions {
  /** Number that gives all choices. */
  readonly seed: number;
  /** Whether completions may be delivered two at once, as Deno does. */
  readonly batch: boolean;
  /** Probability that a dependency or a body misbehaves, each time; of a client leaving at a step, a quarter of it. */
  readonly faults: number;
}

/** Every possibility of the schedule is equally likely. */
export function uniform(options: RandomOptions): Strategy {
  const random = randomFrom(options.seed);
  return {
    name: nameOf("random", options),
    pick: (kind, size) => odds(kind, size, { ...options, random }) ?? Math.floor(random() * size),
  };
}

/**
 * Probabilistic concurrency testing: each scope has a random priority and the highest ready one runs, but for a few
 * points where the running one falls to the lowest. Finds bugs of few ordering constraints with a known probability.
 */
export function priorities(options: RandomOptions): Strategy {
  const random = randomFrom(options.seed);
  const priority = new Map<number, number>();
  // The length of a run is not known beforehand: drawn from a range that test runs are in.
  const steps = 8 << Math.floor(random() * 5);
  const falls = new Set(Array.from({ length: FALLS }, () => 1 + Math.floor(random() * steps)));
  let lowest = 0;
  const highest = (size: number, view: ChoiceView): number => {
    let best = 0;
    let bestPriority = -Infinity;
    for (let i = 0; i < size; i++) {
      const lane = view.lane(i);
      let own = priority.get(lane);
      if (own === undefined) priority.set(lane, own = 1 + random());
      if (own > bestPriority) [best, bestPriority] = [i, own];
    }
    return best;
  };
  return {
    name: nameOf("pct", options),
    pick(kind, size, view) {
      const chosen = odds(kind, size, { ...options, random });
      if (chosen !== undefined) return chosen;
      if (kind !== "run") return Math.floor(random() * size);
      const best = highest(size, view);
      if (!falls.delete(view.step)) return best;
      priority.set(view.lane(best), --lowest);
      return highest(size, view);
    },
  };
}

interface Odds extends RandomOptions {
  readonly random: () => number;
}

/** Choices that are taken with a probability of their own; `undefined` for those that are not. */
function odds(kind: ChoiceKind, size: number, options: Odds): number | undefined {
  const probability = probabilityOf(kind, options);
  if (probability === undefined) return undefined;
  if (probability === 0 || options.random() >= probability) return 0;
  return 1 + Math.floor(options.random() * (size - 1));
}

function probabilityOf(kind: ChoiceKind, { batch, faults }: Odds): number | undefined {
  switch (kind) {
    case "time":
      return TIME_BEATS_COMPLETIONS;
    case "batch":
      return batch ? 0.5 : 0;
    case "latency":
      return SLOW_COMPLETIONS;
    case "fault":
    case "body":
      return faults;
    case "disconnect":
    case "deadline":
    case "shutdown":
    case "clock":
      return faults / 4;
    default:
      return undefined;
  }
}

function nameOf(strategy: string, { batch, faults }: RandomOptions): string {
  return strategy + (batch ? "+batch" : "") + (faults > 0 ? "+faults" : "");
}

/** Names of strategies, for `explore`. */
export type StrategyName = "sweep" | "faults" | "random" | "pct" | "random+faults" | "dfs";

/** What a seed means depends on these. */
export interface SeedOptions {
  /** Strategies that seeds are dealt to; those that are no random ones do not count. */
  readonly strategies: readonly StrategyName[];
  /** Whether completions are delivered two at once: never, always, or in every other run. */
  readonly batch: boolean | "both";
  /** Probability of faults in `random+faults`. */
  readonly faults: number;
}

/** The strategy of a seed. Of twenty seeds, twelve are random, five PCT, three random with faults. Seed 0 is in order. */
export function strategyOf(seed: number, options: SeedOptions): Strategy {
  const dealt = DEAL.filter((name) => options.strategies.includes(name));
  if (seed === 0 || dealt.length === 0) return given([], "in order");
  const batch = options.batch === "both" ? seed % 2 === 1 : options.batch;
  const name = dealt[seed % dealt.length]!;
  const faults = name === "random+faults" ? options.faults : 0;
  return (name === "pct" ? priorities : uniform)({ seed, batch, faults });
}

/** The runs of a sweep: the run that was recorded, with one single choice of these kinds made otherwise. */
export function deviations(run: readonly Choice[], kinds: ReadonlySet<ChoiceKind>): number[][] {
  const found: number[][] = [];
  for (const { index, kind, size } of run) {
    if (!kinds.has(kind)) continue;
    const before = run.slice(0, index).map(({ taken }) => taken);
    for (let other = 1; other < size; other++) found.push([...before, other]);
  }
  return found;
}

/**
 * The next run of a depth-first search: the last choice that has another possibility takes it.
 *
 * @param bound How many choices may differ from 0.
 * @returns The choices; `undefined` when all within the bound were tried.
 */
export function nextDeeper(run: readonly Choice[], bound: number): number[] | undefined {
  let deviating = run.filter(({ taken }) => taken !== 0).length;
  for (let i = run.length - 1; i >= 0; i--) {
    const { kind, size, taken } = run[i]!;
    if (taken !== 0) deviating--;
    if (!SEARCHED.has(kind) || taken + 1 >= size || deviating + 1 > bound) continue;
    return [...run.slice(0, i).map((choice) => choice.taken), taken + 1];
  }
  return undefined;
}

/** Choices that a depth-first search varies: those of the schedule, and what the test itself chooses. */
const SEARCHED: ReadonlySet<ChoiceKind> = new Set(["run", "batch", "time", "user"]);
const DEAL: readonly StrategyName[] = [
  ...["random", "pct", "random", "random", "random+faults"],
  ...["random", "pct", "random", "random", "random+faults"],
  ...["random", "pct", "random", "random", "random+faults"],
  ...["random", "pct", "random", "random", "pct"],
] as StrategyName[];
/** Times that a priority falls in one run; bugs that need up to this many plus one ordering constraints are found. */
const FALLS = 2;
const TIME_BEATS_COMPLETIONS = 0.05;
const SLOW_COMPLETIONS = 0.05;
