// Matching in order of registration, as FastAPI does: the first route whose method and pattern match wins. The path is
// decoded before matching, so that `%2F` splits segments. Linear in the number of routes; every pattern is a regular
// expression without nested repetition, so that one match takes at most (parameters + 1) passes over the segment.

import { CONVERTOR_SOURCES, type Part, type RoutePattern } from "./pattern.ts";
import { type Entry, type Match, type Matcher, NO_PARAMS } from "./matcher.ts";

interface Compiled<T> extends Entry<T> {
  /** The whole path when the pattern has no parameters. */
  readonly literal: string | undefined;
  readonly expression: RegExp;
}

/** A matcher that goes through the routes in order. */
export function registeredMatcher<T>(entries: readonly Entry<T>[]): Matcher<T> {
  const compiled = entries.map((entry): Compiled<T> => ({
    ...entry,
    literal: entry.pattern.names.length === 0 ? decodePath(entry.pattern.source) : undefined,
    expression: expressionOf(entry.pattern),
  }));
  return {
    match(method, path): Match<T> | undefined {
      const decoded = decodePath(path);
      if (decoded === undefined) return undefined;
      for (const one of compiled) {
        if (one.method !== method) continue;
        if (one.literal !== undefined) {
          if (one.literal === decoded) return { value: one.value, params: NO_PARAMS };
          continue;
        }
        const found = one.expression.exec(decoded);
        if (found !== null) return { value: one.value, params: found.slice(1) };
      }
      return undefined;
    },
    allowed(path): string[] {
      const decoded = decodePath(path);
      if (decoded === undefined) return [];
      const methods = compiled.filter((one) => one.expression.test(decoded)).map((one) => one.method);
      return [...new Set(methods)];
    },
  };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function expressionOf(pattern: RoutePattern): RegExp {
  const source = pattern.segments.map((parts) => "/" + parts.map(sourceOf).join("")).join("");
  return new RegExp(`^${source}$`, "s");
}

function sourceOf(part: Part): string {
  if (part.kind === "param") return `(${CONVERTOR_SOURCES[part.convertor]})`;
  return decodeURIComponent(part.text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
