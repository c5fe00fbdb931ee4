// Values that a scope hands down to everything in it: a database, the current user, where log lines go. Asked for by a
// key that has a type, found in the nearest scope that provides it, and withheld where a scope was narrowed.

import { type Node, PROVIDED } from "./node.ts";

/** How to make a {@linkcode Capability}. */
export interface CapabilityOptions<T> {
  /** Makes the value where nobody provided one. Called at each `get`, so it should be cheap or keep its result. */
  readonly fallback?: () => T;
}

/** The key of a value that scopes hand down. Two of the same name are two. */
export class Capability<T> {
  /** Name in messages. */
  readonly name: string;
  /** Makes the value where nobody provided one. */
  readonly fallback: (() => T) | undefined;

  /** Made by {@linkcode capability}. */
  constructor(name: string, fallback: (() => T) | undefined) {
    this.name = name;
    this.fallback = fallback;
  }
}

/** Values by key. */
export type Provided = ReadonlyMap<Capability<unknown>, unknown>;

/**
 * Makes the key of a value that scopes hand down.
 *
 * @param name Name in messages.
 *
 * @example A user for everything below
 * ```ts
 * import assert from "node:assert/strict";
 * import { capability, Cx } from "@cairn/cairn/cx";
 *
 * const user = capability<string>("user");
 * const cx = new Cx();
 * cx.provide(user, "Ada");
 * await cx.scope((inner) => assert.equal(inner.get(user), "Ada"));
 * assert.throws(() => cx.narrow([]).get(user), TypeError);
 * ```
 */
export function capability<T>(name: string, options: CapabilityOptions<T> = {}): Capability<T> {
  return new Capability(name, options.fallback);
}

/**
 * The nearest value.
 *
 * @throws {TypeError} If nobody provided one and there is no fallback, or a scope was narrowed to others.
 */
export function find<T>(node: Node, wanted: Capability<T>): T {
  const key = wanted as Capability<unknown>;
  for (let one: Node | undefined = node; one !== undefined; one = one.parent) {
    if (one.values?.has(key) === true) return one.values.get(key) as T;
    const given = one.kind === "root" ? one.cx[PROVIDED]?.() : undefined;
    if (given?.has(key) === true) return given.get(key) as T;
    if (one.allowed?.has(key) === false) {
      throw new TypeError(`Cannot use ${wanted.name}: ${one.cx.name} was narrowed and lacks it`);
    }
  }
  if (wanted.fallback !== undefined) return wanted.fallback();
  throw new TypeError(
    `Cannot use ${wanted.name}: no scope provides it; call cx.provide(${wanted.name}, …) in one around`,
  );
}
