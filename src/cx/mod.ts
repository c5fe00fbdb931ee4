/**
 * Scope, cancellation and what must run at the end; imports nothing.
 *
 * @module
 */

export { Cancelled, ScopeClosed } from "./cancel.ts";
export type { CancelKind, CancelReason } from "./cancel.ts";
export { Cx } from "./cx.ts";
export type { Finalizer, Outcome, ScopeState } from "./cx.ts";
export type { Clock, Random } from "./clock.ts";
