/**
 * Paths that tell whether an app lives, is ready and is well.
 *
 * @module
 */

export type { CheckResult, HealthCheck, HealthCheckSpec } from "./check.ts";
export { health } from "./health.ts";
export type { Health, HealthOptions, HealthReport, Prober } from "./health.ts";
