// Path patterns: `/items/:id`, `/files/*rest`, `/:n{int}`, `/pre-:a-mid-:b.json`. Parsed when a route is added; every
// mistake in a pattern is thrown here, with the fix. Literal text is stored in the one spelling that canonical paths
// have, so that both are compared as they are: a second spelling would be a route that no request reaches.

import { requestTarget } from "../http/mod.ts";
import { type Convertor, CONVERTOR_SOURCES, isConvertor } from "./convertor.ts";

/** Literal text of a segment. */
export interface TextPart {
  /** What it is. */
  readonly kind: "text";
  /** Canonical and percent-encoded. */
  readonly text: string;
}

/** A parameter. */
export interface ParamPart {
  /** What it is. */
  readonly kind: "param";
  /** Name, unique in the pattern. */
  readonly name: string;
  /** What its text must look like; `path` may hold slashes and be empty. */
  readonly convertor: Convertor;
}

/** One part of a segment. */
export type Part = TextPart | ParamPart;

/** A parsed pattern. */
export interface RoutePattern {
  /** As it was written. */
  readonly source: string;
  /** Parts of each segment; no two texts and no two parameters stand side by side, an empty segment has no parts. */
  readonly segments: readonly (readonly Part[])[];
  /** Parameter names from left to right. */
  readonly names: readonly string[];
}

/**
 * Parses a pattern.
 *
 * | pattern | matches |
 * |---|---|
 * | `/users/me` | this path only; case and the last slash count |
 * | `/users/:id` | one segment of at least one character |
 * | `/n/:n{int}` | one segment that looks like `int`, `float` or `uuid` |
 * | `/pre-:a-mid-:b.json` | several parameters in a segment; the left one takes as much as it can |
 * | `/files/*path` | everything after `/files/`, slashes included, nothing too; only at the end |
 * | `/files/:path{path}/raw` | the same anywhere |
 *
 * @throws {SyntaxError} If it is malformed; the message says the fix.
 */
export function parsePattern(source: string): RoutePattern {
  if (!source.startsWith("/")) throw bad(source, `it does not start with "/"; write "/${source}"`);
  const texts = source.slice(1).split("/");
  const segments = texts.map((text, i) => parseSegment(source, text, i === texts.length - 1));
  const names = segments.flatMap((parts) =>
    parts.flatMap((part) => part.kind === "param" ? part.name : [])
  );
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw bad(source, `parameter "${twice}" is there twice; rename one`);
  return Object.freeze({ source, segments: Object.freeze(segments), names: Object.freeze(names) });
}

function parseSegment(source: string, text: string, isLast: boolean): readonly Part[] {
  if (text.startsWith("*")) return Object.freeze([parseRest(source, text, isLast)]);
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const colon = text.indexOf(":", at);
    const end = colon < 0 ? text.length : colon;
    if (end > at) parts.push(parseText(source, text.slice(at, end)));
    if (colon < 0) break;
    const found = PARAMETER.exec(text.slice(colon));
    if (found === null) {
      throw bad(source, `":" without a name; write :name, or %3A for the character itself`);
    }
    if (parts.at(-1)?.kind === "param") {
      throw bad(source, `nothing parts ":${found[1]}" from the parameter before; put text between`);
    }
    parts.push(parameter(source, found[1]!, found[2] ?? "str"));
    at = colon + found[0].length;
  }
  const only = parts.length === 1 ? parts[0]! : undefined;
  // Clients and runtimes resolve dot segments before anybody matches them.
  if (only?.kind === "text" && (only.text === "." || only.text === "..")) {
    throw bad(source, `no request has the segment "${text}"; leave it out`);
  }
  return Object.freeze(parts);
}

function parseRest(source: string, text: string, isLast: boolean): ParamPart {
  const name = text.slice(1);
  if (!isLast) {
    throw bad(source, `"${text}" is not the last segment; move it, or write :name{path}`);
  }
  if (!NAME.test(name)) throw bad(source, `"${text}" has no good name; write *path`);
  return parameter(source, name, "path");
}

function parameter(source: string, name: string, convertor: string): ParamPart {
  if (!isConvertor(convertor)) {
    throw bad(source, `there is no convertor "${convertor}"; use one of ${CONVERTOR_NAMES}`);
  }
  // Parameters become properties of an object.
  if (name === "__proto__") throw bad(source, `no parameter can be named "${name}"; rename it`);
  return Object.freeze({ kind: "param", name, convertor });
}

function parseText(source: string, text: string): TextPart {
  const odd = ODD.exec(text)?.[0];
  if (odd !== undefined) throw bad(source, ODD_FIXES[odd] ?? `write ${escapeOf(odd)} for "${odd}"`);
  // The letter keeps "." and ".." beside a parameter from being taken for dot segments.
  const target = requestTarget(`http://h/x${text}`);
  if (target.problem !== undefined) {
    throw bad(source, `"${text}" is no good percent-encoding; write %25 for "%"`);
  }
  return Object.freeze({ kind: "text", text: target.path.slice("/x".length) });
}

function escapeOf(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

function bad(source: string, why: string): SyntaxError {
  return new SyntaxError(`Cannot use path "${source}": ${why}`);
}

const CONVERTOR_NAMES = Object.keys(CONVERTOR_SOURCES).join(", ");
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const PARAMETER = /^:([A-Za-z_][A-Za-z0-9_]*)(?:\{([^{}]*)\})?/;
// deno-lint-ignore no-control-regex -- control characters are what is refused
const ODD = /[\x00-\x20\x7f\\{}?#*]/;
const ODD_FIXES: Readonly<Record<string, string>> = {
  "{": "braces only follow a name; write :name for {name}, or :name{int}",
  "}": "braces only follow a name; write :name for {name}, or :name{int}",
  "?": "a query is no part of the path; declare it in the route, or write %3F for the character",
  "#": "a fragment never reaches a server; leave it out, or write %23 for the character",
  "\\": 'clients turn "\\" into "/"; write "/", or %5C for the character',
  "*": '"*" is not at the start of the last segment; write *path there, or %2A for the character',
};
