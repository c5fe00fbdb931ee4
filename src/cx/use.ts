// Whether an operation of a scope is possible now: the level in "level-triggered".

import { Cancelled, type CancelReason, ScopeClosed } from "./cancel.ts";
import type { Node } from "./node.ts";
import { report } from "./log.ts";
import { tell } from "./world.ts";

/** Why an operation is not possible now; `undefined` lets it pass. */
export function refusal(node: Node, operation: string): Error | undefined {
  if (node.state === "finalizing") {
    return node.cleanup?.overrun === true ? new Cancelled(OVERRUN) : undefined;
  }
  if (node.isRevoked || node.state === "closed") return usedAfterClose(node, operation);
  return node.reason === undefined ? undefined : new Cancelled(node.reason);
}

/** Throws what {@linkcode refusal} returns. */
export function mustBeUsable(node: Node, operation: string): void {
  const error = refusal(node, operation);
  if (error !== undefined) throw error;
}

/** Children may also be opened in a cancelled scope when they are shields; never in one that has closed. */
export function mustNotBeClosed(node: Node, operation: string): void {
  if (node.state === "finalizing") return;
  if (node.isRevoked || node.state === "closed") throw usedAfterClose(node, operation);
}

/** Reports the use of a scope that has ended, once for each scope in the log. */
export function usedAfterClose(node: Node, operation: string): ScopeClosed {
  tell("use_after_close", node.cx, operation);
  if (!node.wasReported) {
    node.wasReported = true;
    report(node, "warn", { message: "a scope was used after its end", fields: { operation } });
  }
  return new ScopeClosed(operation);
}

/** Why waits of finalizers end when their time is used up. */
export const OVERRUN: CancelReason = Object.freeze({
  kind: "deadline",
  message: "the time for cleaning up is used up",
});
