// What happened in a run, one event after the other. Only words made here and whole numbers: no text of an engine's
// errors, no stack, no real time, no identity, so that a trace is the same byte for byte on every runtime.

import { fnv64 } from "./trace_hash.ts";

/** Who did something: the test, a client, or a scope of the program. */
export interface Lane {
  /** Number in order of appearance. */
  readonly id: number;
  /** Name. */
  name: string;
  /** What it belongs to. */
  readonly parent: Lane | undefined;
}

/** One event. */
export interface TraceEvent {
  /** Number of the step. */
  readonly step: number;
  /** Virtual time in milliseconds. */
  readonly clockMs: number;
  /** Who. */
  readonly lane: Lane;
  /** What happened. */
  readonly what: string;
  /** More about it. */
  readonly detail: string;
}

/** Names of scopes and clients in one run. */
export class Lanes {
  readonly #lanes: Lane[] = [];

  /** Adds one. */
  add(name: string, parent?: Lane): Lane {
    const lane: Lane = { id: this.#lanes.length, name, parent };
    this.#lanes.push(lane);
    return lane;
  }

  /** All of them, in order of appearance. */
  all(): readonly Lane[] {
    return this.#lanes;
  }
}

/** One line of a trace. */
export function formatEvent({ step, clockMs, lane, what, detail }: TraceEvent): string {
  const line = `${step} ${Math.floor(clockMs)} ${lane.id}:${lane.name} ${what}`;
  return detail === "" ? line : `${line} ${detail}`;
}

/** The trace as text, one line for each event. */
export function formatTrace(events: readonly TraceEvent[]): string {
  return events.map(formatEvent).join("\n");
}

/** The hash of a trace: equal exactly when the traces are. */
export function hashTrace(events: readonly TraceEvent[]): string {
  return fnv64(formatTrace(events));
}
