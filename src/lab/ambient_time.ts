// Ambient time: timers, dates and clocks that programs reach without their Cx.

import process from "node:process";
import type { Gate } from "./gates.ts";
import type { Patches } from "./patch.ts";
import type { Run } from "./run.ts";
import type { Timer } from "./timers.ts";

/** Replaces timers and clocks by those of the run. */
export function patchTime(patches: Patches, run: Run): void {
  const timers = new AmbientTimers(run);
  const set = (name: string, value: unknown) => patches.set(globalThis, name, value);
  set("setTimeout", timers.setTimeout);
  set("setInterval", timers.setInterval);
  set("setImmediate", timers.setImmediate);
  set("clearTimeout", timers.clear);
  set("clearInterval", timers.clear);
  set("clearImmediate", timers.clear);
  patchDates(patches, run);
  const nowMs = (what: string) => () => {
    run.ambient(what);
    return run.timers.nowMs;
  };
  patches.set(performance, "now", nowMs("performance.now"));
  patches.set(AbortSignal, "timeout", (ms: number) => {
    run.ambient("AbortSignal.timeout");
    const controller = new AbortController();
    const expired = () => controller.abort(new DOMException("Signal timed out.", "TimeoutError"));
    timers.after({ ms, label: "AbortSignal.timeout", work: expired });
    return controller.signal;
  });
  const { Bun: bun } = globalThis as { Bun?: object };
  patches.set(bun, "sleep", (ms: number | Date) => timers.sleep(ms));
  patches.set(bun, "nanoseconds", () => Math.round(nowMs("Bun.nanoseconds")() * 1e6));
  patches.set(process, "hrtime", hrtimeOf(nowMs("process.hrtime")));
}

function patchDates(patches: Patches, run: Run): void {
  const wallMs = (what: string) => {
    run.ambient(what);
    return run.timers.wallMs;
  };
  const RealDate = Date;
  const now = () => wallMs("Date.now");
  const LabDate = new Proxy(RealDate, {
    apply: () => new RealDate(wallMs("Date")).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [wallMs("new Date")] : args, newTarget),
    get: (target, name) => name === "now" ? now : Reflect.get(target, name),
  });
  patches.set(globalThis, "Date", LabDate);
  const { Temporal: temporal } = globalThis as { Temporal?: TemporalLike };
  if (temporal === undefined) return;
  const instant = () => temporal.Instant.fromEpochMilliseconds(wallMs("Temporal.Now"));
  const zoned = (zone: unknown) => instant().toZonedDateTimeISO(zone ?? "UTC");
  patches.set(temporal.Now, "instant", instant);
  patches.set(temporal.Now, "timeZoneId", () => "UTC");
  patches.set(temporal.Now, "zonedDateTimeISO", zoned);
  patches.set(temporal.Now, "plainDateTimeISO", (zone: unknown) => zoned(zone).toPlainDateTime());
  patches.set(temporal.Now, "plainDateISO", (zone: unknown) => zoned(zone).toPlainDate());
  patches.set(temporal.Now, "plainTimeISO", (zone: unknown) => zoned(zone).toPlainTime());
}

interface TemporalLike {
  readonly Now: object;
  readonly Instant: { fromEpochMilliseconds(ms: number): InstantLike };
}

interface InstantLike {
  toZonedDateTimeISO(zone: unknown): {
    toPlainDateTime(): unknown;
    toPlainDate(): unknown;
    toPlainTime(): unknown;
  };
}

function hrtimeOf(nowMs: () => number): unknown {
  const nanoseconds = () => BigInt(Math.round(nowMs() * 1e6));
  const hrtime = (before?: readonly [number, number]): [number, number] => {
    let elapsed = nanoseconds();
    if (before !== undefined) elapsed -= BigInt(before[0]) * BILLION + BigInt(before[1]);
    return [Number(elapsed / BILLION), Number(elapsed % BILLION)];
  };
  return Object.assign(hrtime, { bigint: nanoseconds });
}

/** What {@linkcode AmbientTimers.after} takes. */
interface After {
  readonly ms: number;
  readonly label: string;
  readonly work: () => void;
}

/** `setTimeout` and its kin on virtual time. Their owner is the scope that went on last. */
class AmbientTimers {
  readonly #run: Run;
  readonly #handles = new Map<number, LabTimeout>();
  #ids = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  readonly setTimeout = (work: unknown, ms?: unknown, ...args: unknown[]): LabTimeout => {
    this.#run.ambient("setTimeout");
    return this.#keep(
      new LabTimeout(this.#run, {
        label: "setTimeout",
        ms: delayOf(ms),
        work: callOf(work, args),
        repeats: false,
      }),
    );
  };

  readonly setInterval = (work: unknown, ms?: unknown, ...args: unknown[]): LabTimeout => {
    this.#run.ambient("setInterval");
    return this.#keep(
      new LabTimeout(this.#run, {
        label: "setInterval",
        ms: delayOf(ms),
        work: callOf(work, args),
        repeats: true,
      }),
    );
  };

  /** The next turn is a completion like others: in order it comes after those that are ready already. */
  readonly setImmediate = (work: unknown, ...args: unknown[]): LabImmediate => {
    this.#run.ambient("setImmediate");
    return new LabImmediate(this.#run, callOf(work, args));
  };

  readonly clear = (handle: unknown): void => {
    if (handle instanceof LabImmediate) return handle[Symbol.dispose]();
    if (handle === undefined || handle === null) return;
    const found = handle instanceof LabTimeout ? handle : this.#handles.get(Number(handle));
    found?.close();
  };

  after({ ms, label, work }: After): void {
    const { timers, lane } = this.#run;
    timers.set({ atMs: timers.nowMs + delayOf(ms), lane, label, work, hold: "none" });
  }

  sleep(ms: number | Date): Promise<void> {
    this.#run.ambient("Bun.sleep");
    const { timers, lane } = this.#run;
    const delayMs = ms instanceof Date ? ms.getTime() - timers.wallMs : ms;
    return new Promise((work) => {
      timers.set({ atMs: timers.nowMs + delayOf(delayMs), lane, label: "Bun.sleep", work });
    });
  }

  #keep(handle: LabTimeout): LabTimeout {
    const id = ++this.#ids;
    this.#handles.set(id, handle);
    handle.id = id;
    return handle;
  }
}

interface TimeoutSpec {
  readonly label: string;
  readonly ms: number;
  readonly work: () => void;
  readonly repeats: boolean;
}

/** What the ambient timers return: an object with Node's methods that is also a number, as programs use both. */
class LabTimeout {
  id = 0;
  readonly #run: Run;
  readonly #spec: TimeoutSpec;
  #timer: Timer;
  #hasRef = true;

  constructor(run: Run, spec: TimeoutSpec) {
    this.#run = run;
    this.#spec = spec;
    this.#timer = this.#set();
  }

  #set(): Timer {
    const { ms, label, repeats, work } = this.#spec;
    const { timers, lane } = this.#run;
    const fire = () => {
      if (repeats) this.#timer = this.#set();
      work();
    };
    const hold = !this.#hasRef ? "none" : repeats ? "leak" : "run";
    return timers.set({ atMs: timers.nowMs + ms, lane, label: `${label} ${ms}`, work: fire, hold });
  }

  ref(): this {
    this.#hasRef = true;
    this.#run.timers.setHold(this.#timer, this.#spec.repeats ? "leak" : "run");
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    this.#run.timers.setHold(this.#timer, "none");
    return this;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }

  refresh(): this {
    this.close();
    this.#timer = this.#set();
    return this;
  }

  close(): this {
    this.#run.timers.stop(this.#timer);
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

/** What `setImmediate` returns. */
class LabImmediate {
  readonly #run: Run;
  readonly #gate: Gate;

  constructor(run: Run, work: () => void) {
    this.#run = run;
    this.#gate = run.gate({ lane: run.lane, label: "setImmediate", alone: true, open: work });
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.dispose](): void {
    this.#run.gates.drop(this.#gate);
  }
}

function callOf(work: unknown, args: unknown[]): () => void {
  if (typeof work !== "function") throw new TypeError("Cannot set a timer: expected a function");
  return () => void work(...args);
}

/** Hosts wait at least a millisecond. */
function delayOf(ms: unknown): number {
  const delay = Number(ms);
  return delay >= 1 ? Math.min(delay, DELAY_MAX_MS) : 1;
}

const BILLION = 1_000_000_000n;
/** Longest delay that hosts know, about 25 days. */
const DELAY_MAX_MS = 2_147_483_647;
