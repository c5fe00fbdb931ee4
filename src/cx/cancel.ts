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
  /** Name of the scope where it began. Filled in when the scope is cancelled. */
  readonly origin?: string;
  /** When, in monotonic milliseconds. Filled in when the scope is cancelled. */
  readonly atMs?: number;
  /** Why the scope around it was cancelled, where that is what set it off. */
  readonly cause?: CancelReason;
}

/**
 * Thrown by every operation of a cancelled scope.
 *
 * @example Telling a deadline from everything else
 * ```ts
 * import assert from "node:assert/strict";
 * import { Cancelled } from "@cairn/cairn";
 * import { Cx } from "@cairn/cairn/cx";
 *
 * const cx = new Cx();
 * const error = await cx.timeout(1, (inner) => inner.sleep(1_000)).then(undefined, (error) => error);
 * assert(error instanceof Cancelled && error.reason.kind === "deadline");
 * ```
 */
export class Cancelled extends Error {
  /** Why. */
  readonly reason: CancelReason;

  /** Holds the reason. */
  constructor(reason: CancelReason) {
    super(`Cancelled: ${describe(reason)}`);
    this.name = "Cancelled";
    this.reason = reason;
  }

  /** What set it off in the first place, in whichever scope above. */
  get root(): CancelReason {
    let root = this.reason;
    while (root.cause !== undefined) root = root.cause;
    return root;
  }
}

function describe(reason: CancelReason): string {
  const own = reason.message ?? reason.kind;
  return reason.cause === undefined ? own : `${own} (${describe(reason.cause)})`;
}

/** Thrown when a meter is used up; the scope whose allowance it was is cancelled as well. */
export class BudgetExceeded extends Cancelled {
  /** The meter: `ops`, `rows`, … */
  readonly meter: string;

  /** Names the meter. */
  constructor(reason: CancelReason, meter: string) {
    super(reason);
    this.name = "BudgetExceeded";
    this.meter = meter;
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

/** Later reasons replace earlier ones only when they are stronger; a parent's is as strong as what is behind it. */
export function severity(reason: CancelReason): number {
  const own = SEVERITY[reason.kind];
  return reason.cause === undefined ? own : Math.max(own, severity(reason.cause));
}

const SEVERITY: Readonly<Record<CancelKind, number>> = {
  user: 0,
  client_disconnect: 0,
  deadline: 1,
  budget: 2,
  fail_fast: 3,
  race_lost: 3,
  parent: 4,
  shutdown: 5,
};

/** Time for the finalizers of a scope, in milliseconds, by what ended it; `undefined` is a scope that was not cancelled. */
export function cleanupMsOf(reason: CancelReason | undefined): number {
  if (reason === undefined) return CLEANUP_MS.user;
  return reason.cause === undefined ? CLEANUP_MS[reason.kind] : cleanupMsOf(reason.cause);
}

/** The stronger of two reasons; the first where they are equal. */
export function stronger(known: CancelReason | undefined, reason: CancelReason): CancelReason {
  return known !== undefined && severity(known) >= severity(reason) ? known : reason;
}

/** The less time there is for everybody, the less for cleaning up; nobody waits for a client that has left. */
const CLEANUP_MS: Readonly<Record<CancelKind, number>> = {
  user: 5_000,
  client_disconnect: 5_000,
  deadline: 2_500,
  budget: 1_500,
  fail_fast: 1_000,
  race_lost: 1_000,
  parent: 1_000,
  shutdown: 500,
};
