// What an app does, as metrics, at a path for Prometheus: durations by route, what was cancelled and why, what is in
// flight, zombies, connections, load. The label of a route is its pattern, never a path that somebody sent.

import process from "node:process";
import { type Application, requestEnded, routeOf, Router } from "../app/mod.ts";
import { Cancelled } from "../cx/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { Metrics, TEXT_TYPES } from "./metrics.ts";

/** Whoever collects: what is known of the request. */
export type Collector = Pick<RequestContext, "header" | "path" | "peer" | "request">;

/** Options of {@linkcode prometheus}. */
export interface PrometheusOptions {
  /** Path of the metrics; `null` serves none, for those who write `metrics.text()` elsewhere. Default `"/metrics"`. */
  readonly path?: string | null;
  /** Where the app's metrics are added. Default: a set of their own. */
  readonly metrics?: Metrics;
  /** Who may see them; others get 404. Default: everybody who reaches the path. */
  readonly allow?: (cx: Collector) => boolean;
  /** Requests that are not measured, such as those of probers. Default: all are. */
  readonly skip?: (cx: RequestContext) => boolean;
  /** Upper bounds of the buckets of durations, in seconds. Default: 0.005 to 10. */
  readonly buckets?: readonly number[];
  /** Series of each metric, see `MetricOptions`. Default 1 000. */
  readonly seriesMax?: number;
  /** Whether memory and time of the process are among them. Default `true`. */
  readonly process?: boolean;
}

/**
 * Measures an app and serves the metrics.
 *
 * | metric | type | labels |
 * |---|---|---|
 * | `http_server_request_duration_seconds` | histogram, to the end of the body | `method`, `route`, `status` |
 * | `http_server_cancelled_requests_total` | counter | `route`, `reason`: `client_disconnect`, `deadline`, … |
 * | `http_server_active_requests` | gauge | |
 * | `http_server_zombie_requests` | gauge: handlers that were given up and still run | |
 * | `http_server_websockets` | gauge: open connections | `route` |
 * | `http_server_admitted_requests`, `…_limit`, `…_waiting_requests` | gauges of the overload protection | |
 * | `http_server_shed_requests_total` | counter: refused by it | |
 * | `metrics_overflowed_total` | counter: values in series `(other)` | |
 * | `process_resident_memory_bytes`, `process_cpu_seconds_total` | | |
 *
 * The path is not in the OpenAPI document, is answered while the app drains, and is let in whatever the load. The app's
 * dependencies do not guard it: let only your collector reach it, or say whom to `allow`.
 *
 * @returns The metrics, for those of the app's own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { App } from "@cairn/cairn";
 * import { prometheus } from "@cairn/cairn/metrics";
 *
 * const app = new App();
 * const orders = prometheus(app).counter("orders_total", { help: "Orders taken." });
 * app.get("/items/:id", (cx) => cx.params.id);
 * await app.fetch(new Request("http://localhost/items/7"));
 * orders.add({});
 * const text = await (await app.fetch(new Request("http://localhost/metrics"))).text();
 * assert.match(text, /duration_seconds_count\{method="GET",route="\/items\/:id",status="200"\} 1\n/);
 * assert.match(text, /^orders_total 1$/m);
 * ```
 */
export function prometheus(app: Application, options: PrometheusOptions = {}): Metrics {
  const { path = "/metrics", metrics = new Metrics(), allow } = options;
  measure(app, metrics, options);
  if (options.process !== false) addProcess(metrics);
  if (path === null) return metrics;
  const router = new Router({ hidden: true, budget: { priority: VITAL } });
  router.method("GET", "HEAD")(path, (cx) => {
    if (allow?.(cx) === false) return cx.reply(404, { detail: "Not Found" });
    const wanted = cx.header("accept") ?? "";
    const format = OPEN_METRICS.test(wanted) ? "openmetrics" : "prometheus";
    return new Response(metrics.text(format), { headers: { "content-type": TEXT_TYPES[format] } });
  });
  app.vital.add(path);
  app.apart.push(router);
  return metrics;
}

function measure(app: Application, metrics: Metrics, options: PrometheusOptions): void {
  const { skip, buckets, seriesMax } = options;
  const bound = seriesMax === undefined ? {} : { seriesMax };
  const durations = metrics.histogram("http_server_request_duration_seconds", {
    help: "Time from the arrival of a request to the end of its answer.",
    labels: ["method", "route", "status"],
    ...(buckets === undefined ? {} : { buckets }),
    ...bound,
  });
  const cancelled = metrics.counter("http_server_cancelled_requests_total", {
    help: "Requests that were cancelled, by reason.",
    labels: ["route", "reason"],
    ...bound,
  });
  addGauges(app, metrics);
  app.observe({
    answered: (cx, { status }) => {
      if (skip?.(cx) === true) return;
      const route = routeOf(cx) ?? NO_ROUTE;
      const { method } = cx.request;
      const labels = { method: METHODS.has(method) ? method : "_OTHER", route, status };
      const finish = () => {
        durations.observe(labels, (cx.clock.now() - cx.begunMs) / 1_000);
        const { reason } = cx;
        if (reason !== undefined) cancelled.add({ route, reason: new Cancelled(reason).root.kind });
      };
      // How long a connection lives is no duration of a request.
      if (status === 101) finish();
      else requestEnded(cx, finish);
    },
  });
}

function addGauges(app: Application, metrics: Metrics): void {
  metrics.gauge("http_server_active_requests", {
    help: "Requests whose answer, body and teardown included, has not ended.",
    read: () => app.inFlight,
  });
  metrics.gauge("http_server_zombie_requests", {
    help: "Handlers that were given up after their cancellation and still run.",
    read: () => app.zombies,
  });
  metrics.gauge("http_server_websockets", {
    help: "Open WebSocket connections.",
    labels: ["route"],
    read: () =>
      app.compile().sockets.map(({ plan, socket }) =>
        [{ route: plan.path }, socket.gauge.open] as const
      ),
  });
  if (app.settings.overload === undefined || app.settings.overload === false) return;
  metrics.gauge("http_server_admitted_requests", {
    help: "Requests that the overload protection has let in and that are not answered.",
    read: () => app.load?.inFlight ?? 0,
  });
  metrics.gauge("http_server_admitted_requests_limit", {
    help: "How many of them there may be as of now.",
    read: () => app.load?.limit ?? 0,
  });
  metrics.gauge("http_server_waiting_requests", {
    help: "Requests that wait to be let in.",
    read: () => app.load?.waiting ?? 0,
  });
  metrics.counter("http_server_shed_requests_total", {
    help: "Requests that the overload protection has refused since the start.",
    read: () => app.load?.refused ?? 0,
  });
}

function addProcess(metrics: Metrics): void {
  metrics.gauge("process_resident_memory_bytes", {
    help: "Resident memory of the process.",
    read: () => process.memoryUsage().rss,
  });
  metrics.counter("process_cpu_seconds_total", {
    help: "Time of processors that the process has used.",
    read: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  });
  metrics.counter("metrics_overflowed_total", {
    help: "Values in the series of all others, because their metric had too many series.",
    read: () => metrics.overflowed,
  });
}

/** Methods that are labels; anybody can make up others. */
const METHODS: ReadonlySet<string> = new Set([
  ...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY"],
]);
const NO_ROUTE = "(none)";
const OPEN_METRICS = /application\/openmetrics-text/;
/** Let in by the overload protection whatever the load, see `vitalPriority`. */
const VITAL = 100;
