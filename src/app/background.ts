// Work that belongs to the app and to no request: started by handlers, waited for when the app drains, cancelled when it
// stops. Each piece has a scope of its own, so that one that fails ends no other.

import {
  after,
  cancelCx,
  closeCx,
  limitCx,
  patientlyAfter,
  type Provided,
  revokeCx,
} from "../cx/internal.ts";
import { Cancelled, type Cx, type Outcome } from "../cx/mod.ts";
import { AppCx } from "./app_cx.ts";

/** What runs in the background. */
export class Background {
  readonly #provided: Provided;
  readonly #open = new Set<Cx>();
  #waiting: (() => void)[] = [];

  /**
   * Nothing runs yet.
   *
   * @param provided Capabilities that the work has.
   */
  constructor(provided: Provided) {
    this.#provided = provided;
  }

  /** Starts work. Never throws. */
  run(name: string, work: (cx: Cx) => unknown, report: (error: unknown, cx: Cx) => void): void {
    const cx = new AppCx(this.#provided);
    limitCx(cx, { name });
    this.#open.add(cx);
    void run(cx, work).then(undefined, (error) => {
      if (!(error instanceof Cancelled)) report(error, cx);
    }).then(() => this.#ended(cx));
  }

  /** Waits for all of it. What remains when the grace has passed is cancelled, and what ignores that is left behind. */
  async drain(graceMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const { promise: idle, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    let stop = after(graceMs, () => {
      for (const cx of this.#open) cancelCx(cx, { kind: "shutdown" });
      stop = patientlyAfter(LAST_MS, () => this.#leaveBehind());
    });
    await idle;
    stop();
  }

  #leaveBehind(): void {
    for (const cx of this.#open) {
      revokeCx(cx);
      this.#ended(cx);
    }
  }

  #ended(cx: Cx): void {
    this.#open.delete(cx);
    if (this.#open.size > 0) return;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

async function run(cx: Cx, work: (cx: Cx) => unknown): Promise<void> {
  let outcome = DONE;
  try {
    await work(cx);
  } catch (error) {
    outcome = { ok: false, kind: error instanceof Cancelled ? "cancelled" : "error", error };
  }
  await closeCx(cx, outcome);
  if (!outcome.ok) throw outcome.error;
}

/** Between the last cancellation and being left behind. */
const LAST_MS = 3_000;
const DONE: Outcome = Object.freeze({ ok: true, value: undefined });
