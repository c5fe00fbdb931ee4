// How many requests may be in flight: a limit that follows the gradient of latency, after Netflix's concurrency limits.
// It grows by its square root as long as answers take no longer than twice the best of their own route, and shrinks with
// the ratio beyond. Under a load that lasts, every answer has waited for others, so that the best would creep up and the
// limit with it; then, every few seconds, a quarter of the limit serves for a moment to see what is possible (as BBR does).

/** Bounds of an {@linkcode AdaptiveLimit}. */
export interface LimitBounds {
  /** Never less. */
  readonly min: number;
  /** Never more. */
  readonly max: number;
  /** At first, before anything is measured. */
  readonly start: number;
}

/** What is remembered of a route, or of whatever else has a latency of its own. */
export interface Latency {
  /** Nearly the best that was seen lately, in milliseconds; starts with `Infinity`. */
  bestMs: number;
}

/** A moment with few requests in flight. */
interface Probe {
  /** The limit to return to. */
  readonly limit: number;
  /** When it is given up. */
  readonly untilMs: number;
  /** Since when only few are in flight: what started earlier has waited for others. */
  sinceMs: number;
  /** Answers since then. */
  count: number;
  /** The best of each route since then. */
  readonly best: Map<Latency, number>;
}

/** The limit. Times are monotonic milliseconds. */
export class AdaptiveLimit {
  /** How many requests may be in flight, as of now; not a whole number. */
  current: number;
  readonly #bounds: LimitBounds;
  /** Of the answers in the window: how many there were, the sum of their latencies in parts of the best, most in flight. */
  readonly #window = { endsAt: 0, count: 0, sum: 0, peak: 0 };
  /** Since when, without a pause, as many were in flight as might be; `Infinity` when it is not so. */
  #fullSince = Infinity;
  #probe: Probe | undefined = undefined;

  /** Starts within `bounds`. */
  constructor(bounds: LimitBounds) {
    this.#bounds = bounds;
    this.current = clamp(bounds.start, bounds.min, bounds.max);
  }

  /** A request was let in. */
  entered(inFlight: number): void {
    if (inFlight > this.#window.peak) this.#window.peak = inFlight;
  }

  /**
   * A request was answered.
   *
   * @param inFlight Those that are left.
   */
  answered(
    latency: Latency,
    { startedAt, now, inFlight }: {
      readonly startedAt: number;
      readonly now: number;
      readonly inFlight: number;
    },
  ): void {
    const tookMs = Math.max(now - startedAt, LATENCY_MIN_MS);
    const probe = this.#probe;
    if (probe !== undefined) {
      if (startedAt >= probe.sinceMs) {
        probe.count++;
        probe.best.set(latency, Math.min(tookMs, probe.best.get(latency) ?? Infinity));
      }
      if (inFlight <= this.current) probe.sinceMs = Math.min(probe.sinceMs, now);
      const isOver = probe.count >= SAMPLES_MIN && now - probe.sinceMs >= WINDOW_MS;
      if (isOver || now >= probe.untilMs) this.#endProbe(probe, now);
      return;
    }
    // Forgotten slowly: what was possible once may never be again. Not under load, when nobody can know.
    const known = this.#fullSince === Infinity ? latency.bestMs * FORGET : latency.bestMs;
    latency.bestMs = Math.min(tookMs, known);
    this.#measure(tookMs / latency.bestMs, now, inFlight);
  }

  #measure(ratio: number, now: number, inFlight: number): void {
    const window = this.#window;
    if (window.count === 0) window.endsAt = now + WINDOW_MS;
    window.count++;
    window.sum += ratio;
    if (now < window.endsAt || window.count < SAMPLES_MIN) return;
    const isFull = window.peak >= Math.floor(this.current);
    this.#fullSince = isFull ? Math.min(this.#fullSince, now) : Infinity;
    this.#adapt(window.sum / window.count, window.peak);
    this.#restart(inFlight);
    if (now - this.#fullSince >= PROBE_EVERY_MS) this.#startProbe(now);
  }

  #adapt(ratio: number, peak: number): void {
    const gradient = Math.min(1, TOLERANCE / ratio);
    const grown = this.current * gradient + Math.sqrt(this.current);
    // A limit that nobody reaches says nothing: it may shrink, not grow.
    const next = peak * 2 < this.current ? Math.min(grown, this.current) : grown;
    this.current = clamp(next, this.#bounds.min, this.#bounds.max);
  }

  #restart(inFlight: number): void {
    this.#window.count = 0;
    this.#window.sum = 0;
    this.#window.peak = inFlight;
  }

  #startProbe(now: number): void {
    this.#probe = {
      limit: this.current,
      untilMs: now + PROBE_MAX_MS,
      sinceMs: Infinity,
      count: 0,
      best: new Map(),
    };
    this.current = Math.max(this.#bounds.min, this.current / PROBE_PART);
  }

  #endProbe(probe: Probe, now: number): void {
    for (const [latency, bestMs] of probe.best) latency.bestMs = bestMs;
    this.current = probe.limit;
    this.#probe = undefined;
    this.#fullSince = now;
    this.#restart(0);
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

const WINDOW_MS = 100;
const SAMPLES_MIN = 10;
/** Answers may take this many times the best before the limit shrinks. */
const TOLERANCE = 2;
/** For each answer: a route that became slower for good has a new best after some thousand. */
const FORGET = 1.0005;
/** Below a millisecond, scatter is all there is to measure. */
const LATENCY_MIN_MS = 1;
/** How long the limit is full before few are let in for a moment. */
const PROBE_EVERY_MS = 10_000;
/** A quarter: as answers may take twice the best, about half of what can be served at once. */
const PROBE_PART = 4;
/** Longest such moment, where answers take long. */
const PROBE_MAX_MS = 1_000;
