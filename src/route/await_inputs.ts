// Validators of other libraries may answer with promises; whoever uses their values waits for them here. Never entered by
// a route whose schemas are all made by `t`.

import type { Inputs } from "./dependency_context.ts";
import type { InputsPlan } from "./plan.ts";

/**
 * Puts values in place of their promises.
 *
 * @returns Settles when all are there; `undefined` when there was nothing to wait for.
 */
export function awaitInputs(
  plan: InputsPlan,
  into: Omit<Inputs, "deps">,
): Promise<void> | undefined {
  const waiting: Promise<void>[] = [];
  for (const place of PLACES) {
    const value = into[place];
    if (value instanceof Promise) {
      waiting.push(value.then((settled) => void (into[place] = settled)));
    } else if (place === "body" ? plan.body?.kind === "members" : isRecord(value)) {
      waitForMembers(value as Record<string, unknown>, waiting);
    }
  }
  return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => {});
}

function waitForMembers(record: Record<string, unknown>, waiting: Promise<void>[]): void {
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (value instanceof Promise) {
      waiting.push(value.then((settled) => void (record[key] = settled)));
    }
  }
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

const PLACES = ["params", "query", "headers", "cookies", "form", "body"] as const;
