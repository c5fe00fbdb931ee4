// How a scope begins and ends: adopted by the scope around it; drained of its children; finalized; closed, exactly once.
// Synchronous when there is nothing to wait for.

import { allow } from "./budget.ts";
import { Cancelled, cleanupMsOf, ScopeClosed } from "./cancel.ts";
import { cancelNode, tighten } from "./cancel_tree.ts";
import { Cleanup } from "./cleanup.ts";
import { report } from "./log.ts";
import type { Node, ScopeKind } from "./node.ts";
import { abortLeaked } from "./obligation.ts";
import { Failures, type Outcome, wordOf } from "./outcome.ts";
import { OVERRUN } from "./use.ts";
import { stopWaits } from "./wait.ts";
import { tell, world } from "./world.ts";

/** Makes a scope a child of the one around it, which from then on waits for it and cancels it. */
export function adopt(node: Node, kind: ScopeKind): void {
  const parent = node.parent!;
  node.kind = kind;
  (parent.children ??= new Set()).add(node);
  if (isIdler(node)) parent.idlers++;
  tell("open", node.cx, kind);
  if (kind === "shield") node.deadline = Infinity;
  else if (parent.reason !== undefined && parent.state !== "finalizing") {
    cancelNode(node, { kind: "parent", cause: parent.reason });
  }
}

function isIdler(node: Node): boolean {
  return node.kind === "daemon" || node.kind === "view";
}

/**
 * Ends a scope whose body has ended.
 *
 * @returns Settles when it has closed; `undefined` when it has already. What failed is told by {@linkcode endOf}.
 */
export function close(node: Node, outcome: Outcome): Promise<void> | undefined {
  if (node.state !== "open" && node.state !== "cancelling") return node.closing;
  node.state = "draining";
  if (!outcome.ok) bodyFailed(node, outcome);
  if (node.children === undefined || node.children.size === 0) {
    return node.closing = finalize(node, outcome);
  }
  tell("drain", node.cx, wordOf(outcome));
  return node.closing = drain(node, outcome);
}

/** A body failed: its children end; so do its siblings, when nobody but the scope around them looks at it. */
function bodyFailed(node: Node, outcome: Outcome & { readonly ok: false }): void {
  for (const child of node.children ?? []) {
    if (child.kind !== "shield") cancelNode(child, FAIL_FAST);
  }
  if (outcome.kind === "cancelled") return;
  (node.failures ??= new Failures()).add(outcome.error);
  if (node.kind !== "task" && node.kind !== "daemon") return;
  const around = node.parent!;
  node.place = (around.failures ??= new Failures()).add(outcome.error);
  cancelNode(around, { kind: "fail_fast", message: `${node.cx.name} failed` }, FAIL_FAST);
}

async function drain(node: Node, outcome: Outcome): Promise<void> {
  const children = node.children!;
  await untilChildren(node, () => children.size <= node.idlers);
  for (const child of children) {
    cancelNode(child, { kind: "parent" });
    if (child.kind === "view") void close(child, DONE);
  }
  await untilChildren(node, () => children.size === 0);
  await finalize(node, outcome);
}

function untilChildren(node: Node, isDone: () => boolean): Promise<void> | undefined {
  if (isDone()) return undefined;
  return new Promise((resolve) => {
    node.onChildClosed = () => {
      if (!isDone()) return;
      node.onChildClosed = undefined;
      resolve();
    };
  });
}

function finalize(node: Node, body: Outcome): Promise<void> | undefined {
  const outcome = outcomeOf(node, body);
  node.state = "finalizing";
  tell("finalize", node.cx, wordOf(outcome));
  node.stopTimer?.();
  forgetWaits(node, outcome);
  if (node.finalizers === undefined) return void closed(node, outcome);
  const budgetMs = node.cleanupMs ?? cleanupMsOf(node.reason);
  node.deadline = world().now() + budgetMs;
  const onOverrun = () => overrun(node);
  const cleanup = node.cleanup = new Cleanup({ cx: node.cx, budgetMs, onOverrun });
  const running = cleanup.run(node.finalizers, outcome);
  if (running !== undefined) return running.then(() => closed(node, outcome));
  closed(node, outcome);
  return undefined;
}

/** How the whole scope ended, its children included. */
function outcomeOf(node: Node, body: Outcome): Outcome {
  if (node.failures !== undefined) return { ok: false, kind: "error", error: node.failures.error };
  if (body.ok && node.isCutShort && node.reason !== undefined) {
    return { ok: false, kind: "cancelled", error: new Cancelled(node.reason) };
  }
  return body;
}

/** Waits that the body began and did not await. They are no failure of a body that failed before it came to it. */
function forgetWaits(node: Node, outcome: Outcome): void {
  if (node.waits === undefined || node.waits.size === 0) return;
  for (const wait of node.waits) wait.forget();
  if (outcome.ok) {
    report(node, "warn", { message: "a scope ended with a wait that nobody awaited" });
  }
}

function overrun(node: Node): void {
  stopWaits(node, () => new Cancelled(OVERRUN));
  for (const child of node.children ?? []) cancelNode(child, OVERRUN);
}

function closed(node: Node, outcome: Outcome): void {
  // Finalizers had their chance to resolve what was promised, and to end what they opened.
  abortLeaked(node);
  for (const child of node.children ?? []) revoke(child);
  node.state = "closed";
  const end = endOf(node, outcome);
  tell("close", node.cx, end === undefined ? wordOf(outcome) : "error");
  const { parent } = node;
  if (parent?.children?.delete(node) !== true) return;
  if (isIdler(node)) parent.idlers--;
  if (!outcome.ok && outcome.kind === "cancelled" && node.kind === "task") {
    // Its body has ended and cannot know.
    parent.isCutShort ||= parent.reason !== undefined && parent.state === "draining";
  }
  if (end !== undefined) failedLate(node, parent, end.error);
  parent.onChildClosed?.();
}

/** A task whose finalizers failed fails the scope around it as well. */
function failedLate(node: Node, parent: Node, error: unknown): void {
  if (node.kind !== "task" && node.kind !== "daemon") return;
  if (node.place !== undefined) parent.failures!.replace(node.place, error);
  else {
    (parent.failures ??= new Failures()).add(error);
    cancelNode(parent, { kind: "fail_fast", message: `${node.cx.name} failed` }, FAIL_FAST);
  }
}

/** An error that a scope ended with. */
export interface ErrorEnd {
  /** The error. */
  readonly error: unknown;
}

/** What failed in a closed scope; `undefined` when nothing did, or only its being cancelled. */
export function endOf(node: Node, outcome: Outcome): ErrorEnd | undefined {
  const { cleanup, failures } = node;
  const before = failures?.error ?? (outcome.ok ? undefined : outcome.error);
  if (cleanup?.failed === true) {
    if (outcome.ok) return { error: cleanup.error };
    const message = "A finalizer failed after its scope";
    return { error: new SuppressedError(cleanup.error, before, message) };
  }
  return failures === undefined ? undefined : { error: before };
}

/**
 * Gives up a scope whose body does not end: nothing is done for it any more. Its finalizers run, its waits and whatever
 * else it tries throw `ScopeClosed`. The only way to be rid of a promise in JavaScript.
 */
export function revoke(node: Node): void {
  for (const child of node.children ?? []) revoke(child);
  if (node.state !== "open" && node.state !== "cancelling") return;
  node.isRevoked = true;
  if (node.kind !== "view") tell("zombie", node.cx, node.label);
  stopWaits(node, () => new ScopeClosed(node.label));
  const error = node.reason === undefined ? new ScopeClosed("go on") : new Cancelled(node.reason);
  void close(node, { ok: false, kind: "cancelled", error });
}

/** Limits of a scope; they only tighten. */
export interface Limits {
  /** Name for traces, logs and messages. */
  readonly name?: string | undefined;
  /** Time for the whole scope, in milliseconds from now. */
  readonly deadlineMs?: number | undefined;
  /** Units that may be spent in it and all its children, by meter; a number is of the meter `ops`. */
  readonly cost?: number | { readonly [meter: string]: number } | undefined;
  /** Order in queues; higher goes first. The higher one of this and that of the scope around it counts. */
  readonly priority?: number | undefined;
  /** Time for its finalizers in milliseconds. Default: 5 s, and less by the reason when it was cancelled. */
  readonly cleanupMs?: number | undefined;
}

/** Sets limits of a scope. */
export function limit(node: Node, limits: Limits): void {
  const { name, deadlineMs, cost, priority, cleanupMs } = limits;
  if (name !== undefined) node.name = name;
  if (priority !== undefined && priority > node.priority) node.priority = priority;
  if (cleanupMs !== undefined) node.cleanupMs = cleanupMs;
  if (cost !== undefined) allow(node, typeof cost === "number" ? { ops: cost } : cost);
  if (deadlineMs !== undefined) tighten(node, world().now() + deadlineMs);
}

const DONE: Outcome = Object.freeze({ ok: true, value: undefined });
const FAIL_FAST = Object.freeze({ kind: "fail_fast" as const });
