// Patterns written out: as the path of a request, and as OpenAPI's template. What formatPath() makes, the pattern
// matches again; what it cannot say so that the client sends it unchanged is refused, above all dot segments.

import { type Convertor, CONVERTOR_SOURCES } from "./convertor.ts";
import { type ParamPart, parsePattern, type RoutePattern } from "./pattern.ts";

/**
 * Makes a path.
 *
 * @param params A value for each parameter; numbers and the like are written as text.
 * @returns Percent-encoded path; slashes stay only in `*rest` and `{path}` parameters.
 * @throws {TypeError} If a parameter is missing, unknown, not what its convertor accepts, or has a dot segment,
 * which a client would resolve to another path.
 */
export function formatPath(
  pattern: RoutePattern,
  params: Readonly<Record<string, unknown>> = {},
): string {
  for (const name of Object.keys(params)) {
    if (!pattern.names.includes(name)) {
      throw new TypeError(`Cannot make a path of ${pattern.source}: it has no parameter "${name}"`);
    }
  }
  const segments = pattern.segments.map((parts) =>
    parts.map((part) => part.kind === "text" ? part.text : formatParam(pattern, part, params)).join(
      "",
    )
  );
  const path = "/" + segments.join("/");
  if (DOT_SEGMENT.test(path)) {
    throw new TypeError(`Cannot make a path of ${pattern.source}: "${path}" has a dot segment`);
  }
  return path;
}

function formatParam(
  pattern: RoutePattern,
  part: ParamPart,
  params: Readonly<Record<string, unknown>>,
): string {
  const value = Object.hasOwn(params, part.name) ? params[part.name] : undefined;
  if (value === undefined || value === null) {
    throw new TypeError(
      `Cannot make a path of ${pattern.source}: parameter "${part.name}" is missing`,
    );
  }
  const text = String(value);
  if (!ACCEPTS[part.convertor].test(text) || !text.isWellFormed()) {
    throw new TypeError(
      `Cannot make a path of ${pattern.source}: parameter "${part.name}" cannot be "${text}"`,
    );
  }
  const encoded = encodeURIComponent(text);
  return part.convertor === "path" ? encoded.replaceAll("%2F", "/") : encoded;
}

/** The pattern as OpenAPI writes it: `/items/{id}`, `/files/{path}`. Literal text is decoded where that is safe. */
export function openApiPath(source: string): string {
  return parsePattern(source).segments
    .map((parts) =>
      "/" +
      parts.map((part) => part.kind === "text" ? decodeURI(part.text) : `{${part.name}}`).join("")
    )
    .join("");
}

/** A slash in a plain parameter is encoded, so any text will do but none. */
const ACCEPTS: Readonly<Record<Convertor, RegExp>> = {
  str: /^[^\0]+$/,
  int: new RegExp(`^${CONVERTOR_SOURCES.int}$`),
  float: new RegExp(`^${CONVERTOR_SOURCES.float}$`),
  uuid: new RegExp(`^${CONVERTOR_SOURCES.uuid}$`),
  path: /^[^\0]*$/,
};
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;
