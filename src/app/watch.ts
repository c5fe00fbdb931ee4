// Requests whose answer takes time, and what may end one before: its deadline, its client that leaves, a body that does
// not come, a budget that is used up, the app that stops. Its scope is cancelled then, and whatever waits in it throws.
// What goes on nevertheless is given up after a grace: answered without it, its scope revoked. JavaScript knows no way
// to stop a promise, so such zombies are counted, and too many of them close the door.

import { Cancelled, type CancelReason } from "../cx/mod.ts";
import {
  after,
  cancelCx,
  cleanupMsOf,
  lastLabel,
  patientlyAfter,
  revokeCx,
  world,
} from "../cx/internal.ts";
import { HttpError } from "../http/mod.ts";
import type { RequestContext, RoutePlan } from "../route/mod.ts";
import { answerError, type ErrorPolicy, reportLate } from "./error_answer.ts";
import { end, fail, type Flights } from "./flights.ts";
import { failedRoute } from "./guard.ts";

/** How long things may take, in milliseconds. */
export interface WatchLimits {
  /** For a handler to end after its deadline has passed. */
  readonly graceMs: number;
  /** For a body to arrive. */
  readonly bodyTimeoutMs: number;
  /** Handlers that were given up and still run, at which no more requests are let in. */
  readonly zombiesMax: number;
}

/** What {@linkcode Watch} needs. */
export interface WatchParts {
  readonly flights: Flights;
  readonly errors: ErrorPolicy;
  readonly limits: WatchLimits;
}

/** Watches over requests that are not answered synchronously. */
export class Watch {
  /** Requests that were given up and whose code still runs. */
  readonly zombies: Set<RequestContext> = new Set();
  readonly #flights: Flights;
  readonly #errors: ErrorPolicy;
  readonly #limits: WatchLimits;
  /** How many requests of a route in a row were answered before anybody looked after them. */
  readonly #quick = new Map<RoutePlan | undefined, number>();
  /** Whether requests of quick routes that nobody looks after will be looked for. */
  #isSweeping = false;

  /** Nothing to watch yet. */
  constructor({ flights, errors, limits }: WatchParts) {
    this.#flights = flights;
    this.#errors = errors;
    this.#limits = limits;
  }

  /** Whether so many zombies are about that no more work should be begun. */
  get isFull(): boolean {
    return this.zombies.size >= this.#limits.zombiesMax;
  }

  /**
   * Waits for an answer, or gives the request up. Never rejects.
   *
   * Looking after a client costs about a microsecond, so that it is put off where answers come at once: a route whose
   * last requests were all answered within a few milliseconds is looked after from then on only.
   */
  follow(cx: RequestContext, answer: Promise<Response>): Promise<Response> {
    this.#flights.start(cx);
    const { promise, resolve } = Promise.withResolvers<Response>();
    cx.settle = resolve;
    answer.then(
      (response) => this.#answered(cx, response),
      (error) => this.#failed(cx, error),
    );
    if ((this.#quick.get(cx.plan) ?? 0) < QUICK) this.#learn(cx);
    else if (!this.#isSweeping) this.#sweepLater();
    return promise;
  }

  /** The scope of a request was cancelled: called by the scope. */
  cancelled(cx: RequestContext, reason: CancelReason): void {
    if (cx.mounted !== undefined) cancelCx(cx.mounted, { kind: "parent", cause: reason });
    if (cx.settle === undefined) return;
    if (cx.isReading) return this.#giveUp(cx, new Cancelled(reason));
    cx.stopTimer?.();
    cx.stopTimer = patientlyAfter(this.#graceOf(reason), () => {
      this.zombies.add(cx);
      this.#flights.report(new Zombie(lastLabel(cx), reason), cx);
      this.#giveUp(cx, new Cancelled(reason));
    });
  }

  #graceOf(reason: CancelReason): number {
    const { kind } = new Cancelled(reason).root;
    return kind === "deadline" ? this.#limits.graceMs : cleanupMsOf(reason);
  }

  #answered(cx: RequestContext, response: Response): void {
    const { settle } = cx;
    if (settle === undefined) return this.#tooLate(cx, response);
    cx.settle = undefined;
    cx.stopTimer?.();
    this.#paced(cx);
    settle(end(this.#flights, cx, response));
  }

  #failed(cx: RequestContext, error: unknown): void {
    if (cx.settle === undefined) {
      reportLate(this.#errors, cx, error);
      return this.#tooLate(cx);
    }
    const answer = failedRoute(this.#errors, cx, error);
    if (answer instanceof Promise) void answer.then((response) => this.#answered(cx, response));
    else this.#answered(cx, answer);
  }

  /** What a zombie made in the end: nobody will have it. */
  #tooLate(cx: RequestContext, response?: Response): void {
    this.zombies.delete(cx);
    response?.body?.cancel().then(undefined, () => {});
  }

  #giveUp(cx: RequestContext, error: unknown): void {
    const { settle } = cx;
    cx.settle = undefined;
    cx.isGivenUp = true;
    cx.stopTimer?.();
    const answer = answerError(this.#errors, cx, error);
    this.#flights.observers?.answered(cx, answer);
    cx.peer?.keep?.();
    settle!(answer);
    if (this.zombies.has(cx)) {
      revokeCx(cx);
      return this.#flights.finish(cx);
    }
    // Only its body was waited for: what middleware has opened ends as after any failure.
    const ended = fail(cx, error, (second) => this.#flights.report(second, cx));
    if (ended instanceof Promise) void ended.then(() => this.#flights.finish(cx));
    else this.#flights.finish(cx);
  }

  /** Looks after a request at once, and learns how long its route takes. */
  #learn(cx: RequestContext): void {
    cx.startedMs = world().now();
    this.#watchClient(cx);
  }

  /** A route that was quick, or was not. */
  #paced(cx: RequestContext): void {
    const before = this.#quick.get(cx.plan) ?? 0;
    if (before >= QUICK) return;
    const isQuick = world().now() - cx.startedMs < SWEEP_MS;
    this.#quick.set(cx.plan, isQuick ? before + 1 : 0);
  }

  /** Keeps no list of its own: one that holds answered requests for some milliseconds costs Deno a fifth of its time in the garbage collector. */
  #sweepLater(): void {
    this.#isSweeping = true;
    after(SWEEP_MS, () => {
      this.#isSweeping = false;
      for (const cx of this.#flights.open) {
        if (cx.settle === undefined || cx.startedMs > 0) continue;
        this.#quick.set(cx.plan, 0);
        this.#learn(cx);
      }
    });
  }

  #watchClient(cx: RequestContext): void {
    cx.release = cx.peer?.holdOpen?.();
    const { signal } = cx.request;
    // One that comes after the answer says nothing: on Deno every request ends with it.
    const leave = () => {
      if (cx.settle !== undefined) cancelCx(cx, { kind: "client_disconnect" });
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    // Middleware may take its time before the route begins to read.
    if (cx.isReading || mayRead(cx)) {
      cx.stopTimer = after(this.#limits.bodyTimeoutMs, () => {
        if (cx.isReading) this.#giveUp(cx, TOO_SLOW);
      });
    }
  }
}

function mayRead({ plan, raw }: RequestContext): boolean {
  return plan === undefined || (plan.body !== undefined && raw.body === undefined);
}

/** Reported of a handler that did not end after its request was cancelled. */
export class Zombie extends Error {
  /** Says where it was last seen, and why it was cancelled. */
  constructor(label: string, reason: CancelReason) {
    super(
      `A cancelled handler goes on (${new Cancelled(reason).root.kind}); last seen at ${label}. ` +
        "Pass cx.signal to what it waits for, or wait with cx.wait",
    );
    this.name = "Zombie";
  }
}

/** Requests in a row that must have been quick. */
const QUICK = 32;
/** How long a client that leaves a quick route can go unnoticed. */
const SWEEP_MS = 5;
const TOO_SLOW = new HttpError(408, undefined, { headers: { connection: "close" } });
