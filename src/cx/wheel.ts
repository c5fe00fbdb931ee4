// One timer for thousands of deadlines: a hashed wheel of 512 slots of 16 ms, and one timer of the runtime while it is
// not empty. Setting and clearing a timer of the runtime for each request would cost 4 µs on Deno. What is due in less
// than 50 ms gets a timer of its own, as 16 ms more would be felt.

/** A timer in the wheel: a link in the ring of its slot. */
class Entry {
  readonly tick: number;
  work: (() => void) | undefined;
  before: Entry = this;
  after: Entry = this;

  constructor(tick: number, work: (() => void) | undefined) {
    this.tick = tick;
    this.work = work;
  }

  get isLinked(): boolean {
    return this.before !== this;
  }

  unlink(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this.after = this;
  }
}

/** Where the wheel takes its time from; the runtime's unless a test says otherwise. */
export interface WheelHost {
  /** Monotonic clock, in milliseconds. */
  now(): number;
  /** A timer of the runtime: may be late, and up to a millisecond early. */
  start(ms: number, work: () => void): unknown;
  /** Stops it. */
  stop(timer: unknown): void;
}

/** The wheel, see the file's first lines. */
export class Wheel {
  readonly #host: WheelHost;
  readonly #slots: Entry[] = Array.from({ length: SLOTS }, () => new Entry(0, undefined));
  /** Timers in the slots. */
  #size = 0;
  /** Last tick that was looked at. */
  #tick = 0;
  #timer: unknown = undefined;
  /** Tick for which the runtime's timer is set; meaningless without one. */
  #wakeTick = 0;

  /** An empty wheel. */
  constructor(host: WheelHost = RUNTIME) {
    this.#host = host;
  }

  /** Timers that wait in the slots. */
  get size(): number {
    return this.#size;
  }

  /**
   * Calls `work` once when the clock has reached `atMs`: never before, and up to 16 ms later than the runtime would.
   *
   * @returns Stops it; idempotent.
   */
  at(atMs: number, work: () => void): () => void {
    const now = this.#host.now();
    if (!(atMs - now >= PRECISE_MS)) return this.#precise(atMs, work);
    if (atMs === Infinity) return () => {};
    const entry = new Entry(Math.ceil(atMs / SLOT_MS), work);
    if (this.#size++ === 0) this.#tick = Math.floor(now / SLOT_MS);
    const head = this.#slots[entry.tick % SLOTS]!;
    entry.before = head.before;
    entry.after = head;
    head.before.after = entry;
    head.before = entry;
    this.#wakeFor(entry.tick, now);
    return () => this.#remove(entry);
  }

  #remove(entry: Entry): void {
    entry.work = undefined;
    if (!entry.isLinked) return;
    entry.unlink();
    this.#size--;
    if (this.#size > 0) return;
    this.#host.stop(this.#timer);
    this.#timer = undefined;
  }

  /** A later round of the wheel wakes it at the slot's turn in this one. */
  #wakeFor(tick: number, now: number): void {
    const from = Math.max(this.#tick, Math.floor(now / SLOT_MS)) + 1;
    const next = from + Math.max(0, tick - from) % SLOTS;
    if (this.#timer !== undefined) {
      if (this.#wakeTick <= next) return;
      this.#host.stop(this.#timer);
    }
    this.#wakeTick = next;
    this.#timer = this.#host.start(Math.max(1, next * SLOT_MS - now), () => this.#turn());
  }

  #turn(): void {
    this.#timer = undefined;
    const now = this.#host.now();
    const tick = Math.floor(now / SLOT_MS);
    // After a pause of the whole process each slot is looked at once.
    const first = Math.max(this.#tick + 1, tick - SLOTS + 1);
    this.#tick = Math.max(this.#tick, tick);
    const due: Entry[] = [];
    for (let at = first; at <= tick; at++) this.#take(at, tick, due);
    if (this.#size > 0) this.#wakeFor(this.#nextTick(), now);
    this.#run(due);
  }

  /** Whatever one of them throws, the others run, too: in a turn of their own. */
  #run(due: Entry[]): void {
    let done = 0;
    try {
      while (done < due.length) due[done++]!.work?.();
    } finally {
      if (done < due.length) this.#host.start(0, () => this.#run(due.slice(done)));
    }
  }

  /** Takes what is due out of a slot. */
  #take(at: number, tick: number, due: Entry[]): void {
    const head = this.#slots[at % SLOTS]!;
    for (let entry = head.after; entry !== head;) {
      const next = entry.after;
      if (entry.tick <= tick) {
        entry.unlink();
        this.#size--;
        due.push(entry);
      }
      entry = next;
    }
  }

  #nextTick(): number {
    for (let at = this.#tick + 1; at < this.#tick + SLOTS; at++) {
      const head = this.#slots[at % SLOTS]!;
      if (head.after !== head) return at;
    }
    return this.#tick + SLOTS;
  }

  #precise(atMs: number, work: () => void): () => void {
    const { now, start, stop } = this.#host;
    const wait = () => start(Math.max(0, Math.ceil(atMs - now())), fire);
    const fire = () => {
      if (now() < atMs) timer = wait();
      else work();
    };
    let timer = wait();
    return () => stop(timer);
  }
}

const SLOTS = 512;
const SLOT_MS = 16;
const PRECISE_MS = 50;

const RUNTIME: WheelHost = {
  now: () => performance.now(),
  start: (ms, work) => setTimeout(work, ms),
  stop: (timer) => clearTimeout(timer as number),
};
