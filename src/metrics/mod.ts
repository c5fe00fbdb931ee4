/**
 * Metrics in Prometheus' text formats: an app's, and your own.
 *
 * @module
 */

export { Counter, Family, Gauge, Histogram } from "./family.ts";
export type {
  HistogramOptions,
  Labels,
  MetricOptions,
  Numbers,
  Reading,
  ReadOptions,
  Sample,
} from "./family.ts";
export { Metrics, TEXT_TYPES } from "./metrics.ts";
export type { TextFormat } from "./metrics.ts";
export { prometheus } from "./prometheus.ts";
export type { Collector, PrometheusOptions } from "./prometheus.ts";
