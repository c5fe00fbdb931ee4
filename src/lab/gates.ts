// Completions that the lab holds back: everything that a program waits for and that a real host would deliver at a time
// of its own. Each is a gate, in the order in which it was asked for, and opens when the schedule says so.

import type { Lane } from "./trace.ts";

/** A completion that is held back. */
export interface Gate {
  /** Who waits. */
  readonly lane: Lane;
  /** What for, for the trace. */
  readonly label: string;
  /**
   * Never delivered together with another: hosts deliver arriving requests, timers and immediates one at a time, and
   * two streams that move in one step take different numbers of turns on different engines.
   */
  readonly alone: boolean;
  /** Whether what it stands for has really happened; only foreign work starts without. */
  ready: boolean;
  /** Lets the program go on. */
  readonly open: () => void;
}

/** What {@linkcode Gates.add} takes. */
export interface GateSpec {
  readonly lane: Lane;
  readonly label: string;
  readonly alone?: boolean;
  readonly ready?: boolean;
  readonly open: () => void;
}

/** The gates of one run. */
export class Gates {
  readonly #gates: Gate[] = [];

  /** Adds a gate behind the others. */
  add({ lane, label, open, alone = false, ready = true }: GateSpec): Gate {
    const gate: Gate = { lane, label, alone, ready, open };
    this.#gates.push(gate);
    return gate;
  }

  /** Takes a gate out without opening it: nobody waits any more. */
  drop(gate: Gate): void {
    const index = this.#gates.indexOf(gate);
    if (index >= 0) this.#gates.splice(index, 1);
  }

  /** How many there are. */
  get size(): number {
    return this.#gates.length;
  }

  /** Whether foreign work is still running. */
  get foreign(): boolean {
    return this.#gates.some(({ ready }) => !ready);
  }

  /** Gates in order; all of them are ready when the lab chooses. */
  all(): readonly Gate[] {
    return this.#gates;
  }
}
