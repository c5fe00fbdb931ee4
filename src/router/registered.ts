// Matching in order of registration, as FastAPI does: the first route whose method and pattern match wins. The path is
// decoded before matching, so that `%2F` splits segments. Routes without parameters are looked up whole; the others are
// tried in order, but only those whose literal beginning, up to a slash, fits: the time is at most their number times
// the length of the path.

import { type Capture, compileCapture } from "./capture.ts";
import { decodeText, type Entry, type Match, type Matcher, NO_PARAMS } from "./matcher.ts";
import type { Part } from "./pattern.ts";

interface Compiled<T> {
  readonly entry: Entry<T>;
  /** Place in the order of registration. */
  readonly index: number;
  readonly capture: Capture;
}

/** Routes of one method, or of all. */
interface Index<T> {
  /** Routes without parameters, by their path. */
  readonly whole: ReadonlyMap<string, Compiled<T>>;
  /** The others, by literal beginnings that end with a slash; each list holds those of the shorter beginnings too. */
  readonly byPrefix: ReadonlyMap<string, readonly Compiled<T>[]>;
}

/** A matcher that goes through the routes in order. */
export function registeredMatcher<T>(entries: readonly Entry<T>[]): Matcher<T> {
  const compiled = entries.map((entry, index) => compile(entry, index));
  const all = indexRoutes(compiled);
  const byMethod = new Map(
    [...Map.groupBy(compiled, (one) => one.entry.method)]
      .map(([method, routes]) => [method, indexRoutes(routes)]),
  );
  return Object.freeze({
    match(method: string, path: string): Match<T> | undefined {
      const routes = byMethod.get(method);
      const decoded = decodeText(path);
      if (routes === undefined || decoded === undefined) return undefined;
      return first(routes, decoded, matchOf);
    },
    allowed(path: string): string[] {
      const decoded = decodeText(path);
      const found = decoded === undefined ? undefined : first(all, decoded, indexOf);
      return found === undefined ? [] : methodsAt(entries, found);
    },
  });
}

/** Methods of one route: it is added once for each of them, one after the other. */
function methodsAt<T>(entries: readonly Entry<T>[], index: number): string[] {
  const { origin, pattern } = entries[index]!;
  const methods = new Set<string>();
  for (let i = index; i < entries.length; i++) {
    const entry = entries[i]!;
    if (entry.origin !== origin || entry.pattern.source !== pattern.source) break;
    methods.add(entry.method);
  }
  return [...methods];
}

function compile<T>(entry: Entry<T>, index: number): Compiled<T> {
  return { entry, index, capture: compileCapture(partsOf(entry)) };
}

function indexRoutes<T>(routes: readonly Compiled<T>[]): Index<T> {
  const whole = new Map<string, Compiled<T>>();
  const own = new Map<string, Compiled<T>[]>([["/", []]]);
  for (const one of routes) {
    const parts = partsOf(one.entry);
    if (one.entry.pattern.names.length === 0) {
      const path = literalOf(parts);
      if (!whole.has(path)) whole.set(path, one);
      continue;
    }
    const prefix = prefixOf(parts);
    // Beginnings without routes are there too, so that a look-up can go on from slash to slash.
    for (let slash = 0; slash >= 0; slash = prefix.indexOf("/", slash + 1)) {
      const key = prefix.slice(0, slash + 1);
      if (!own.has(key)) own.set(key, []);
    }
    own.get(prefix)!.push(one);
  }
  const byPrefix = new Map<string, readonly Compiled<T>[]>();
  // Shorter beginnings come first, as the loop above put them.
  for (const [key, list] of own) {
    const shorter = byPrefix.get(key.slice(0, key.lastIndexOf("/", key.length - 2) + 1)) ?? [];
    byPrefix.set(key, [...shorter, ...list].sort((a, b) => a.index - b.index));
  }
  return { whole, byPrefix };
}

/** What `take` makes of the first route that matches. */
function first<T, R>(
  routes: Index<T>,
  path: string,
  take: (one: Compiled<T>, captures: readonly string[]) => R,
): R | undefined {
  const whole = routes.whole.get(path);
  for (const one of candidates(routes, path)) {
    if (whole !== undefined && whole.index < one.index) break;
    const captures = one.capture(path);
    if (captures !== undefined) return take(one, captures);
  }
  return whole === undefined ? undefined : take(whole, NO_PARAMS);
}

/** The routes of the longest literal beginning that fits. */
function candidates<T>(routes: Index<T>, path: string): readonly Compiled<T>[] {
  let list: readonly Compiled<T>[] = [];
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
    const longer = routes.byPrefix.get(path.slice(0, slash + 1));
    if (longer === undefined) break;
    list = longer;
  }
  return list;
}

function matchOf<T>(one: Compiled<T>, params: readonly string[]): Match<T> {
  return { value: one.entry.value, params };
}

function indexOf<T>(one: Compiled<T>): number {
  return one.index;
}

/** The pattern in one row, decoded, with its slashes. */
function partsOf<T>(entry: Entry<T>): Part[] {
  return entry.pattern.segments.flatMap((parts): Part[] => [
    { kind: "text", text: "/" },
    ...parts.map((part): Part =>
      part.kind === "text" ? { kind: "text", text: decodeText(part.text) ?? part.text } : part
    ),
  ]);
}

function literalOf(parts: readonly Part[]): string {
  return parts.map((part) => part.kind === "text" ? part.text : "").join("");
}

function prefixOf(parts: readonly Part[]): string {
  const literal = literalOf(parts.slice(0, parts.findIndex((part) => part.kind === "param")));
  return literal.slice(0, literal.lastIndexOf("/") + 1);
}
