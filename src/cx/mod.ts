/**
 * Scopes: structured concurrency, cancellation, budgets, obligations, and what must run at the end; imports nothing.
 *
 * @module
 */

export type { Budget } from "./budget.ts";
export { BudgetExceeded, Cancelled, ScopeClosed } from "./cancel.ts";
export type { CancelKind, CancelReason } from "./cancel.ts";
export { capability } from "./capability.ts";
export type { Capability, CapabilityOptions } from "./capability.ts";
export { CleanupTimeout } from "./cleanup.ts";
export type { Finalizer } from "./cleanup.ts";
export type { Clock } from "./clock.ts";
export type { SettledOf, ValuesOf, Works } from "./combinators.ts";
export { Cx } from "./cx.ts";
export type { ShieldOptions, SpawnOptions } from "./cx.ts";
export { OUTBOUND } from "./fetch.ts";
export type { Outbound } from "./fetch.ts";
export type { Limits } from "./life.ts";
export { formatLogRecord, LOG_SINK } from "./log.ts";
export type { LogFields, Logger, LogLevel, LogRecord, LogSink } from "./log.ts";
export type { ScopeKind, ScopeState } from "./node.ts";
export type { Obligation } from "./obligation.ts";
export type { Outcome } from "./outcome.ts";
export type { Random } from "./random.ts";
export { RETRY_BUDGET, RetryBudget } from "./retry.ts";
export type { Attempt, Retryable, RetryBudgetOptions, RetryOptions } from "./retry.ts";
export type { Work } from "./run.ts";
export type { Scope } from "./scope.ts";
export type { Task } from "./task.ts";
export { childSpan, formatTraceparent, newTrace, parseTraceparent } from "./trace.ts";
export type { TraceContext } from "./trace.ts";
export type { WaitOptions } from "./wait.ts";
