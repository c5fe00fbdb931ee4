// Cancellation of a whole tree: idempotent, strengthening, from the root to the leaves, synchronous. All scopes are marked
// before anybody is told, so that no listener meets a half cancelled tree.

import { Cancelled, type CancelReason, cleanupMsOf, severity, stronger } from "./cancel.ts";
import { report } from "./log.ts";
import { type Node, ON_CANCEL } from "./node.ts";
import { stopWaits } from "./wait.ts";
import { tell, world } from "./world.ts";

/**
 * Cancels a scope and everything in it but shields.
 *
 * @param below Reason of its children. Default: that the scope around them was cancelled, and why.
 */
export function cancelNode(node: Node, reason: CancelReason, below?: CancelReason): void {
  const { origin = node.cx.name, atMs = world().now() } = reason;
  const marked: Node[] = [];
  mark(node, { ...reason, origin, atMs }, { marked, below });
  for (const one of marked) {
    stopWaits(one, () => new Cancelled(one.reason!));
    one.controller?.abort(new Cancelled(one.reason!));
    one.cx[ON_CANCEL]?.(one.reason!);
  }
}

interface Marking {
  /** Everything that was not cancelled before, root first. */
  readonly marked: Node[];
  readonly below: CancelReason | undefined;
}

function mark(node: Node, reason: CancelReason, { marked, below }: Marking): void {
  if (node.state === "closed") return;
  if (node.mask !== undefined) {
    node.mask.reason = stronger(node.mask.reason, reason);
    return;
  }
  const before = node.reason;
  if (before !== undefined && severity(before) >= severity(reason)) return;
  node.reason = reason;
  tell("cancel", node.cx, reason.kind);
  if (node.state === "finalizing") {
    // Out of reach but for its time.
    node.cleanup?.tighten(cleanupMsOf(reason));
    return;
  }
  if (node.state === "open") node.state = "cancelling";
  if (before === undefined) marked.push(node);
  const { origin, atMs } = reason;
  const inherited = {
    kind: "parent" as const,
    ...(below ?? { cause: reason }),
    ...(origin === undefined ? {} : { origin }),
    ...(atMs === undefined ? {} : { atMs }),
  };
  for (const child of node.children ?? []) {
    if (child.kind !== "shield") mark(child, inherited, { marked, below: undefined });
  }
}

/** Makes the deadline of a scope, and of everything in it, earlier; never later. */
export function tighten(node: Node, atMs: number): void {
  if (!(atMs < node.deadline)) return;
  inherit(node, atMs);
  node.stopTimer?.();
  node.stopTimer = world().at(atMs, () => expire(node));
}

/** A child's own timer stays as it is: the one above cancels it first. */
function inherit(node: Node, atMs: number): void {
  if (node.deadline <= atMs) return;
  node.deadline = atMs;
  for (const child of node.children ?? []) {
    if (child.kind !== "shield") inherit(child, atMs);
  }
}

/** Takes the deadline of a scope back, and of everything in it that has no earlier one of its own. */
export function lift(node: Node): void {
  const before = node.deadline;
  if (before === Infinity) return;
  node.stopTimer?.();
  node.stopTimer = undefined;
  raise(node, before, node.parent?.deadline ?? Infinity);
}

function raise(node: Node, before: number, atMs: number): void {
  if (node.deadline !== before) return;
  node.deadline = atMs;
  for (const child of node.children ?? []) {
    if (child.kind !== "shield" && child.stopTimer === undefined) raise(child, before, atMs);
  }
}

/** Cancels a scope whose deadline has passed; loops that never wait notice it at their next checkpoint. */
export function expireIfLate(node: Node): void {
  if (node.deadline !== Infinity && world().now() >= node.deadline) expire(node);
}

function expire(node: Node): void {
  if (node.state === "finalizing" || node.state === "closed") return;
  if (node.reason !== undefined && node.reason.kind === "deadline") return;
  tell("deadline", node.cx, node.deadline);
  if (node.kind === "shield") {
    tell("shield_overrun", node.cx);
    report(node, "error", { message: "a shield was held longer than its bound" });
  }
  cancelNode(node, { kind: "deadline" });
}
