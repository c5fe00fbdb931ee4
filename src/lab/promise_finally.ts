// Promise.prototype.finally as the language says (ECMA-262 section 27.2.5.3). JavaScriptCore settles the promise two turns
// earlier, and the order of a program's steps would depend on the engine. For the same reason Cairn itself never uses it.

import type { Patches } from "./patch.ts";

/** Replaces `finally` by one that takes the same number of turns everywhere. */
export function patchPromise(patches: Patches): void {
  patches.set(Promise.prototype, "finally", settleFinally);
}

function settleFinally<T>(this: Promise<T>, onSettled: unknown): Promise<T> {
  if (typeof onSettled !== "function") {
    return this.then(onSettled as undefined, onSettled as undefined);
  }
  const kind = speciesOf(this);
  return this.then(
    (value) => kind.resolve(onSettled()).then(() => value),
    (error) =>
      kind.resolve(onSettled()).then(() => {
        throw error;
      }),
  );
}

function speciesOf(promise: Promise<unknown>): PromiseConstructor {
  const constructor = promise.constructor as PromiseConstructor | undefined;
  return (constructor?.[Symbol.species] ?? Promise) as PromiseConstructor;
}
