// What may be spent: time, units by meter, and a place in queues. A child has what its parents have left, never more; what
// it spends is taken from every scope above it, so that ten children cannot each spend the whole.

import { BudgetExceeded, type CancelReason } from "./cancel.ts";
import { cancelNode } from "./cancel_tree.ts";
import type { Node } from "./node.ts";
import { tell } from "./world.ts";

/** What a scope may still use. */
export interface Budget {
  /** Instant at which it is cancelled, in monotonic milliseconds; `Infinity` when there is none. */
  readonly deadline: number;
  /** Units left by meter, for the meters that are limited here or above. */
  readonly cost: { readonly [meter: string]: number };
  /** Order in Cairn's own queues; higher goes first. */
  readonly priority: number;
}

/** Limits the meters of a scope; a limit only becomes smaller. */
export function allow(node: Node, cost: { readonly [meter: string]: number }): void {
  const meters = node.meters ??= new Map();
  for (const [meter, units] of Object.entries(cost)) {
    checkUnits(units, meter);
    meters.set(meter, Math.min(meters.get(meter) ?? Infinity, units));
  }
}

/**
 * Takes units from a scope and from every scope above it, up to a shield.
 *
 * @throws {BudgetExceeded} If one of them has not enough left: nothing is taken then, and that scope is cancelled.
 */
export function spend(node: Node, units: number, meter: string): void {
  checkUnits(units, meter);
  let poor: Node | undefined = undefined;
  for (const one of payers(node)) if (one.meters!.get(meter)! < units) poor = one;
  if (poor !== undefined) {
    const left = poor.meters!.get(meter)!;
    const message = `${units} ${meter} asked for, ${left} left`;
    const reason: CancelReason = { kind: "budget", message };
    cancelNode(poor, reason);
    throw new BudgetExceeded(reason, meter);
  }
  for (const one of payers(node)) one.meters!.set(meter, one.meters!.get(meter)! - units);
  tell("spend", node.cx, `${units} ${meter}`);

  function* payers(from: Node): Iterable<Node> {
    for (let one: Node | undefined = from; one !== undefined; one = one.parent) {
      if (one.meters?.has(meter) === true) yield one;
      if (one.kind === "shield") return;
    }
  }
}

/** What is left. */
export function budgetOf(node: Node): Budget {
  const cost: Record<string, number> = {};
  for (let one: Node | undefined = node; one !== undefined; one = one.parent) {
    for (const [meter, units] of one.meters ?? []) {
      cost[meter] = Math.min(cost[meter] ?? Infinity, units);
    }
    if (one.kind === "shield") break;
  }
  return { deadline: node.deadline, cost, priority: node.priority };
}

function checkUnits(units: number, meter: string): void {
  if (units >= 0) return;
  throw new RangeError(`Cannot count ${units} ${meter}: expected a number that is not negative`);
}
