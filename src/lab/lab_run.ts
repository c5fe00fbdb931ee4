// One run as its reader sees it.

import { type Choice, trimmed } from "./choices.ts";
import { perform, type Scenario } from "./context.ts";
import type { Failure } from "./failure.ts";
import { Run, type RunPlan } from "./run.ts";
import { formatTrace, hashTrace, type Lane, type TraceEvent } from "./trace.ts";

/** What a run did and which rules it broke. */
export class LabRun {
  /** Its seed; `undefined` when its choices were given otherwise. */
  readonly seed: number | undefined;
  /** How it was chosen. */
  readonly strategy: string;
  /** Rules that it broke, in the order in which that was seen; none when it passed. */
  readonly failures: readonly Failure[];
  /** Its choices without the zeros at the end: all that is needed to repeat it. */
  readonly choices: readonly number[];
  /** The choices that were not 0, in words. */
  readonly notes: readonly string[];
  /** Number of steps. */
  readonly steps: number;
  /** Virtual time at the end, in milliseconds. */
  readonly clockMs: number;
  /** Who did things. */
  readonly lanes: readonly Lane[];
  /** What happened. */
  readonly events: readonly TraceEvent[];
  /** Every choice, with what it was about. */
  readonly stream: readonly Choice[];

  /** Reads a run that is over. */
  constructor(run: Run, seed?: number) {
    this.seed = seed;
    this.strategy = run.choices.strategy;
    this.failures = run.failures;
    this.choices = trimmed(run.choices.taken);
    this.notes = run.choices.notes;
    this.steps = run.step;
    this.clockMs = run.timers.nowMs;
    this.lanes = run.lanes.all();
    this.events = run.events;
    this.stream = run.choices.all();
  }

  /** The trace as text: the same byte for byte on every runtime. */
  get trace(): string {
    return formatTrace(this.events);
  }

  /** The 64-bit FNV-1a hash of the trace. */
  get hash(): string {
    return hashTrace(this.events);
  }
}

/** Performs one run. Runs of one process come one after the other: they share the globals that a run replaces. */
export function performRun(
  scenario: Scenario,
  plan: RunPlan & { readonly seed?: number },
): Promise<LabRun> {
  const next = last.then(async () => {
    const run = new Run(plan);
    await run.execute(() => perform(run, scenario));
    return new LabRun(run, plan.seed);
  });
  last = next.catch(() => {});
  return next;
}

let last: Promise<unknown> = Promise.resolve();
