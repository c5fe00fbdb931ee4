// One call of a simulated dependency: request gate -> effect -> reply gate. So a cancellation, a disconnect, a deadline or
// another request can land before the effect and after it, which is where the bugs are.

import type { Cx } from "../cx/mod.ts";
import { DependencyFailure } from "./failure.ts";
import type { Run } from "./run.ts";
import type { Lane } from "./trace.ts";

/** One call. */
export interface Call<T> {
  /** The scope that waits; without one the call cannot be cancelled. */
  readonly cx: Cx | undefined;
  /** Name of the dependency. */
  readonly name: string;
  /** What is asked, for the trace. */
  readonly label: string;
  /** Whether the call may fail. */
  readonly faults: boolean;
  /** What the dependency does; may wait, for a lock. */
  readonly effect: () => T | Promise<T>;
}

/**
 * Makes a call.
 *
 * @throws {DependencyFailure} If the lab lets it fail: before the effect, after it, or after ten minutes of silence.
 * @throws {Cancelled} If the scope is cancelled meanwhile; a call that was still under way then has no effect.
 */
export async function call<T>(run: Run, { cx, name, label, faults, effect }: Call<T>): Promise<T> {
  if (run.ended) throw new DependencyFailure(`${label} in ${name}: its run is over`);
  cx?.checkpoint(label);
  cx?.spend(1);
  const lane = cx === undefined ? run.lane : run.scopes.laneOf(cx);
  const fault = faults
    ? run.choose("fault", FAULTS.length, (index) => `${name} ${FAULTS[index]}`)
    : 0;
  await delivery(run, { cx, lane, label: `${name} > ${label}` });
  if (fault > 0) run.event(lane, "FAULT", `${name} ${FAULTS[fault]}`);
  if (fault === HANG) {
    await waitVirtually(run, { cx, lane, label: `${name} silent`, ms: SILENCE_MS });
  }
  if (fault === BEFORE || fault === HANG) throw new DependencyFailure(`${label} in ${name}`);
  const effected = effect();
  const value = effected instanceof Promise ? await effected : effected;
  await delivery(run, { cx, lane, label: `${name} < ${label}` });
  if (fault === AFTER) throw new DependencyFailure(`${label} in ${name}`);
  return value;
}

/** Something that is on its way. */
export interface Delivery {
  /** The scope that waits. */
  readonly cx?: Cx | undefined;
  /** Who waits. */
  readonly lane: Lane;
  /** What for. */
  readonly label: string;
  /** Delivered alone, see `Gate`. */
  readonly alone?: boolean;
}

/** A completion that the schedule delivers. */
export interface Held {
  /** Resolved when it is delivered. */
  readonly promise: Promise<void>;
  /** Takes it back; its promise stays pending. */
  readonly drop: () => void;
}

/** Holds a completion at a gate, sometimes for some virtual time instead. */
export function hold(run: Run, { lane, label, alone = false }: Delivery): Held {
  const slow = run.choose(
    "latency",
    LATENCIES_MS.length,
    (index) => `${lane.name}: ${label} takes ${LATENCIES_MS[index]} ms`,
  );
  if (slow > 0) return holdFor(run, { lane, label, ms: LATENCIES_MS[slow]! });
  const { promise, resolve } = Promise.withResolvers<void>();
  const gate = run.gate({ lane, label, alone, open: resolve });
  return { promise, drop: () => run.gates.drop(gate) };
}

/** Waits for a completion; the wait ends early when the scope is cancelled. */
export function delivery(run: Run, what: Delivery): Promise<void> {
  const { promise, drop } = hold(run, what);
  return what.cx === undefined
    ? promise
    : what.cx.wait(promise, { label: what.label, onEnd: drop });
}

/** What {@linkcode holdFor} takes. */
export interface VirtualWait extends Delivery {
  /** Virtual time in milliseconds. */
  readonly ms: number;
}

/** A completion that virtual time delivers. */
export function holdFor(run: Run, { lane, label, ms }: VirtualWait): Held {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = run.timers.set({ atMs: run.timers.nowMs + ms, lane, label, work: resolve });
  return { promise, drop: () => run.timers.stop(timer) };
}

/** Waits for virtual time. */
export function waitVirtually(run: Run, what: VirtualWait): Promise<void> {
  const { promise, drop } = holdFor(run, what);
  return what.cx === undefined
    ? promise
    : what.cx.wait(promise, { label: what.label, onEnd: drop });
}

const FAULTS = ["works", "fails before the effect", "fails after the effect", "never answers"];
const BEFORE = 1;
const AFTER = 2;
const HANG = 3;
/** As long as the patience of an operating system. */
export const SILENCE_MS = 600_000;
const LATENCIES_MS = [0, 5, 100, 2_000];
