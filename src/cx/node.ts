// The state of a scope: a node of the tree. Plain data; `Cx` is its face, and each of the files beside this one does one
// thing with it. Made when a scope is first touched, so that a request that needs none costs nothing.

import type { CancelReason } from "./cancel.ts";
import type { Capability } from "./capability.ts";
import type { Cleanup, Finalizer } from "./cleanup.ts";
import type { Cx } from "./cx.ts";
import type { Obligation } from "./obligation.ts";
import type { Failures } from "./outcome.ts";
import type { TraceContext } from "./trace.ts";
import type { Wait } from "./wait.ts";

/** Where a scope is in its life. */
export type ScopeState = "open" | "cancelling" | "draining" | "finalizing" | "closed";

/**
 * What a scope is to the one around it.
 *
 * | kind | |
 * |---|---|
 * | `root` | opened by an owner; nobody above waits for it |
 * | `scope` | awaited by whoever opened it, who gets its failure |
 * | `task` | spawned: the scope around it waits for it, and fails when it fails |
 * | `daemon` | as a task, but cancelled when everything else has ended |
 * | `contender` | one of a combinator, which looks at its failure |
 * | `shield` | as a scope, but out of reach of cancellations from above |
 * | `view` | has no body: lives as long as the scope around it |
 */
export type ScopeKind = "root" | "scope" | "task" | "daemon" | "contender" | "shield" | "view";

/** Name of a method that owners of scopes may have: told once when the scope is cancelled. */
export const ON_CANCEL: unique symbol = Symbol("onCancel");

/** Name of a method that owners of roots may have: the trace that begins with the scope; `undefined` begins a new one. */
export const TRACE_OF: unique symbol = Symbol("traceOf");

/** Name of a method that owners of roots may have: values that whatever is in the scope can get, see `Cx.get`. */
export const PROVIDED: unique symbol = Symbol("provided");

/** Name of a method that owners of roots may have: fields of every record that is logged in the scope. */
export const LOG_FIELDS: unique symbol = Symbol("logFields");

/** Cancellations that are kept from a scope, see mask.ts. */
export interface Mask {
  /** The strongest reason so far. */
  reason: CancelReason | undefined;
}

/** The state of one scope. */
export class Node {
  /** Its face. */
  readonly cx: Cx;
  /** The scope around it. */
  readonly parent: Node | undefined;
  /** Number of the scope. */
  readonly id: number;
  /** What it is to the scope around it. */
  kind: ScopeKind = "root";
  /** Name for traces, logs and messages. */
  name = "scope";
  /** Where it is in its life. */
  state: ScopeState = "open";
  /** Why it was cancelled. */
  reason: CancelReason | undefined = undefined;
  /** Keeps cancellations from it, for a while. */
  mask: Mask | undefined = undefined;
  /** Instant at which it is cancelled, in monotonic milliseconds. */
  deadline: number;
  /** Whether it was given up: its body may still run, but nothing is done for it any more. */
  isRevoked = false;
  /** Name of the last wait or checkpoint of its body. */
  label = "";
  /** Stops the timer of the deadline. */
  stopTimer: (() => void) | undefined = undefined;
  /** Scopes in it that have not closed. */
  children: Set<Node> | undefined = undefined;
  /** Children among them that are daemons or views. */
  idlers = 0;
  /** Called when a child has closed, while it drains. */
  onChildClosed: (() => void) | undefined = undefined;
  /** What runs at its end. */
  finalizers: Finalizer[] | undefined = undefined;
  /** The finalizers while they run, and after. */
  cleanup: Cleanup | undefined = undefined;
  /** Waits that have not ended. */
  waits: Set<Wait> | undefined = undefined;
  /** Made when the signal is first asked for. */
  controller: AbortController | undefined = undefined;
  /** Settles when the scope has closed; never rejects. */
  closing: Promise<void> | undefined = undefined;
  /** What failed in the scope. */
  failures: Failures | undefined = undefined;
  /** Place of its own failure among those of the scope around it. */
  place: number | undefined = undefined;
  /** Whether a child was cancelled with it, so that its result is not whole. */
  isCutShort = false;
  /** Units left, by meter. */
  meters: Map<string, number> | undefined = undefined;
  /** Order in queues. */
  priority: number;
  /** Time for its finalizers in milliseconds, where it has one of its own. */
  cleanupMs: number | undefined = undefined;
  /** Values provided here. */
  values: Map<Capability<unknown>, unknown> | undefined = undefined;
  /** The only capabilities that pass. */
  allowed: ReadonlySet<Capability<unknown>> | undefined = undefined;
  /** Trace identity that begins here. */
  trace: TraceContext | undefined = undefined;
  /** What was promised and is neither committed nor aborted yet. */
  obligations: Set<Obligation> | undefined = undefined;
  /** Whether a use after its end was reported. */
  wasReported = false;

  /** A scope that is open and not yet known to the scope around it. */
  constructor(cx: Cx, parent: Node | undefined, id: number) {
    this.cx = cx;
    this.parent = parent;
    this.id = id;
    this.deadline = parent?.deadline ?? Infinity;
    this.priority = parent?.priority ?? 0;
  }
}
