// Overload: refusing early and cheaply what could not be answered in time, before its body is read and before any
// dependency runs. Two signals, as JavaScript has two ways to drown: too many requests that wait for something (an
// adaptive limit of requests in flight, adaptive_limit.ts), and a loop that no longer turns (a limit of time per turn).
// Hot when it is on.

import { AdaptiveLimit, type Latency } from "./adaptive_limit.ts";
import { after, world } from "../cx/internal.ts";
import { Cancelled } from "../cx/mod.ts";
import { HttpError } from "../http/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import type { Served } from "./compile.ts";

/** When requests are refused, see {@linkcode Overload}. */
export interface OverloadOptions {
  /** Requests in flight that are always let in. Default 4. */
  readonly inFlightMin?: number;
  /** Requests in flight that are never exceeded, whatever the latency. Default 1 000. */
  readonly inFlightMax?: number;
  /** Requests in flight at the start, before anything is measured. Default 64. */
  readonly inFlightStart?: number;
  /**
   * Longest wait for a place, in milliseconds; a tenth of the request's deadline where that is shorter. A quarter as
   * many requests as may be in flight can wait, those of higher priority first. Default 500.
   */
  readonly waitMs?: number;
  /** Time that one turn of the event loop may take before further requests in it are refused, in milliseconds. Default 25. */
  readonly turnMs?: number;
  /** What `Retry-After` says at least, in seconds; up to twice as much, in turn. Default 1. */
  readonly retryAfterSeconds?: number;
  /**
   * Priority (`budget.priority`) from which requests are let in whatever the load: health checks, say. Default 100.
   */
  readonly vitalPriority?: number;
}

/** Time and turns, so that a test can play them. */
export interface OverloadClock {
  /** Monotonic, in milliseconds. */
  now(): number;
  /** Calls `work` after `ms`. @returns Stops it. */
  after(ms: number, work: () => void): () => void;
  /** Calls `work` when the event loop has turned. */
  nextTurn(work: () => void): void;
}

/** What is known of a request before it is let in. */
export interface Arrival {
  /** Higher goes first. */
  readonly priority: number;
  /** Time until its deadline, in milliseconds; `Infinity` when there is none. */
  readonly remainingMs: number;
}

interface Waiter extends Arrival {
  readonly decide: (admitted: boolean) => void;
  readonly stop: () => void;
}

/** Limits by the app's option; `undefined` when it is off. */
export function overloadOf(option: boolean | OverloadOptions = false): Overload | undefined {
  if (option === false) return undefined;
  return new Overload(option === true ? {} : option, {
    now: () => world().now(),
    after,
    nextTurn: (work) => world().turn(work),
  });
}

/** Runs a route when there is a place for it. */
export function runAdmitted(
  overload: Overload,
  cx: RequestContext,
  served: Served,
): Response | Promise<Response> {
  const priority = served.plan.limits?.priority ?? 0;
  const admitted = overload.admit({ priority, remainingMs: cx.remaining() });
  if (!(admitted instanceof Promise)) return runMeasured(overload, cx, { served, admitted });
  return admitted.then((late) => {
    if (late && cx.cancelled) {
      overload.giveBack();
      throw new Cancelled(cx.reason!);
    }
    return runMeasured(overload, cx, { served, admitted: late });
  });
}

function runMeasured(
  overload: Overload,
  cx: RequestContext,
  { served, admitted }: { readonly served: Served; readonly admitted: boolean },
): Response | Promise<Response> {
  if (!admitted) throw overload.refusal;
  const startedAt = world().now();
  const release = () => overload.release(startedAt, overload.latencyOf(served));
  try {
    const answer = served.run(cx);
    if (answer instanceof Promise) {
      answer.then(release, release);
      return answer;
    }
    release();
    return answer;
  } catch (error) {
    release();
    throw error;
  }
}

/** What the overload protection does at one moment. */
export interface Load {
  /** Requests that are let in and not answered. */
  readonly inFlight: number;
  /** How many may be, as of now. */
  readonly limit: number;
  /** Requests that wait for a place. */
  readonly waiting: number;
  /** Requests refused since the start. */
  readonly refused: number;
}

/** Decides which requests are let in. */
export class Overload implements Load {
  /** Requests that are let in and not answered. */
  inFlight = 0;
  /** Requests refused since the start. */
  refused = 0;
  readonly #options: Required<OverloadOptions>;
  readonly #limit: AdaptiveLimit;
  /** The answers to what is refused, made once. */
  readonly #refusals: readonly HttpError[];
  readonly #clock: OverloadClock;
  readonly #latencies = new Map<object, Latency>();
  readonly #waiting: Waiter[] = [];
  #turnSince: number | undefined = undefined;

  /** Starts with nothing in flight. */
  constructor(options: OverloadOptions, clock: OverloadClock) {
    this.#options = Object.freeze({ ...DEFAULTS, ...options });
    const { inFlightMin, inFlightStart, inFlightMax } = this.#options;
    if (!(inFlightMin >= 1 && inFlightMin <= inFlightMax)) {
      throw new RangeError(
        `Cannot limit requests in flight to ${inFlightMin}..${inFlightMax}: ` +
          "inFlightMin must be at least 1 and at most inFlightMax",
      );
    }
    this.#refusals = refusals(this.#options.retryAfterSeconds);
    this.#clock = clock;
    this.#limit = new AdaptiveLimit({ min: inFlightMin, max: inFlightMax, start: inFlightStart });
  }

  /** How many may be in flight, as of now. */
  get limit(): number {
    return this.#limit.current;
  }

  /** The answer to a request that was refused: each says another time, so that not all come back at once. */
  get refusal(): HttpError {
    return this.#refusals[this.refused % this.#refusals.length]!;
  }

  /** What is remembered of a route. */
  latencyOf(route: object): Latency {
    const known = this.#latencies.get(route);
    if (known !== undefined) return known;
    const made = { bestMs: Infinity };
    this.#latencies.set(route, made);
    return made;
  }

  /** Requests that wait for a place. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Asks for a place. Whoever gets one gives it back with {@linkcode release}.
   *
   * @returns Whether there is one; a promise while it waits.
   */
  admit(arrival: Arrival): boolean | Promise<boolean> {
    if (arrival.priority >= this.#options.vitalPriority) return this.#enter();
    if (this.#isTurnLong()) return this.#refuse();
    if (this.inFlight < Math.floor(this.limit)) return this.#enter();
    return this.#wait(arrival);
  }

  /**
   * Gives a place back.
   *
   * @param startedAt When it was given, by the clock.
   * @param latency Of the route that was served.
   */
  release(startedAt: number, latency: Latency): void {
    this.inFlight--;
    const now = this.#clock.now();
    this.#limit.answered(latency, { startedAt, now, inFlight: this.inFlight });
    this.#fill();
  }

  /** Gives a place back that was not used: it says nothing about how long answers take. */
  giveBack(): void {
    this.inFlight--;
    this.#fill();
  }

  #fill(): void {
    while (this.#waiting.length > 0 && this.inFlight < Math.floor(this.limit)) {
      const next = this.#waiting.shift()!;
      next.stop();
      next.decide(this.#enter());
    }
  }

  #enter(): true {
    this.inFlight++;
    this.#limit.entered(this.inFlight);
    return true;
  }

  #refuse(): false {
    this.refused++;
    return false;
  }

  /**
   * Whether the loop has not turned for too long: requests that are answered synchronously are never in flight together,
   * and wait where nobody counts them, in the sockets.
   */
  #isTurnLong(): boolean {
    const now = this.#clock.now();
    if (this.#turnSince === undefined) {
      this.#turnSince = now;
      this.#clock.nextTurn(() => this.#turnSince = undefined);
      return false;
    }
    return now - this.#turnSince > this.#options.turnMs;
  }

  #wait(arrival: Arrival): Promise<boolean> | false {
    const placesMax = Math.max(1, Math.floor(this.limit / QUEUE_PART));
    if (this.#waiting.length >= placesMax) {
      const last = this.#waiting.at(-1)!;
      if (last.priority >= arrival.priority) return this.#refuse();
      this.#giveUp(last);
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waitMs = Math.min(this.#options.waitMs, arrival.remainingMs / WAIT_PART);
    const waiter: Waiter = {
      ...arrival,
      decide: resolve,
      stop: this.#clock.after(waitMs, () => this.#giveUp(waiter)),
    };
    const behind = this.#waiting.findIndex((other) => other.priority < arrival.priority);
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, waiter);
    return promise;
  }

  #giveUp(waiter: Waiter): void {
    const at = this.#waiting.indexOf(waiter);
    if (at === -1) return;
    this.#waiting.splice(at, 1);
    waiter.stop();
    waiter.decide(this.#refuse());
  }
}

/** From `seconds` to twice as many. */
function refusals(seconds: number): HttpError[] {
  return Array.from({ length: Math.max(0, Math.floor(seconds)) + 1 }, (_, more) => {
    const headers = { "retry-after": String(seconds + more) };
    return new HttpError(503, undefined, { headers });
  });
}

const DEFAULTS: Required<OverloadOptions> = Object.freeze({
  inFlightMin: 4,
  inFlightMax: 1_000,
  inFlightStart: 64,
  waitMs: 500,
  turnMs: 25,
  retryAfterSeconds: 1,
  vitalPriority: 100,
});
/** A queue of a quarter of the limit: enough to fill gaps, too short to add a wait of its own. */
const QUEUE_PART = 4;
/** Part of the remaining time that may be spent waiting. */
const WAIT_PART = 10;
