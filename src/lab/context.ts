// What a lab test works with: `t`.

import { Cx, type Outcome } from "../cx/mod.ts";
import { closeCx, limitCx } from "../cx/internal.ts";
import { type LabApp, LabClient, type LabClientOptions } from "./client.ts";
import { LabFailure } from "./failure.ts";
import { History, isLinearizable, type Model } from "./linearizability.ts";
import { LabPool, type PoolOptions } from "./pool.ts";
import { LabQueue, type QueueOptions } from "./queue.ts";
import type { Run } from "./run.ts";
import type { Service, ServiceOptions } from "./service.ts";
import { LabStore } from "./store.ts";
import { StoreCore, type StoreOptions, type Tables } from "./store_core.ts";

/** A lab test's tools, for one run. Everything that a run needs is made anew inside of the test's function. */
export class LabContext {
  /** A scope of the test itself. */
  readonly cx: Cx;
  readonly #run: Run;

  /** Made by the lab. */
  constructor(run: Run, cx: Cx) {
    this.#run = run;
    this.cx = cx;
  }

  /** A client of `app`, which answers through its real `fetch`. */
  client(app: LabApp, options: LabClientOptions = {}): LabClient {
    const run = this.#run;
    const { shutdown } = options;
    if (shutdown !== undefined) {
      const withdraw = run.offer({
        kind: "shutdown",
        lane: run.lanes.add("app"),
        act: () => {
          withdraw();
          app.drain?.(shutdown).catch((cause) => run.fail("test", "the drain failed", { cause }));
        },
      });
    }
    return new LabClient(run, app, options);
  }

  /**
   * A simulated store with these rows; each needs an `id`.
   *
   * @param options Unique columns, isolation, faults.
   */
  db<T extends Tables>(
    tables: { readonly [K in keyof T]: readonly T[K][] },
    options: StoreOptions = {},
  ): LabStore<T> {
    return new LabStore<T>(new StoreCore(this.#run, tables, options));
  }

  /** A simulated message queue. */
  queue<M = unknown>(options: QueueOptions = {}): LabQueue<M> {
    return new LabQueue<M>(this.#run, options);
  }

  /** A simulated pool of connections. */
  pool(options: PoolOptions): LabPool {
    return new LabPool(this.#run, options);
  }

  /**
   * Lets `service` answer what the program fetches from an origin. Other origins cannot be reached.
   *
   * @param origin Scheme, host and port: `"https://bank.test"`.
   */
  service(origin: string, service: Service, options: ServiceOptions = {}): void {
    this.#run.services.set(new URL(origin).origin, { service, faults: options.faults ?? true });
  }

  /**
   * Waits for all of them, like `Promise.all`, but to the end of each even when one fails. A function is begun at a step
   * of its own, so that the order in which they begin is the schedule's.
   */
  async all<T extends readonly (PromiseLike<unknown> | (() => PromiseLike<unknown>))[]>(
    work: readonly [...T],
  ): Promise<{ -readonly [K in keyof T]: Settled<T[K]> }> {
    const run = this.#run;
    const begun = work.map(async (one, index) => {
      if (typeof one !== "function") return await one;
      await run.pass(run.lanes.add(`task ${index + 1}`), "begin");
      return await one();
    });
    const settled = await Promise.allSettled(begun);
    const failed = settled.find(({ status }) => status === "rejected");
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
    return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as never;
  }

  /**
   * A rule that must hold after every step.
   *
   * @param holds `true` while it does; `false`, or what is wrong in words.
   */
  always(name: string, holds: () => boolean | string): void {
    this.#run.watches.push({ name, holds });
  }

  /** A rule that must hold when everything has come to its end. */
  eventually(name: string, holds: () => boolean | string): void {
    const run = this.#run;
    run.finalChecks.push(() => run.checkWatch("eventually", { name, holds }));
  }

  /** Ends the test unless `condition` holds. @throws {LabFailure} */
  expect(condition: boolean, message: string = "an expectation does not hold"): void {
    if (condition) return;
    this.#run.fail("expect", message);
    throw new LabFailure(message);
  }

  /** A choice of the test's own: a number from 0 to `size` - 1; 0 in the run in order. */
  choose(size: number, label: string): number {
    return this.#run.choose("user", size, (taken) => `${label}: ${taken}`);
  }

  /** Writes a line into the trace; the text must be the same on every runtime. */
  log(text: string): void {
    this.#run.event(this.#run.lane, "log", text);
  }

  /** Waits for virtual time. */
  sleep(ms: number): Promise<void> {
    return this.cx.sleep(ms);
  }

  /** Virtual monotonic time in milliseconds. */
  get nowMs(): number {
    return this.#run.timers.nowMs;
  }

  /** Moves the wall clock, not the monotonic one, by this many milliseconds. */
  jumpClock(byMs: number): void {
    this.#run.timers.wallSkewMs += byMs;
  }

  /**
   * Records operations, and checks at the end of the run that they could have happened one after the other.
   *
   * @param model What the operations should do; states and answers are compared as JSON.
   */
  history<State, Input, Output>(model: Model<State, Input, Output>): History<Input, Output> {
    const run = this.#run;
    const history = new History<Input, Output>();
    run.finalChecks.push(() => {
      if (isLinearizable(history.operations, model)) return;
      run.fail("linearizable", "no order of the operations explains the answers");
    });
    return history;
  }
}

/** What {@linkcode LabContext.all} gives for one of its arguments. */
export type Settled<T> = T extends () => PromiseLike<infer V> ? V : Awaited<T>;

/** A lab test. */
export type Scenario = (t: LabContext) => Promise<void> | void;

/** Runs a test's function in a scope of its own. */
export async function perform(run: Run, scenario: Scenario): Promise<void> {
  const cx = new Cx();
  limitCx(cx, { name: "test" });
  let failure: { readonly error: unknown } | undefined;
  try {
    await scenario(new LabContext(run, cx));
  } catch (error) {
    failure = { error };
  }
  await closeCx(cx, failure === undefined ? DONE : { ok: false, kind: "error", ...failure });
  if (failure !== undefined) throw failure.error;
}

const DONE: Outcome = Object.freeze({ ok: true, value: undefined });
