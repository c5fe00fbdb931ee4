/**
 * The deterministic lab: runs an application many times in virtual time, decides everything that may differ between two
 * runs, and finds, shrinks and repeats its concurrency bugs, with the same trace on every runtime. See `docs/lab.md`.
 *
 * @module
 */

export type { Choice, ChoiceKind } from "./choices.ts";
export { LabClient, LabRequest } from "./client.ts";
export type { LabApp, LabClientOptions, LabResponse } from "./client.ts";
export type { LabRequestInit, RequestFaults } from "./client_request.ts";
export { LabContext } from "./context.ts";
export type { Scenario, Settled } from "./context.ts";
export type { Exploration, Found } from "./explore.ts";
export { AmbientEffect, DependencyFailure, LabFailure } from "./failure.ts";
export type { Failure, OracleName } from "./failure.ts";
export { KeyValues } from "./key_values.ts";
export { lab } from "./lab.ts";
export type { Lab } from "./lab.ts";
export type { LabRun } from "./lab_run.ts";
export { History, isLinearizable, OPERATIONS_MAX } from "./linearizability.ts";
export type { Model, Operation } from "./linearizability.ts";
export { StoreDeadlock } from "./locks.ts";
export type { LabOptions } from "./options.ts";
export { Connection, LabPool } from "./pool.ts";
export type { PoolOptions } from "./pool.ts";
export { LabQueue } from "./queue.ts";
export type { QueueOptions } from "./queue.ts";
export { formatReplay } from "./replay_file.ts";
export { formatReport } from "./report.ts";
export type { RunLimits } from "./run.ts";
export type { Service, ServiceOptions } from "./service.ts";
export { LabStore } from "./store.ts";
export type { Isolation, StoreOptions, Tables } from "./store_core.ts";
export { UniqueViolation } from "./store_data.ts";
export type { Row, RowKey, Where } from "./store_data.ts";
export { StoreSession } from "./store_session.ts";
export type { StrategyName } from "./strategies.ts";
export { timeline } from "./timeline.ts";
export type { Lane, TraceEvent } from "./trace.ts";
export { SerializationFailure, Transaction } from "./transaction.ts";
