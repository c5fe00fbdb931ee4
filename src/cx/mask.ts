// A scope out of reach of cancellations for a while: what was begun before the answer, a commit, runs to its end like
// what runs after it. Unlike a shield it is no scope of its own: code that has the scope in hand goes on using it.

import { cleanupMsOf, stronger } from "./cancel.ts";
import { cancelNode } from "./cancel_tree.ts";
import type { Mask, Node } from "./node.ts";
import { OVERRUN } from "./use.ts";
import { patientlyAfter } from "./world.ts";

/**
 * Keeps cancellations from a scope until the returned function is called, or the time for cleaning up is used up; then the
 * strongest of them comes in. One that is cancelled already can be used as if it were not.
 */
export function mask(node: Node): () => void {
  const kept: Mask = { reason: node.reason };
  node.reason = undefined;
  if (node.state === "cancelling") node.state = "open";
  node.mask = kept;
  const budgetMs = node.cleanupMs ?? cleanupMsOf(kept.reason);
  const stop = patientlyAfter(budgetMs, () => {
    kept.reason = stronger(kept.reason, OVERRUN);
    unmask();
  });
  const unmask = () => {
    stop();
    if (node.mask !== kept) return;
    node.mask = undefined;
    if (kept.reason !== undefined) cancelNode(node, kept.reason);
  };
  return unmask;
}
