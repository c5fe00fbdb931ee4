// What both kinds of matching have in common.

import type { RoutePattern } from "./pattern.ts";

/** A route that was found. */
export interface Match<T> {
  /** What was added with the route. */
  readonly value: T;
  /** Decoded texts of the parameters, from left to right. */
  readonly params: readonly string[];
}

/** Finds routes; frozen, holds no state of requests. */
export interface Matcher<T> {
  /**
   * The route for a request.
   *
   * @param method Method, compared exactly.
   * @param path Canonical path, percent-encoded.
   */
  match(method: string, path: string): Match<T> | undefined;
  /** Methods of all routes that match `path`, in order of registration. */
  allowed(path: string): string[];
}

/** One route as it was added. */
export interface Entry<T> {
  /** Method. */
  readonly method: string;
  /** Pattern. */
  readonly pattern: RoutePattern;
  /** What belongs to it. */
  readonly value: T;
  /** Where it was declared. */
  readonly origin: string;
}

/** Decodes one captured text; `undefined` when it is no UTF-8, which the caller has refused before. */
export function decodeCapture(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Parameters of routes without any. */
export const NO_PARAMS: readonly string[] = Object.freeze([]);

/** The other form of a path: with or without its last slash. `undefined` for `/`. */
export function slashAlternative(path: string): string | undefined {
  if (path === "/") return undefined;
  return path.endsWith("/") ? path.slice(0, -1) : path + "/";
}
