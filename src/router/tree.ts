// The set of routes while it is built; frozen into a matcher of either order. Cold.

import type { Entry, Matcher } from "./matcher.ts";
import type { RoutePattern } from "./pattern.ts";
import { registeredMatcher } from "./registered.ts";
import { SpecificTrees } from "./specific.ts";

/** Options of {@linkcode RouteTree}. */
export interface RouteTreeOptions {
  /**
   * Which of several matching routes wins. Default `"specific"`.
   *
   * - `"specific"`: literal text before a parameter before a rest, segment by segment; `%2F` stays in its segment.
   * - `"registered"`: the first registered, as in FastAPI; the path is decoded first, so `%2F` splits segments.
   */
  readonly order?: "specific" | "registered";
}

/** Routes on their way to a matcher. */
export class RouteTree<T> {
  readonly #entries: Entry<T>[] = [];
  readonly #specific: SpecificTrees<T> | undefined;

  /** Starts empty. */
  constructor(options: RouteTreeOptions = {}) {
    this.#specific = options.order === "registered" ? undefined : new SpecificTrees();
  }

  /**
   * Adds a route. A route with several methods is added once for each, in a row.
   *
   * @param method Any method; compared exactly.
   * @param origin Where the route was declared, for the message when another one is in its way.
   * @throws {RangeError} In `"specific"` order, if a route of the same method and shape is there; names both places.
   */
  add(method: string, pattern: RoutePattern, value: T, origin = "(unknown place)"): void {
    const entry: Entry<T> = Object.freeze({ method, pattern, value, origin });
    this.#specific?.add(entry);
    this.#entries.push(entry);
  }

  /** The finished matcher; routes added later are not in it. */
  freeze(): Matcher<T> {
    return this.#specific?.freeze() ?? registeredMatcher([...this.#entries]);
  }
}
