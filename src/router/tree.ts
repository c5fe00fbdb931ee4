// The set of routes while it is built; frozen into a matcher of either order.

import type { Entry, Matcher } from "./matcher.ts";
import type { RoutePattern } from "./pattern.ts";
import { registeredMatcher } from "./registered.ts";
import { SpecificTree } from "./specific.ts";

/** Options of {@linkcode RouteTree}. */
export interface RouteTreeOptions {
  /** Which of several matching routes wins. Default `"specific"`. */
  readonly order?: "specific" | "registered";
}

/** Routes on their way to a matcher. */
export class RouteTree<T> {
  readonly #entries: Entry<T>[] = [];
  readonly #tree: SpecificTree<T> | undefined;

  /** Starts empty. */
  constructor(options: RouteTreeOptions = {}) {
    this.#tree = options.order === "registered" ? undefined : new SpecificTree();
  }

  /**
   * Adds a route.
   *
   * @throws {RangeError} In `"specific"` order, if a route of the same method and shape is there; names both places.
   */
  add(method: string, pattern: RoutePattern, value: T, origin = "(unknown place)"): void {
    const entry: Entry<T> = { method, pattern, value, origin };
    this.#tree?.add(entry);
    this.#entries.push(entry);
  }

  /** The finished matcher. */
  freeze(): Matcher<T> {
    return Object.freeze(this.#tree?.freeze() ?? registeredMatcher(this.#entries));
  }
}
