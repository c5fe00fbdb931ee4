// Runs a body in a scope of its own: the scope closes after it, and what failed in it comes out as one error.

import { Cancelled } from "./cancel.ts";
import type { Cx } from "./cx.ts";
import { close, endOf } from "./life.ts";
import type { Node } from "./node.ts";
import type { Outcome } from "./outcome.ts";
import { tell, world } from "./world.ts";

/** Work in a scope. */
export type Work<T> = (cx: Cx) => T | PromiseLike<T>;

/**
 * Runs `work` and closes its scope.
 *
 * @throws What the body threw, or failed in the scope; `Cancelled` for the scope around it when that was cancelled.
 */
export async function run<T>(node: Node, work: Work<T>): Promise<T> {
  let value: T;
  try {
    // Cancelled before it began: a parent that was cancelled, or a pause of the lab.
    if (node.reason !== undefined) throw new Cancelled(node.reason);
    value = await work(node.cx);
  } catch (error) {
    const outcome = failed(node, error);
    tell("settle", node.cx, outcome.kind);
    const closing = close(node, outcome);
    if (closing !== undefined) await closing;
    throw errorOf(node, outcome);
  }
  tell("settle", node.cx, "ok");
  const closing = close(node, { ok: true, value });
  if (closing !== undefined) await closing;
  if (node.failures !== undefined || node.cleanup?.failed === true || node.isCutShort) {
    const outcome: Outcome = node.isCutShort
      ? { ok: false, kind: "cancelled", error: new Cancelled(node.reason!) }
      : { ok: true, value };
    if (node.isCutShort || endOf(node, outcome) !== undefined) throw errorOf(node, outcome);
  }
  return value;
}

/** As {@linkcode run}, of a spawned body: the lab may let others go first. */
export function runSpawned<T>(node: Node, work: Work<T>): Promise<T> {
  const { pause } = world();
  if (pause === undefined) return run(node, work);
  return run(node, async (cx) => {
    await cx.wait(pause(cx, "start"), "start");
    return await work(cx);
  });
}

/** A cancellation is one of the scope only when it was cancelled; any other is an error that escaped from somewhere. */
function failed(node: Node, error: unknown): Outcome & { readonly ok: false } {
  const isOwn = error instanceof Cancelled && node.reason !== undefined;
  return { ok: false, kind: isOwn ? "cancelled" : "error", error };
}

function errorOf(node: Node, outcome: Outcome): unknown {
  const end = endOf(node, outcome);
  if (end !== undefined) return end.error;
  const error = outcome.ok ? undefined : outcome.error;
  const around = node.parent;
  // Whoever is above was cancelled for a reason of its own: that is what it must see.
  const isInherited = error instanceof Cancelled && error.reason.kind === "parent";
  return isInherited && around?.reason !== undefined ? new Cancelled(around.reason) : error;
}
