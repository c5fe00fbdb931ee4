// Who is told of requests: logs, metrics, traces. Unlike middleware, an observer hears of every request and of the answer
// that is sent, whoever made it: of those that are refused at the door, of clients that left, of handlers that were
// given up. Hot where somebody observes; where nobody does, it costs one look at a field.

import { type Middleware, type Next, RequestContext } from "../route/mod.ts";
import type { ReportInfo } from "./options.ts";

/** Told of requests. What it throws is reported and goes no further; `around` is middleware, and its errors are answered. */
export interface RequestObserver {
  /** A request arrived, at `cx.begunMs` of its clock; its route is not known yet. */
  begun?(cx: RequestContext): void;
  /** Around everything else in the app, all middleware included; requests that are refused at the door do not come here. */
  readonly around?: Middleware;
  /** An unforeseen error of a request, before it is reported: of its handler, or of what goes on after its answer. */
  failed?(cx: RequestContext, error: unknown): void;
  /**
   * The answer of a request is known, and is about to be sent; once for each request. A streamed body and a WebSocket
   * are only about to begin: see `requestEnded`.
   */
  answered?(cx: RequestContext, response: Response): void;
}

/** All observers of an app. */
export class Observers {
  readonly #begun: readonly NonNullable<RequestObserver["begun"]>[];
  readonly #failed: readonly NonNullable<RequestObserver["failed"]>[];
  readonly #answered: readonly NonNullable<RequestObserver["answered"]>[];
  readonly #report: (error: unknown, info: ReportInfo) => void;

  /** Tells `observers`, in order. */
  constructor(
    observers: readonly RequestObserver[],
    report: (error: unknown, info: ReportInfo) => void,
  ) {
    this.#begun = observers.flatMap((one) => one.begun === undefined ? [] : one.begun.bind(one));
    this.#failed = observers.flatMap((one) => one.failed === undefined ? [] : one.failed.bind(one));
    this.#answered = observers.flatMap((one) =>
      one.answered === undefined ? [] : one.answered.bind(one)
    );
    this.#report = report;
  }

  /** A request arrived. Never throws. */
  begun(cx: RequestContext): void {
    cx.begunMs = cx.clock.now();
    for (const tell of this.#begun) {
      try {
        tell(cx);
      } catch (error) {
        this.#tell(error, cx);
      }
    }
  }

  /** Something failed that nobody foresaw. Never throws. */
  failed(error: unknown, { cx }: ReportInfo): void {
    if (!(cx instanceof RequestContext)) return;
    for (const tell of this.#failed) {
      try {
        tell(cx, error);
      } catch (second) {
        this.#tell(second, cx);
      }
    }
  }

  /** Its answer is known. Never throws. */
  answered(cx: RequestContext, answer: Response | Promise<Response>): void {
    if (answer instanceof Promise) {
      void answer.then((response) => this.answered(cx, response));
      return;
    }
    for (const tell of this.#answered) {
      try {
        tell(cx, answer);
      } catch (error) {
        this.#tell(error, cx);
      }
    }
  }

  /** Without the request: it is no failure of its own, and would come back here as one. */
  #tell(error: unknown, cx: RequestContext): void {
    this.#report(error, { where: `an observer of ${cx.request.method} ${cx.path}` });
  }
}

/** `undefined` when there are none. */
export function observersOf(
  observers: readonly RequestObserver[],
  report: (error: unknown, info: ReportInfo) => void,
): Observers | undefined {
  return observers.length === 0 ? undefined : new Observers(observers, report);
}

/** What observers have around everything, the first one outermost. */
export function observedEntry(observers: readonly RequestObserver[], entry: Next): Next {
  return observers.reduceRight<Next>((next, { around }) => {
    return around === undefined ? next : (cx) => around(cx, next);
  }, entry);
}

/**
 * Calls `work` when a request that was answered is over: at once or, where the answer is streamed or a WebSocket, when
 * that has ended, however.
 */
export function requestEnded(cx: RequestContext, work: () => void): void {
  const { held } = cx;
  if (held === undefined || held.ended) work();
  else held.onEnd(work);
}

/**
 * The pattern of the route that a request took, mounts included: `/shop/items/:id`. There are only as many as the
 * program declares, unlike paths. `undefined` when there was none.
 */
export function routeOf(cx: RequestContext): string | undefined {
  const { mounted, plan } = cx;
  if (mounted === undefined) return plan?.path;
  const inner = routeOf(mounted);
  return inner === undefined ? undefined : mounted.rootPath.slice(cx.rootPath.length) + inner;
}
