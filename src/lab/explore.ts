// Many runs of one program: in order, one deviation at a time, and by seeds; until one breaks a rule.

import type { ChoiceKind } from "./choices.ts";
import type { Scenario } from "./context.ts";
import type { Failure } from "./failure.ts";
import { type LabRun, performRun } from "./lab_run.ts";
import type { LabSettings } from "./options.ts";
import { shrink } from "./shrink.ts";
import { deviations, given, nextDeeper, type StrategyName, strategyOf } from "./strategies.ts";
import { formatEvent } from "./trace.ts";
import type { Strategy } from "./choices.ts";

/** What an exploration found. */
export interface Exploration {
  /** Runs that were performed, without those for shrinking. */
  readonly runs: number;
  /** Points of the sweep that were tried. */
  readonly points: number;
  /** Runs that broke a rule; more than one only with `keepGoing`. */
  readonly failing: number;
  /** Points of the sweep at which a rule was broken. */
  readonly failingPoints: number;
  /** Whether a depth-first search has tried every schedule within its depth. */
  readonly complete: boolean;
  /** The first run that broke a rule; `undefined` when all passed. */
  readonly found: Found | undefined;
}

/** A failing run. */
export interface Found {
  /** As it was found. */
  readonly first: LabRun;
  /** How many runs it took to find it. */
  readonly atRun: number;
  /** Shrunk: this is the one to read. */
  readonly minimal: LabRun;
  /** Runs that shrinking took. */
  readonly tries: number;
}

/** Explores; see {@linkcode LabOptions}. */
export async function explore(scenario: Scenario, settings: LabSettings): Promise<Exploration> {
  const search = new Search(scenario, settings);
  const first = await search.try(given([], "in order"), SEED_IN_ORDER);
  const has = (name: StrategyName) => settings.strategies.includes(name);
  if (has("sweep")) await search.sweep(first, SWEPT, "sweep");
  if (has("faults")) await search.sweep(first, FAULTS, "faults");
  if (has("dfs")) await search.deepen(first);
  if (has("random") || has("pct") || has("random+faults")) {
    for (let seed = 1; seed <= settings.runs && search.goesOn; seed++) {
      await search.try(strategyOf(seed, settings), seed);
    }
  }
  return await search.end();
}

class Search {
  readonly #scenario: Scenario;
  readonly #settings: LabSettings;
  #runs = 0;
  #points = 0;
  #failing = 0;
  #failingPoints = 0;
  #complete = false;
  #first: { readonly run: LabRun; readonly atRun: number } | undefined = undefined;

  constructor(scenario: Scenario, settings: LabSettings) {
    this.#scenario = scenario;
    this.#settings = settings;
  }

  get goesOn(): boolean {
    return this.#first === undefined || this.#settings.keepGoing;
  }

  async try(strategy: Strategy, seed?: number): Promise<LabRun> {
    const { limits } = this.#settings;
    this.#runs++;
    let run = await performRun(this.#scenario, {
      strategy,
      limits,
      ...(seed === undefined ? {} : { seed }),
    });
    if (run.failures.length > 0 || this.#runs % TWICE_EVERY === 0) {
      const difference = await this.#compare(run);
      if (difference !== undefined) run = withFailure(run, difference);
    }
    if (run.failures.length > 0) {
      this.#failing++;
      this.#first ??= { run, atRun: this.#runs };
    }
    return run;
  }

  /** One run for each deviation of the given kinds from `first`. */
  async sweep(first: LabRun, kinds: ReadonlySet<ChoiceKind>, name: string): Promise<void> {
    for (const choices of deviations(first.stream, kinds)) {
      if (!this.goesOn) return;
      this.#points++;
      const run = await this.try(given(choices, name));
      if (run.failures.length > 0) this.#failingPoints++;
    }
  }

  /** Depth first through all schedules that deviate a little. */
  async deepen(first: LabRun): Promise<void> {
    const { depth, runs } = this.#settings;
    let next = nextDeeper(first.stream, depth);
    for (let tried = 1; next !== undefined && tried < runs && this.goesOn; tried++) {
      const run = await this.try(given(next, "dfs"));
      next = nextDeeper(run.stream, depth);
    }
    this.#complete = next === undefined;
  }

  async end(): Promise<Exploration> {
    const found = this.#first;
    const shrunk = found === undefined || isNondeterministic(found.run)
      ? undefined
      : await shrink(this.#scenario, found.run, this.#settings.limits);
    return {
      runs: this.#runs,
      points: this.#points,
      failing: this.#failing,
      failingPoints: this.#failingPoints,
      complete: this.#complete,
      found: found === undefined ? undefined : {
        first: found.run,
        atRun: found.atRun,
        minimal: shrunk?.run ?? found.run,
        tries: shrunk?.tries ?? 0,
      },
    };
  }

  /** Performs a run again; the same choices must give the same trace. */
  async #compare(run: LabRun): Promise<Failure | undefined> {
    const limits = { ...this.#settings.limits, foreignMs: 0 };
    const again = await performRun(this.#scenario, {
      strategy: given(run.choices),
      limits,
    });
    if (again.hash === run.hash) return undefined;
    const index = run.events.findIndex((event, i) => {
      const other = again.events[i];
      return other === undefined || formatEvent(event) !== formatEvent(other);
    });
    const seen = run.events[index] ?? run.events.at(-1)!;
    const other = again.events[index];
    const differs = other === undefined ? "the end" : `"${formatEvent(other)}"`;
    return {
      oracle: "nondeterminism",
      message:
        `the same choices gave another run: first "${formatEvent(seen)}", then ${differs}; ` +
        "is something kept outside of the test's function?",
      step: seen.step,
    };
  }
}

function isNondeterministic(run: LabRun): boolean {
  return run.failures.some(({ oracle }) => oracle === "nondeterminism");
}

function withFailure(run: LabRun, failure: Failure): LabRun {
  return Object.assign(Object.create(Object.getPrototypeOf(run)), run, {
    failures: [failure, ...run.failures],
  });
}

const SEED_IN_ORDER = 0;
/** Every failing run and every so many others are performed twice. */
const TWICE_EVERY = 100;
const SWEPT: ReadonlySet<ChoiceKind> = new Set(["disconnect", "deadline", "shutdown"]);
const FAULTS: ReadonlySet<ChoiceKind> = new Set(["fault", "body"]);
