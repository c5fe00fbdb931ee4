// Requests that have not ended: counting them for the drain, and ending each one: what was left for after the answer,
// then the scope with its teardown. Hot: a request that finished at once and opened nothing passes without a trace.

import { Cancelled, type Outcome } from "../cx/mod.ts";
import { after, cancelCx, closeCx } from "../cx/internal.ts";
import type { RequestContext } from "../route/mod.ts";
import type { ReportInfo } from "./options.ts";

/** Requests in flight. */
export class Flights {
  /** Requests whose answer or teardown has not ended. */
  count = 0;
  /** Open contexts, for the drain's cancellation. */
  readonly open: Set<RequestContext> = new Set();
  readonly #report: (error: unknown, info: ReportInfo) => void;
  #waiting: (() => void)[] = [];

  /** Counts from zero. */
  constructor(report: (error: unknown, info: ReportInfo) => void) {
    this.#report = report;
  }

  /** Counts a request that is not answered synchronously. */
  start(cx: RequestContext): void {
    if (this.open.has(cx)) return;
    this.count++;
    this.open.add(cx);
  }

  /** The end of a request that was counted, and a no-op for others. */
  finish(cx: RequestContext): void {
    if (!this.open.delete(cx)) return;
    this.count--;
    if (this.count > 0) return;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Waits until nothing is in flight; cancels what remains when the grace has passed. */
  async drain(graceMs: number): Promise<void> {
    for (const cx of this.open) cx.held?.leave?.();
    if (this.count === 0) return;
    const idle = new Promise<void>((resolve) => this.#waiting.push(resolve));
    const cancelAll = () => {
      for (const cx of this.open) cancelCx(cx, { kind: "shutdown" });
    };
    const stop = after(graceMs, cancelAll);
    await idle;
    stop();
  }

  /** Reports what failed after the answer. */
  report(error: unknown, cx: RequestContext): void {
    this.#report(error, { where: `end of ${cx.request.method} ${cx.plan?.path ?? cx.path}` });
  }
}

/** Ends a request whose answer is known; what it holds open, such as a streamed body, ends it later. */
export function end(flights: Flights, cx: RequestContext, response: Response): Response {
  if (cx.held !== undefined) hold(flights, cx, response);
  else finish(flights, cx);
  return response;
}

function hold(flights: Flights, cx: RequestContext, response: Response): void {
  const held = cx.held!;
  held.answered?.(response);
  if (held.ended) return finish(flights, cx);
  flights.start(cx);
  held.onEnd(() => finish(flights, cx));
}

/**
 * Ends a request that failed. Its dependencies see the error first, in reverse order, and may replace it.
 *
 * @returns The error to answer; a promise of it where the teardown is asynchronous.
 */
export function fail(cx: RequestContext, error: unknown): unknown {
  const closing = closeCx(cx, { ok: false, kind: "error", error });
  const final = () => {
    const { ending } = cx;
    // Answered, so that the end of the request has nothing left to report.
    cx.ending = undefined;
    return ending?.failed === true ? ending.error : error;
  };
  return closing === undefined ? final() : closing.then(final, () => error);
}

function finish(flights: Flights, cx: RequestContext): void {
  const closing = cx.afterwards === undefined ? close(flights, cx) : runAfterwards(flights, cx);
  if (closing === undefined) return flights.finish(cx);
  flights.start(cx);
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
  const closing = closeCx(cx, outcome);
  if (closing === undefined) {
    reportEnding(flights, cx, outcome);
    return undefined;
  }
  return closing.then(
    () => reportEnding(flights, cx, outcome),
    (error) => flights.report(error, cx),
  );
}

/** What the teardown threw, or what broke a streamed body off. That a client left is nobody's failure. */
function reportEnding(flights: Flights, cx: RequestContext, outcome: Outcome): void {
  const { ending } = cx;
  const error = ending?.failed === true ? ending.error : outcome.ok ? undefined : outcome.error;
  if (error !== undefined && !(error instanceof Cancelled)) flights.report(error, cx);
}

const ENDED_WELL: Outcome = Object.freeze({
  ok: true,
  value: undefined,
});
