// A world whose time a test moves by hand, and which remembers what it was told.
import { enterWorld, realWorld, type World } from "../../src/cx/internal.ts";
import { Cancelled, type Cx } from "../../src/cx/mod.ts";

/** One event, as told. */
export interface Told {
  readonly event: string;
  readonly name: string;
  readonly id: number;
  readonly detail: string | number | undefined;
}

interface Timer {
  readonly atMs: number;
  readonly work: () => void;
}

/** The world of one test. */
export class TestWorld implements World {
  /** What was told, in order. */
  readonly told: Told[] = [];
  /** What `fetch` does. */
  answer: (input: string | URL | Request, init?: RequestInit) => Promise<Response> = () =>
    Promise.reject(new TypeError("no network"));
  pause: World["pause"] = undefined;
  /** Values of `random()`, used in turn. */
  randoms: number[] = [0.5];
  readonly #timers = new Set<Timer>();
  #nowMs = 0;
  #byte = 0;

  /** Monotonic time. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#nowMs;
  }

  wallNow(): number {
    return 946_684_800_000 + this.#nowMs;
  }

  at(atMs: number, work: () => void): () => void {
    const timer = { atMs, work };
    if (atMs < Infinity) this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  turn(work: () => void): void {
    this.at(this.#nowMs, work);
  }

  random(): number {
    const value = this.randoms.shift()!;
    this.randoms.push(value);
    return value;
  }

  fill(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.#byte = (this.#byte + 1) & 255;
  }

  uuid(): string {
    return `${(++this.#byte).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
  }

  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    return this.answer(input, init);
  }

  observe(event: string, cx: Cx, detail?: string | number): void {
    this.told.push({ event, name: cx.name, id: cx.id, detail });
  }

  /** Lets everything run that can, without moving the time. */
  async settle(): Promise<void> {
    for (let i = 0; i < 5; i++) await new Promise<void>((resolve) => realWorld.turn(resolve));
  }

  /** Fires the next timer. @returns Whether there was one. */
  step(): boolean {
    let next: Timer | undefined = undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.atMs < next.atMs) next = timer;
    }
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.work();
    return true;
  }

  /** Moves the time. */
  async advance(ms: number): Promise<void> {
    const until = this.#nowMs + ms;
    await this.settle();
    for (;;) {
      const due = [...this.#timers].some(({ atMs }) => atMs <= until);
      if (!due || !this.step()) break;
      await this.settle();
    }
    this.#nowMs = until;
  }

  /** Moves the time until `work` has settled. */
  async run<T>(work: PromiseLike<T>): Promise<T> {
    let isDone = false;
    const done = () => void (isDone = true);
    work.then(done, done);
    for (await this.settle(); !isDone; await this.settle()) {
      if (!this.step()) throw new Error("Cannot go on: nothing is pending");
    }
    return await work;
  }

  /** Names of the events that were told, with names and details of scopes. */
  history(...events: string[]): string[] {
    return this.told
      .filter(({ event }) => events.length === 0 || events.includes(event))
      .map(({ event, name, detail }) =>
        [event, name, detail].filter((part) => part !== undefined).join(" ")
      );
  }
}

/** Runs a test in a world of its own. */
export async function inWorld(work: (lab: TestWorld) => unknown): Promise<void> {
  const lab = new TestWorld();
  // Methods are handed over bound, as the world is asked by destructured names.
  const leave = enterWorld({
    now: () => lab.now(),
    wallNow: () => lab.wallNow(),
    at: (atMs, work) => lab.at(atMs, work),
    turn: (work) => lab.turn(work),
    random: () => lab.random(),
    fill: (bytes) => lab.fill(bytes),
    uuid: () => lab.uuid(),
    fetch: (input, init) => lab.fetch(input, init),
    get pause() {
      return lab.pause;
    },
    observe: (event, cx, detail) => lab.observe(event, cx, detail),
  });
  try {
    await work(lab);
  } finally {
    leave();
  }
}

/** Kind of a cancellation; the error's message when it is none. */
export function kindOfError(error: unknown): string {
  if (error instanceof Cancelled) return error.reason.kind;
  return error instanceof Error ? error.message : String(error);
}
