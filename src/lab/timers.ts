// Virtual time: it stands still while the program runs, and moves to the next timer when the lab lets it fire.

import type { Lane } from "./trace.ts";

/** A timer of a run. */
export interface Timer {
  /** When it fires, in milliseconds of virtual time. */
  readonly atMs: number;
  /** Who set it. */
  readonly lane: Lane;
  /** What it is, for the trace. */
  readonly label: string;
  /** Called when it fires. */
  readonly work: () => void;
  /**
   * Whether it keeps the run going (`run`); or does not, and is reported when it is left behind (`leak`: intervals), or
   * not even that (`none`: timers that were unreferenced).
   */
  hold: Hold;
  /** Whether it fires only when nothing else can go on. */
  readonly isPatient: boolean;
  /** No longer set. */
  stopped: boolean;
  /** Order among timers of the same instant. */
  readonly order: number;
}

/** What a timer means for the end of a run. */
export type Hold = "run" | "leak" | "none";

/** What {@linkcode Timers.set} takes. */
export type TimerSpec = Pick<Timer, "atMs" | "lane" | "label" | "work"> & {
  readonly hold?: Hold;
  readonly isPatient?: boolean;
};

/** The clock and the timers of one run. */
export class Timers {
  /** Monotonic time in milliseconds. */
  nowMs: number;
  /** What clock jumps have added to the wall clock, in milliseconds. */
  wallSkewMs = 0;
  #heap: Timer[] = [];
  #order = 0;
  #busy = 0;

  /** Starts at `nowMs`. */
  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  /** Wall clock in milliseconds since the epoch: 2000-01-01 at the start. */
  get wallMs(): number {
    return EPOCH_MS + Math.floor(this.nowMs) + this.wallSkewMs;
  }

  /** Timers that keep the run going. */
  get busy(): number {
    return this.#busy;
  }

  /** Sets a timer. */
  set(spec: TimerSpec): Timer {
    const { atMs, lane, label, work, hold = "run", isPatient = false } = spec;
    const order = this.#order++;
    const timer: Timer = { atMs, lane, label, work, hold, isPatient, stopped: false, order };
    if (hold === "run") this.#busy++;
    this.#push(timer);
    return timer;
  }

  /** Stops a timer; idempotent. */
  stop(timer: Timer): void {
    if (timer.stopped) return;
    timer.stopped = true;
    if (timer.hold === "run") this.#busy--;
  }

  /** Changes what a timer means for the end of the run. */
  setHold(timer: Timer, hold: Hold): void {
    if (!timer.stopped) this.#busy += Number(hold === "run") - Number(timer.hold === "run");
    timer.hold = hold;
  }

  /** The next timer; `undefined` when none is set. */
  next(): Timer | undefined {
    while (this.#heap[0]?.stopped === true) this.#pop();
    return this.#heap[0];
  }

  /** Moves the clock to the next timer and takes it out. */
  take(): Timer | undefined {
    const timer = this.next();
    if (timer === undefined) return undefined;
    this.#pop();
    this.stop(timer);
    this.nowMs = Math.max(this.nowMs, timer.atMs);
    return timer;
  }

  /** Timers that are set, in the order in which they will fire. */
  pending(): Timer[] {
    return this.#heap.filter(({ stopped }) => !stopped).sort((a, b) => isBefore(a, b) ? -1 : 1);
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** 2000-01-01T00:00:00Z. */
const EPOCH_MS = 946_684_800_000;
