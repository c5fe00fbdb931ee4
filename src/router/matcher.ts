// What both orders of matching share: their interface and the one decoding of captured text.

import type { RoutePattern } from "./pattern.ts";

/** A route that was found. */
export interface Match<T> {
  /** What was added with the route. */
  readonly value: T;
  /** Decoded texts of the parameters, parallel to the pattern's `names`; not checked or coerced further. */
  readonly params: readonly string[];
}

/** Finds routes; frozen, holds no state of requests. Never throws. */
export interface Matcher<T> {
  /**
   * The route for a request.
   *
   * @param method Method, compared exactly.
   * @param path Canonical path, percent-encoded; bad escapes, which its maker has refused, match nothing.
   */
  match(method: string, path: string): Match<T> | undefined;
  /**
   * Methods for which `path` exists: in `"specific"` order all of them, in the order in which the methods came first;
   * in `"registered"` order those of the first route that matches, as FastAPI.
   */
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

/** Decodes text once; `undefined` when it is no percent-encoded UTF-8. */
export function decodeText(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Decodes text in which an encoded slash must not become one that separates: it becomes NUL, which no canonical path
 * holds, until {@linkcode restoreSlashes}.
 */
export function decodeInside(text: string): string | undefined {
  if (!text.includes("%")) return text;
  if (text.includes("%00")) return undefined;
  return decodeText(text.replaceAll("%2F", "%00"));
}

/** Turns the stand-in of {@linkcode decodeInside} into the slash that it stands for. */
export function restoreSlashes(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "/") : text;
}

/** Parameters of routes without any. */
export const NO_PARAMS: readonly string[] = Object.freeze([]);

/** The other form of a path: without the slashes at its end, or with one. `undefined` for slashes alone. */
export function slashAlternative(path: string): string | undefined {
  if (!path.endsWith("/")) return path + "/";
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return end === 0 ? undefined : path.slice(0, end);
}
