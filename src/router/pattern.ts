// Path patterns: `/items/:id`, `/files/*rest`, `/:n{int}`, `/pre-:a-mid-:b.json`. Parsed once, when a route is added;
// every mistake in a pattern is thrown here, with the fix.

/** One part of a segment: literal text or a parameter. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "param"; readonly name: string; readonly convertor: Convertor };

/** Named convertors, as FastAPI's: what a parameter must look like for the route to match at all. */
export type Convertor = "str" | "int" | "float" | "uuid" | "path";

/** A parsed pattern. */
export interface RoutePattern {
  /** As it was written. */
  readonly source: string;
  /** Parts of each segment; a rest stands alone in the last one, with the convertor `path`. */
  readonly segments: readonly (readonly Part[])[];
  /** Parameter names from left to right. */
  readonly names: readonly string[];
}

/**
 * Parses a pattern.
 *
 * @throws {SyntaxError} If it is malformed; the message says the fix.
 */
export function parsePattern(source: string): RoutePattern {
  const cached = CACHE.get(source);
  if (cached !== undefined) return cached;
  if (!source.startsWith("/")) throw bad(source, 'it must start with "/"');
  if (/[{}?#\s\\]/.test(source.replace(CONVERTOR_IN, ""))) {
    throw bad(source, "write parameters as :name, :name{int}, or *name at the end");
  }
  const texts = source.slice(1).split("/");
  const segments = texts.map((text, i) => parseSegment(source, text, i === texts.length - 1));
  const names = segments.flatMap((parts) => parts.flatMap((part) => part.kind === "param" ? part.name : []));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw bad(source, `parameter "${twice}" is there twice; rename one`);
  const pattern: RoutePattern = Object.freeze({ source, segments, names: Object.freeze(names) });
  // Patterns come from the program, so the cache is as bounded as the program.
  CACHE.set(source, pattern);
  return pattern;
}

function parseSegment(source: string, text: string, last: boolean): readonly Part[] {
  if (text.startsWith("*")) {
    const name = text.slice(1);
    if (!last) throw bad(source, `*${name} must be the last segment`);
    if (!NAME.test(name)) throw bad(source, "a rest needs a name, such as *path");
    return [{ kind: "param", name, convertor: "path" }];
  }
  if (text.includes("*")) throw bad(source, "* must stand at the start of the last segment");
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] !== ":") {
      const end = text.indexOf(":", at);
      const literal = text.slice(at, end < 0 ? text.length : end);
      parts.push({ kind: "text", text: canonicalText(literal) });
      at += literal.length;
      continue;
    }
    const found = PARAMETER.exec(text.slice(at));
    if (found === null) throw bad(source, `":" must be followed by a name of letters, digits and "_"`);
    const convertor = found[2] ?? "str";
    if (!isConvertor(convertor)) {
      throw bad(source, `there is no convertor "${convertor}"; use one of ${CONVERTORS.join(", ")}`);
    }
    if (parts.at(-1)?.kind === "param") throw bad(source, "two parameters need text between them");
    parts.push({ kind: "param", name: found[1]!, convertor });
    at += found[0].length;
  }
  return parts;
}

/**
 * Makes a path.
 *
 * @param params A value for each parameter; numbers and the like are written as text.
 * @throws {TypeError} If a parameter is missing or unknown.
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
  return pattern.segments.map((parts) => "/" + parts.map((part) => formatPart(pattern, part, params)).join("")).join("");
}

function formatPart(
  pattern: RoutePattern,
  part: Part,
  params: Readonly<Record<string, unknown>>,
): string {
  if (part.kind === "text") return part.text;
  const value = params[part.name];
  if (value === undefined || value === null) {
    throw new TypeError(`Cannot make a path of ${pattern.source}: parameter "${part.name}" is missing`);
  }
  const text = encodeURIComponent(String(value));
  return part.convertor === "path" ? text.replaceAll("%2F", "/") : text;
}

/** The pattern as OpenAPI writes it: `/items/{id}`. */
export function openApiPath(source: string): string {
  return parsePattern(source).segments
    .map((parts) => "/" + parts.map((part) => part.kind === "text" ? decodeURIComponent(part.text) : `{${part.name}}`).join(""))
    .join("");
}

/** What a convertor accepts, as a source of a regular expression (Starlette's). */
export const CONVERTOR_SOURCES: Readonly<Record<Convertor, string>> = {
  str: "[^/]+",
  int: "[0-9]+",
  float: "[0-9]+(?:\\.[0-9]+)?",
  uuid: "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}",
  path: ".*",
};

/** Literal text in the spelling of canonical paths, so that the two can be compared as they are. */
function canonicalText(text: string): string {
  try {
    return encodeURI(decodeURIComponent(text)).replace(/[[\]]/g, encodeURIComponent);
  } catch {
    return text;
  }
}

function isConvertor(name: string): name is Convertor {
  return Object.hasOwn(CONVERTOR_SOURCES, name);
}

function bad(source: string, why: string): SyntaxError {
  return new SyntaxError(`Cannot use path "${source}": ${why}`);
}

const CACHE = new Map<string, RoutePattern>();
const CONVERTORS = Object.keys(CONVERTOR_SOURCES);
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const PARAMETER = /^:([A-Za-z_][A-Za-z0-9_]*)(?:\{([A-Za-z]+)\})?/;
const CONVERTOR_IN = /(:[A-Za-z_][A-Za-z0-9_]*)\{[A-Za-z]+\}/g;
