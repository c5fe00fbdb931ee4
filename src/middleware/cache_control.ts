// What caches may do with answers, as typed directives (RFC 9111, section 5.2.2; RFC 5861; RFC 8246).

import type { Middleware } from "../route/mod.ts";
import { changeable, onAnswer } from "./around.ts";

/** Directives of `Cache-Control`. */
export interface CacheControl {
  /** Shared caches may store it, also where they would not. */
  readonly public?: boolean;
  /** Only the client's own cache may store it. */
  readonly private?: boolean;
  /** It may be stored, and must be asked for again before each use. */
  readonly noCache?: boolean;
  /** It may not be stored. */
  readonly noStore?: boolean;
  /** It may not be changed on the way: no compression by proxies, nor by Cairn. */
  readonly noTransform?: boolean;
  /** How long it is fresh, in seconds. */
  readonly maxAge?: number;
  /** The same for shared caches, in seconds. */
  readonly sMaxAge?: number;
  /** Once it is stale it may not be used without asking. */
  readonly mustRevalidate?: boolean;
  /** How long it may be used stale while a new one is fetched, in seconds. */
  readonly staleWhileRevalidate?: number;
  /** How long it may be used stale when the origin fails, in seconds. */
  readonly staleIfError?: number;
  /** It never changes while it is fresh. */
  readonly immutable?: boolean;
}

/**
 * Writes a `Cache-Control` field.
 *
 * @throws {RangeError} If a time is no whole number of seconds.
 * @throws {TypeError} If directives contradict each other.
 */
export function formatCacheControl(control: CacheControl): string {
  if (control.noStore === true && (control.maxAge ?? control.sMaxAge ?? 0) > 0) {
    throw new TypeError("Cannot cache with no-store and a max-age: remove one of them");
  }
  if (control.public === true && control.private === true) {
    throw new TypeError("Cannot cache as public and private: remove one of them");
  }
  return DIRECTIVES.flatMap(([key, name]) => {
    const value = control[key];
    if (value === undefined || value === false) return [];
    if (value === true) return [name];
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`Cannot cache for "${value}" seconds: expected a whole number`);
    }
    return [`${name}=${value}`];
  }).join(", ");
}

/**
 * Gives successful answers to GET and HEAD a `Cache-Control` field, unless they have one.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { cacheControl } from "@cairn/cairn/middleware";
 *
 * const app = new App();
 * app.get("/", { middleware: [cacheControl({ public: true, maxAge: 60 })] }, () => "hello");
 * const { headers } = await app.fetch(new Request("http://localhost/"));
 * if (headers.get("cache-control") !== "public, max-age=60") throw new Error("missing");
 * ```
 */
export function cacheControl(control: CacheControl): Middleware {
  const field = formatCacheControl(control);
  return (cx, next) => {
    const { method } = cx.request;
    if (method !== "GET" && method !== "HEAD") return next(cx);
    return onAnswer(next(cx), (response) => {
      if (!response.ok || response.headers.has("cache-control")) return response;
      const changed = changeable(response);
      changed.headers.set("cache-control", field);
      return changed;
    });
  };
}

const DIRECTIVES: readonly [key: keyof CacheControl, name: string][] = [
  ["public", "public"],
  ["private", "private"],
  ["noCache", "no-cache"],
  ["noStore", "no-store"],
  ["noTransform", "no-transform"],
  ["maxAge", "max-age"],
  ["sMaxAge", "s-maxage"],
  ["mustRevalidate", "must-revalidate"],
  ["staleWhileRevalidate", "stale-while-revalidate"],
  ["staleIfError", "stale-if-error"],
  ["immutable", "immutable"],
];
