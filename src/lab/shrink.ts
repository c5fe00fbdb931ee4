// The shortest list of choices that still breaks the same rule. Choices are all that a run is made of and 0 means in order,
// so it is enough to leave some out, to make some 0, and to make some smaller.

import type { Scenario } from "./context.ts";
import { type LabRun, performRun } from "./lab_run.ts";
import type { RunLimits } from "./run.ts";
import { given } from "./strategies.ts";

/** A shrunk run. */
export interface Shrunk {
  /** The smallest failing run that was found. */
  readonly run: LabRun;
  /** Runs that it took. */
  readonly tries: number;
}

/** Looks for a smaller run that breaks the rule that `failing` broke first. */
export async function shrink(
  scenario: Scenario,
  failing: LabRun,
  limits: RunLimits,
): Promise<Shrunk> {
  const oracle = failing.failures[0]!.oracle;
  // Whether something outside would still move is known from the first run.
  const hasty: RunLimits = { ...limits, foreignMs: 0 };
  let best = failing;
  let tries = 0;
  const attempt = async (choices: readonly number[]): Promise<boolean> => {
    tries++;
    const run = await performRun(scenario, {
      strategy: given(choices),
      limits: hasty,
    });
    if (!run.failures.some((failure) => failure.oracle === oracle)) return false;
    if (!isSmaller(run.choices, best.choices)) return false;
    best = run;
    return true;
  };
  await attempt([]);
  const search: Search = { best: () => best.choices, attempt, goesOn: () => tries < TRIES_MAX };
  while (search.goesOn() && (await shorten(search) || await lower(search)));
  return { run: best, tries };
}

interface Search {
  /** The smallest choices so far. */
  best(): readonly number[];
  /** Tries others; says whether they are smaller and fail too. */
  attempt(choices: readonly number[]): Promise<boolean>;
  /** Whether there may be more tries. */
  goesOn(): boolean;
}

/** Leaves out pieces, large ones first. */
async function shorten({ best, attempt, goesOn }: Search): Promise<boolean> {
  let progress = false;
  for (let size = Math.max(1, best().length >> 1); size >= 1; size >>= 1) {
    for (let i = 0; i + size <= best().length && goesOn();) {
      const current = best();
      if (await attempt([...current.slice(0, i), ...current.slice(i + size)])) progress = true;
      else i++;
    }
  }
  return progress;
}

/** Makes single choices 0 or smaller. */
async function lower({ best, attempt, goesOn }: Search): Promise<boolean> {
  let progress = false;
  for (let i = 0; i < best().length && goesOn(); i++) {
    const value = best()[i]!;
    if (value === 0) continue;
    const smaller = value === 1 ? [0] : [0, 1, value >> 1, value - 1];
    for (const other of smaller) {
      if (other >= best()[i]! || !goesOn()) continue;
      const current = best();
      if (!await attempt([...current.slice(0, i), other, ...current.slice(i + 1)])) continue;
      progress = true;
      break;
    }
  }
  return progress;
}

/** Shorter, or as long with a smaller sum: every step of the search makes progress, so that it ends. */
function isSmaller(a: readonly number[], b: readonly number[]): boolean {
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
  return a.length < b.length || (a.length === b.length && sum(a) < sum(b));
}

/** Most runs that shrinking may take. */
const TRIES_MAX = 400;
