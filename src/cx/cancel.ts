// Why a scope ends early, and the errors that say so.

/** What set a cancellation off. */
export type CancelKind =
  | "user"
  | "client_disconnect"
  | "deadline"
  | "budget"
  | "fail_fast"
  | "race_lost"
  | "parent"
  | "shutdown";

/** Why a scope was cancelled. */
export interface CancelReason {
  /** What set it off. */
  readonly kind: CancelKind;
  /** More about it, for logs. */
  readonly message?: string;
}

/** Thrown by every operation of a cancelled scope. */
export class Cancelled extends Error {
  /** Why. */
  readonly reason: CancelReason;

  /** Holds the reason. */
  constructor(reason: CancelReason) {
    super(`Cancelled: ${reason.message ?? reason.kind}`);
    this.name = "Cancelled";
    this.reason = reason;
  }
}

/** Thrown by operations of a scope that has closed: nothing may outlive its request unnoticed. */
export class ScopeClosed extends Error {
  /** Names the operation. */
  constructor(operation: string) {
    super(`Cannot ${operation}: the scope is closed`);
    this.name = "ScopeClosed";
  }
}

/** Later reasons replace earlier ones only when they are stronger. */
export function severity(kind: CancelKind): number {
  return SEVERITY[kind];
}

const SEVERITY: Readonly<Record<CancelKind, number>> = {
  user: 0,
  client_disconnect: 1,
  deadline: 2,
  budget: 2,
  fail_fast: 3,
  race_lost: 3,
  parent: 3,
  shutdown: 4,
};
