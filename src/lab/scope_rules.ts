// The rules of structured concurrency that every run is held against: at each event, after each step, and at the end.

import type { CxEvent } from "../cx/internal.ts";
import type { OracleName } from "./failure.ts";
import type { Run } from "./run.ts";
import type { ScopeRecord } from "./scopes.ts";

/** An event of a scope. */
export interface Observed {
  readonly record: ScopeRecord;
  readonly event: CxEvent;
  readonly detail: string;
}

/** Checks what one event breaks. */
export function checkEvent(run: Run, { record, event, detail }: Observed): void {
  const rule = BROKEN_BY[event];
  if (rule !== undefined) {
    if (rule.unless?.(record, run, detail) === true) return;
    const what = `${nameOf(record)} ${rule.words}${detail === "" ? "" : `: ${detail}`}`;
    run.fail(rule.oracle, what, record);
  } else if (event === "close") checkClose(run, record);
  else if (event === "race_end") checkRace(run, record, detail.split(",").map(Number));
  else if (event === "finalizer") checkFinalizer(run, record, Number(detail));
}

interface Rule {
  readonly oracle: OracleName;
  readonly words: string;
  /** When it is none. */
  readonly unless?: (record: ScopeRecord, run: Run, detail: string) => boolean;
}

/** Events that are a broken rule by themselves. */
const BROKEN_BY: Partial<Record<CxEvent, Rule>> = {
  leak: { oracle: "obligation-leak", words: "closed with an obligation that nobody has met" },
  use_after_close: { oracle: "use-after-close", words: "was used after it had closed" },
  shield_overrun: { oracle: "shield-bounded", words: "was shielded for too long" },
  late_rejection: {
    oracle: "late-rejection",
    words: "had stopped waiting for what then failed",
    // What fails in the step of the cancellation fails because of it: a fetch whose signal was aborted.
    unless: ({ cancelledAtStep }, { step }) => cancelledAtStep === step,
  },
  orphan_wait: {
    oracle: "no-orphan",
    words: "closed while something in it was waiting",
    // A body that fails before it comes to await what it began leaves it behind without a fault.
    unless: ({ end }) => end !== "ok",
  },
  zombie: { oracle: "zombie", words: "went on although it was given up" },
  finalizer_error: {
    oracle: "cancel-bounded",
    words: "used up the time for its finalizers",
    unless: (_record, _run, detail) => detail !== "-1",
  },
};

function checkClose(run: Run, record: ScopeRecord): void {
  const late = record.isBroken ? undefined : lateBy(run, record);
  if (late !== undefined) run.fail("cancel-bounded", `${nameOf(record)} ${late}`, record);
  for (const child of record.children) {
    run.fail("no-orphan", `${nameOf(record)} closed while ${nameOf(child)} was open`, record);
  }
  if (record.finalizer > 0 && record.finalizer < Infinity) {
    run.fail("finalizers", `${nameOf(record)} closed before all its finalizers ran`, record);
  }
}

function checkRace(run: Run, record: ScopeRecord, contenders: readonly number[]): void {
  for (const other of run.scopes.open) {
    if (!contenders.includes(other.cx.id)) continue;
    const what = `the race of ${nameOf(record)} ended while ${nameOf(other)} was open`;
    run.fail("loser-drain", what, record);
  }
}

/** From the last to the first, each once; one that is added meanwhile takes the place of the one that runs. */
function checkFinalizer(run: Run, record: ScopeRecord, place: number): void {
  if (record.closed || place > record.finalizer + 1) {
    run.fail("finalizers", `${nameOf(record)} ran finalizer ${place} out of order`, record);
  }
  record.finalizer = place;
}

/** Checks after each step. */
export function checkScopesAtStep(run: Run): void {
  for (const record of run.scopes.open) {
    if (record.shielded || record.isBroken) continue;
    const [oracle, what] = brokenBy(run, record) ?? NOTHING;
    if (oracle === undefined) continue;
    // Told once: it would be true at every later step, too.
    record.isBroken = true;
    run.fail(oracle, `${nameOf(record)} ${what}`, record);
  }
}

function brokenBy(run: Run, record: ScopeRecord): readonly [OracleName, string] | undefined {
  const { cx, parent } = record;
  // Finalizers have a time of their own, and a cancellation does not reach them.
  const isFinalizing = cx.state === "finalizing" || parent?.cx.state === "finalizing";
  if (parent !== undefined && !isFinalizing && !parent.closed) {
    if (cx.deadline > parent.cx.deadline) {
      return ["deadline-monotone", `may take longer than ${nameOf(parent)}`];
    }
    if (parent.cx.cancelled && !cx.cancelled) {
      return ["cancel-propagates", `was not told that ${nameOf(parent)} is cancelled`];
    }
  }
  const late = lateBy(run, record);
  return late === undefined ? undefined : ["cancel-bounded", late];
}

function lateBy(run: Run, { cancelledAtMs }: ScopeRecord): string | undefined {
  const { cleanupMs } = run.limits;
  if (cancelledAtMs === undefined || run.timers.nowMs <= cancelledAtMs + cleanupMs) {
    return undefined;
  }
  return `was open more than ${cleanupMs} ms after it was cancelled`;
}

/** Checks at the end of the run. */
export function checkScopesAtEnd(run: Run): void {
  for (const record of run.scopes.open) {
    run.fail("quiescence", `${nameOf(record)} is still open, after ${record.last}`, record);
  }
}

function nameOf({ lane }: ScopeRecord): string {
  return `${lane.id}:${lane.name}`;
}

const NOTHING: readonly [undefined, string] = [undefined, ""];
