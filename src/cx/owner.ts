// What only the owners of scopes may do: open, limit, cancel, close, give up.

import type { CancelReason } from "./cancel.ts";
import { cancelNode, lift, tighten } from "./cancel_tree.ts";
import { Cx } from "./cx.ts";
import { endOf, limit, type Limits, revoke } from "./life.ts";
import { mask } from "./mask.ts";
import type { ScopeKind } from "./node.ts";
import type { Outcome } from "./outcome.ts";
import type { TraceContext } from "./trace.ts";
import { closeIfTouched, closeWithoutNode, nodeOf, touchedNodeOf } from "./scope.ts";

/**
 * Opens a scope in another one, which from then on cancels it and waits for it. Its owner closes it.
 *
 * @param kind Default `"scope"`.
 */
export function childCx(parent: Cx, limits: Limits = {}, kind: ScopeKind = "scope"): Cx {
  const cx = new Cx(parent, kind);
  limit(nodeOf(cx), limits);
  return cx;
}

/** Limits a scope; limits only tighten. */
export function limitCx(cx: Cx, limits: Limits): void {
  limit(nodeOf(cx), limits);
}

/** Makes the deadline of a scope earlier. @param atMs Instant in monotonic milliseconds. */
export function setDeadline(cx: Cx, atMs: number): void {
  tighten(nodeOf(cx), atMs);
}

/** Says which span a scope is, and what begins in it belongs to. */
export function setTrace(cx: Cx, trace: TraceContext): void {
  nodeOf(cx).trace = trace;
}

/**
 * Takes back the deadline of a scope, and of what inherited it: of a request whose answer has begun, for a stream may take
 * as long as it is read.
 */
export function liftDeadline(cx: Cx): void {
  const node = touchedNodeOf(cx);
  if (node !== undefined) lift(node);
}

/** Lets the scope around `cx` cancel it and wait for it: for a root that was opened without. */
export function attachCx(cx: Cx): void {
  const node = nodeOf(cx);
  if (node.parent !== undefined && node.state !== "closed") {
    (node.parent.children ??= new Set()).add(node);
  }
}

/** Cancels a scope and everything in it. Idempotent; a stronger reason replaces a weaker one. */
export function cancelCx(cx: Cx, reason: CancelReason): void {
  cancelNode(nodeOf(cx), reason);
}

/** Keeps cancellations from a scope for a while, see `mask`. @returns Lets them in again; idempotent. */
export function maskCx(cx: Cx): () => void {
  return mask(nodeOf(cx));
}

/**
 * Closes a scope: its children end, then its finalizers run in reverse. Once; later calls wait for the first.
 *
 * @returns `undefined` when there was nothing to wait for.
 * @throws What failed in it, beside the error in `outcome`; a rejection when there was something to wait for. Later calls
 *   throw nothing.
 */
export function closeCx(cx: Cx, outcome: Outcome): Promise<void> | undefined {
  const isFirst = cx.state === "open" || cx.state === "cancelling";
  const closing = closeIfTouched(cx, outcome);
  if (!isFirst) return closing;
  if (closing !== undefined) return closing.then(() => throwEnd(cx, outcome));
  throwEnd(cx, outcome);
  return undefined;
}

/** Closes a scope that nobody has touched. @returns Whether it was one; any other must be closed by {@linkcode closeCx}. */
export function closeUntouched(cx: Cx): boolean {
  return closeWithoutNode(cx);
}

function throwEnd(cx: Cx, outcome: Outcome): void {
  const node = touchedNodeOf(cx);
  const end = node === undefined ? undefined : endOf(node, outcome);
  if (end !== undefined && (outcome.ok || end.error !== outcome.error)) throw end.error;
}

/**
 * Gives up a scope whose body does not end: its finalizers run, whatever it tries from now on throws `ScopeClosed` and is
 * reported.
 */
export function revokeCx(cx: Cx): void {
  revoke(nodeOf(cx));
}

/** Whether a scope has anything that must end with it: tasks, finalizers. */
export function isOccupied(cx: Cx): boolean {
  const node = touchedNodeOf(cx);
  if (node === undefined) return false;
  return node.finalizers !== undefined || (node.children?.size ?? 0) > 0;
}

/** The scope around another one. */
export function parentCx(cx: Cx): Cx | undefined {
  return nodeOf(cx).parent?.cx;
}

/** Scopes in another one that have not closed. */
export function childrenOf(cx: Cx): Cx[] {
  return [...nodeOf(cx).children ?? []].map((child) => child.cx);
}

/** What a scope is to the one around it. */
export function kindOf(cx: Cx): ScopeKind {
  return nodeOf(cx).kind;
}

/** Where the body of a scope was last seen, its children's in front: `GET /items > timeout: sleep`. */
export function lastLabel(cx: Cx): string {
  const names: string[] = [];
  let node = nodeOf(cx);
  for (;;) {
    names.push(node.cx.name);
    const last: typeof node | undefined = [...node.children ?? []]
      .findLast(({ kind }) => kind !== "view" && kind !== "daemon");
    if (last === undefined) break;
    node = last;
  }
  return `${names.join(" > ")}${node.label === "" ? "" : `: ${node.label}`}`;
}
