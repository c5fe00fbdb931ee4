// Requests that have not ended: counting them for the drain, and ending each one: what was left for after the answer,
// then the scope with its teardown. Hot: a request that finished at once and opened nothing passes without a trace.

import { Cancelled, type Outcome } from "../cx/mod.ts";
import {
  after,
  cancelCx,
  closeCx,
  closeUntouched,
  liftDeadline,
  patientlyAfter,
  revokeCx,
} from "../cx/internal.ts";
import type { RequestContext } from "../route/mod.ts";
import type { Observers } from "./observe.ts";
import type { ReportInfo } from "./options.ts";

/** Requests in flight. */
export class Flights {
  /** Contexts that are open, each at its own place: a set would cost three times as much. */
  readonly open: RequestContext[] = [];
  /** Time for what a handler spawned and left behind, in milliseconds. */
  readonly afterAnswerMs: number;
  /** Who is told of answers; `undefined` when nobody is. */
  observers: Observers | undefined = undefined;
  readonly #report: (error: unknown, info: ReportInfo) => void;
  #waiting: (() => void)[] = [];

  /** Counts from zero. */
  constructor(report: (error: unknown, info: ReportInfo) => void, afterAnswerMs: number) {
    this.#report = report;
    this.afterAnswerMs = afterAnswerMs;
  }

  /** Requests whose answer or teardown has not ended. */
  get count(): number {
    return this.open.length;
  }

  /** Counts a request that is not answered synchronously. */
  start(cx: RequestContext): void {
    if (cx.place < 0) cx.place = this.open.push(cx) - 1;
  }

  /** Counts a request that goes on after its answer. */
  outlive(cx: RequestContext): void {
    cx.peer?.keep?.();
    this.start(cx);
  }

  /** The end of a request that was counted, and a no-op for others. */
  finish(cx: RequestContext): void {
    if (cx.place < 0) return;
    const last = this.open.pop()!;
    if (last !== cx) {
      this.open[cx.place] = last;
      last.place = cx.place;
    }
    cx.place = -1;
    cx.release?.();
    if (this.open.length > 0 || this.#waiting.length === 0) return;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Whether somebody waits for the end of all requests. */
  get isDraining(): boolean {
    return this.#waiting.length > 0;
  }

  /** Waits until nothing is in flight; cancels what remains when the grace has passed. */
  async drain(graceMs: number): Promise<void> {
    for (const cx of [...this.open]) cx.held?.leave?.();
    if (this.count === 0) return;
    const { promise: idle, resolve: end } = Promise.withResolvers<void>();
    this.#waiting.push(end);
    let stop = after(graceMs, () => {
      for (const cx of [...this.open]) cancelCx(cx, { kind: "shutdown" });
      // What ignores even that is left behind.
      stop = patientlyAfter(LAST_MS, end);
    });
    await idle;
    stop();
  }

  /** Reports what failed when the request was over. */
  report(error: unknown, cx: RequestContext): void {
    this.#report(error, { where: `end of ${cx.request.method} ${cx.plan?.path ?? cx.path}`, cx });
  }
}

/** Ends a request whose answer is known; what it holds open, such as a streamed body, ends it later. */
export function end(flights: Flights, cx: RequestContext, response: Response): Response {
  flights.observers?.answered(cx, response);
  // Most requests have opened nothing: a sixth of what Cairn itself takes for a small one would go into finding that out.
  if (cx.held === undefined && cx.afterwards === undefined && closeUntouched(cx)) {
    if (cx.place >= 0) flights.finish(cx);
    return response;
  }
  // The deadline is one for the head of the answer.
  liftDeadline(cx);
  if (cx.held !== undefined) hold(flights, cx, response);
  else finish(flights, cx);
  return response;
}

function hold(flights: Flights, cx: RequestContext, response: Response): void {
  const held = cx.held!;
  held.answered?.(response);
  if (held.ended) return finish(flights, cx);
  flights.outlive(cx);
  held.onEnd(() => finish(flights, cx));
  // Answered too late to have been told when the drain began.
  if (flights.isDraining) held.leave?.();
}

/**
 * Ends a request that failed. Its dependencies see the error first, in reverse order, and may replace it.
 *
 * @param report Told of finalizers that failed on top of it.
 * @returns The error to answer; a promise of it where the teardown is asynchronous.
 */
export function fail(
  cx: RequestContext,
  error: unknown,
  report: (second: unknown) => void,
): unknown {
  const kind = error instanceof Cancelled ? "cancelled" : "error";
  const lost = (second: unknown) => {
    const isOfFinalizer = second instanceof SuppressedError && second.suppressed === error;
    if (isOfFinalizer) report(second.error);
    return isOfFinalizer;
  };
  const final = () => {
    const { ending } = cx;
    // Answered, so that the end of the request has nothing left to report.
    cx.ending = undefined;
    return ending?.failed === true ? ending.error : error;
  };
  try {
    const closing = bounded(cx, closeCx(cx, { ok: false, kind, error }), FAILED_MS);
    if (closing === undefined) return final();
    return closing.then(final, (second) => {
      lost(second);
      return final();
    });
  } catch (second) {
    if (lost(second)) return final();
    throw second;
  }
}

function finish(flights: Flights, cx: RequestContext): void {
  const closing = cx.afterwards === undefined ? close(flights, cx) : runAfterwards(flights, cx);
  if (closing === undefined) return flights.finish(cx);
  flights.outlive(cx);
  void closing.then(() => flights.finish(cx));
}

async function runAfterwards(flights: Flights, cx: RequestContext): Promise<void> {
  for (const work of cx.afterwards ?? []) {
    try {
      await work();
    } catch (error) {
      flights.report(error, cx);
    }
  }
  await close(flights, cx);
}

function close(flights: Flights, cx: RequestContext): Promise<void> | undefined {
  const outcome = cx.held?.outcome ?? ENDED_WELL;
  const closing = bounded(cx, closeCx(cx, outcome), flights.afterAnswerMs);
  if (closing === undefined) {
    reportEnding(flights, cx, outcome);
    return undefined;
  }
  return closing.then(
    () => reportEnding(flights, cx, outcome),
    (error) => flights.report(error, cx),
  );
}

/** What was spawned is waited for, and not for ever: it is cancelled after a while, and left behind after another. */
function bounded(
  cx: RequestContext,
  closing: Promise<void> | undefined,
  ms: number,
): Promise<void> | undefined {
  if (closing === undefined) return undefined;
  let stop = after(ms, () => {
    cancelCx(cx, { kind: "deadline", message: "too long after the answer" });
    stop = patientlyAfter(LAST_MS, () => revokeCx(cx));
  });
  const stopTimer = () => stop();
  closing.then(stopTimer, stopTimer);
  return closing;
}

/** What the teardown threw, or what broke a streamed body off. That a client left is nobody's failure. */
function reportEnding(flights: Flights, cx: RequestContext, outcome: Outcome): void {
  const { ending } = cx;
  const error = ending?.failed === true ? ending.error : outcome.ok ? undefined : outcome.error;
  if (error !== undefined && !(error instanceof Cancelled)) flights.report(error, cx);
}

/** For what a failed handler had spawned: it is cancelled already, and the client waits. */
const FAILED_MS = 1_000;
/** Between the last cancellation and being left behind. */
const LAST_MS = 3_000;
const ENDED_WELL: Outcome = Object.freeze({
  ok: true,
  value: undefined,
});
