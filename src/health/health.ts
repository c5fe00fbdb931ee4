// Whether the process lives, whether it should get requests, and how what it depends on does: three paths for those who
// run it. The answers are read by strangers, so they say nothing of why.

import { type Application, Router } from "../app/mod.ts";
import type { Cx } from "../cx/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { t } from "../schema/mod.ts";
import { type CheckResult, type HealthCheck, type HealthCheckSpec, Probe } from "./check.ts";

/** Whoever asks: what is known of the request. */
export type Prober = Pick<RequestContext, "header" | "path" | "peer" | "request">;

/** Options of {@linkcode health}. */
export interface HealthOptions {
  /** What must work for the app to serve, by name. Default none. */
  readonly checks?: Readonly<Record<string, HealthCheck | HealthCheckSpec>>;
  /** Time for each check, in milliseconds. Default 1 000. */
  readonly timeoutMs?: number;
  /** How long the result of a check is told again, in milliseconds. Default 1 000. */
  readonly cacheMs?: number;
  /** Path that answers 200 as long as the process answers at all; `null` turns it off. Default `"/livez"`. */
  readonly livePath?: string | null;
  /** Path that answers 503 while the app drains or a check fails; `null` turns it off. Default `"/readyz"`. */
  readonly readyPath?: string | null;
  /** Path that tells of the checks alone, 503 when one fails; `null` turns it off. Default `"/healthz"`. */
  readonly healthPath?: string | null;
  /**
   * Who is told the names of the checks, their states and how long they took; nobody is told an error. Default: nobody.
   */
  readonly details?: (cx: Prober) => boolean;
  /** Whether the OpenAPI document leaves the paths out. Default `true`. */
  readonly hidden?: boolean;
}

/** How the app does. */
export interface HealthReport {
  /** `"degraded"` when only optional checks fail. */
  readonly status: "ok" | "degraded" | "failing";
  /** Results by name, in order of declaration. */
  readonly checks: Readonly<Record<string, Pick<CheckResult, "status" | "tookMs">>>;
}

/** The checks of an app. */
export interface Health {
  /**
   * Runs the checks, or tells again what they said just before.
   *
   * @param cx Whoever waits for it.
   * @throws {Cancelled} If `cx` was cancelled meanwhile; the checks go on.
   */
  report(cx: Cx): Promise<HealthReport>;
}

/**
 * Adds paths to an app that tell whether it lives, is ready and is well.
 *
 * The checks run concurrently, each with a timeout of its own, once for all who ask at the same time. While the app
 * drains, these paths are answered: readiness with 503, so that nobody sends more, liveness with 200, so that nobody
 * kills it. The dependencies and the security of the app do not apply to them, and its overload protection lets them in.
 * A check that begins to fail goes to the app's `report`, once.
 *
 * @throws {RangeError} If a time is negative or no number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { App } from "@cairn/cairn";
 * import { health } from "@cairn/cairn/health";
 *
 * const app = new App({ report: () => {} });
 * health(app, {
 *   checks: {
 *     database: async (cx) => await cx.sleep(1), // Such as: select 1
 *     search: { check: () => Promise.reject(new Error("refused")), optional: true },
 *   },
 * });
 * const ready = await app.fetch(new Request("http://localhost/readyz"));
 * assert.equal(ready.status, 200);
 * assert.deepEqual(await ready.json(), { status: "degraded" });
 * ```
 */
export function health(app: Application, options: HealthOptions = {}): Health {
  const checks = new Checks(app, options);
  const { livePath = "/livez", readyPath = "/readyz", healthPath = "/healthz" } = options;
  const { details = () => false, hidden = true } = options;
  const router = new Router({ hidden, tags: ["health"], budget: { priority: VITAL } });
  const get = router.method("GET", "HEAD");
  const spec = { response: { 200: ANSWER, 503: ANSWER } };
  if (livePath !== null) get(livePath, { response: { 200: ANSWER } }, () => answer(ALIVE));
  if (readyPath !== null) {
    get(readyPath, spec, async (cx) => {
      if (app.isDraining) return answer(DRAINING);
      const report = await checks.report(cx);
      return answer(details(cx) ? report : { status: report.status });
    });
  }
  if (healthPath !== null) {
    get(healthPath, spec, async (cx) => {
      const report = await checks.report(cx);
      return answer(details(cx) ? report : { status: report.status });
    });
  }
  for (const path of [livePath, readyPath, healthPath]) if (path !== null) app.vital.add(path);
  app.apart.push(router);
  return checks;
}

class Checks implements Health {
  readonly #probes: readonly (readonly [name: string, probe: Probe, optional: boolean])[];

  constructor(
    app: Application,
    { checks = {}, timeoutMs = 1_000, cacheMs = 1_000 }: HealthOptions,
  ) {
    mustBeTime(cacheMs, "cacheMs");
    this.#probes = Object.entries(checks).map(([name, given]) => {
      const spec = typeof given === "function" ? { check: given } : given;
      const own = spec.timeoutMs ?? timeoutMs;
      mustBeTime(own, `timeoutMs of ${name}`);
      const probe = new Probe({ app, name, check: spec.check, timeoutMs: own, cacheMs });
      return [name, probe, spec.optional ?? false] as const;
    });
  }

  async report(cx: Cx): Promise<HealthReport> {
    const results = await cx.wait(
      Promise.all(this.#probes.map(([, probe]) => probe.result(cx))),
      "health checks",
    );
    const checks: Record<string, Pick<CheckResult, "status" | "tookMs">> = {};
    let status: HealthReport["status"] = "ok";
    for (const [place, [name, , optional]] of this.#probes.entries()) {
      const { status: own, tookMs } = results[place]!;
      checks[name] = { status: own, tookMs: Math.round(tookMs * 1_000) / 1_000 };
      if (own === "ok" || status === "failing") continue;
      status = optional ? "degraded" : "failing";
    }
    return { status, checks };
  }
}

function mustBeTime(ms: number, what: string): void {
  if (ms >= 0) return;
  throw new RangeError(`Cannot check health with ${what} "${ms}": expected milliseconds`);
}

function answer(body: { readonly status: string }): Response {
  const status = body.status === "ok" || body.status === "degraded" ? 200 : 503;
  return new Response(JSON.stringify(body), { status, headers: HEADERS });
}

const ANSWER = t.Object({ status: t.String() }, { additionalProperties: true });
const ALIVE = { status: "ok" };
const DRAINING = { status: "draining" };
const HEADERS = { "content-type": "application/json", "cache-control": "no-store" };
/** Let in by the overload protection whatever the load, see `vitalPriority`. */
const VITAL = 100;
