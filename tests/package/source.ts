// A small scanner of TypeScript sources for the invariants in this folder. It blanks comments, and hands over strings and
// code apart, so that a word in a comment never counts as code. It knows templates and tells regular expressions
// from divisions by the token before, which is enough for sources that `deno fmt` has formatted.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** One source file. Positions in `code`, `comments` and `text` are the same. */
export interface Source {
  /** Path from the top of the project, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The text with comments, the contents of strings and regular expressions replaced by blanks. */
  readonly code: string;
  /** The text with everything but comments replaced by blanks. */
  readonly comments: string;
  /** Every string literal without substitutions. */
  readonly strings: readonly { readonly value: string; readonly at: number }[];
}

/** One import or re-export. */
export interface Import {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly at: number;
}

const ROOT = new URL("../../", import.meta.url);
const SKIPPED_FOLDERS = new Set(["node_modules", ".git", "coverage", ".cache", "out"]);

/** Every file below `folder` (the top of the project when empty) whose path matches, sorted. */
export function listFiles(folder: string, matching: RegExp = /\.ts$/): string[] {
  const found: string[] = [];
  const pending = [folder];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const at = new URL(path === "" ? "." : `${path}/`, ROOT);
    if (!existsSync(at)) continue;
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const child = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) pending.push(child);
      if (entry.isFile() && matching.test(child)) found.push(child);
    }
  }
  return found.sort();
}

/** The text of a file of the project. */
export function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

/** Scans the TypeScript files below a folder. */
export function readSources(folder: string): Source[] {
  return listFiles(folder).map((path) => scan(path, readText(path)));
}

/** `path:line` of a position, for messages. */
export function place(source: Source, at: number): string {
  return `${source.path}:${source.text.slice(0, at).split("\n").length}`;
}

/** Positions of a pattern in the code, comments and strings left out. */
export function findInCode(source: Source, pattern: RegExp): string[] {
  return [...source.code.matchAll(new RegExp(pattern, "g"))].map((match) =>
    `${place(source, match.index)}: ${match[0].trim()}`
  );
}

/** The imports and re-exports of a file, dynamic imports of a literal included. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  for (const { value, at } of source.strings) {
    const before = source.code.slice(Math.max(0, at - 4_000), at);
    if (/\bimport\s*\(\s*$/.test(before)) {
      found.push({ specifier: value, isTypeOnly: isTypePosition(before), at });
      continue;
    }
    const statement = /(?:^|[;}\n])\s*((?:import|export)\b[^;"'`]*?\bfrom|import)\s*$/.exec(before);
    if (statement === null) continue;
    // The last `import` or `export` word begins the statement: an earlier one ended without a semicolon.
    const words = statement[1]!.slice(
      statement[1]!.search(/\b(?:import|export)\b(?![\s\S]*\n(?:import|export)\b)/),
    );
    found.push({ specifier: value, isTypeOnly: isTypeStatement(words), at });
  }
  return found;
}

/** The path that a relative specifier means. */
export function resolveImport(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

function isTypePosition(before: string): boolean {
  return /(?:[:|&<,=]|\btypeof|\bas|\bextends)\s*import\s*\(\s*$/.test(before) &&
    !/\b(?:const|let|var)\b[^;=]*=\s*import\s*\(\s*$/.test(before);
}

function isTypeStatement(words: string): boolean {
  if (/^(?:import|export)\s+type\b/.test(words)) return true;
  const names = /\{([^}]*)\}/.exec(words)?.[1];
  if (names === undefined || /^(?:import|export)\s+[\w$]/.test(words)) return false;
  const parts = names.split(",").map((part) => part.trim()).filter((part) => part !== "");
  return parts.length > 0 && parts.every((part) => part.startsWith("type "));
}

const TOKEN = new RegExp(
  [
    /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)/,
    /(?<string>"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')/,
    /(?<word>[A-Za-z$_#\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*)/,
    /(?<space>\s+)/,
    /(?<mark>[\s\S])/,
  ].map((part) => part.source).join("|"),
  "uy",
);
const REGULAR_EXPRESSION = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** After one of these a slash begins a regular expression. */
const BEFORE_EXPRESSION =
  /^(?:[([{,;=:?!&|+\-*%<>~^}]|return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield|)$/;

/** Scans one text. */
export function scan(path: string, text: string): Source {
  const code = new Blanked(text);
  const comments = new Blanked(text);
  const strings: { value: string; at: number }[] = [];
  /** For each open template, the depth of braces inside its substitution. */
  const templates: number[] = [];
  let previous = "";
  let at = 0;
  while (at < text.length) {
    const isTemplateEnd = text[at] === "}" && templates.at(-1) === 0;
    if (text[at] === "`" || isTemplateEnd) {
      if (isTemplateEnd) templates.pop();
      const end = endOfTemplatePart(text, at + 1);
      const isOpen = text[end - 1] === "{";
      if (!isOpen && !isTemplateEnd) strings.push({ value: text.slice(at + 1, end - 1), at });
      if (isOpen) templates.push(0);
      code.keep(at, at + 1);
      previous = isOpen ? "(" : ")";
      at = end;
      continue;
    }
    if (
      text[at] === "/" && !/^[/*]/.test(text.slice(at + 1, at + 2)) &&
      BEFORE_EXPRESSION.test(previous)
    ) {
      REGULAR_EXPRESSION.lastIndex = at;
      const match = REGULAR_EXPRESSION.exec(text);
      if (match !== null) {
        at += match[0].length;
        previous = ")";
        continue;
      }
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text)!;
    const token = match[0];
    const kind = match.groups!;
    const end = at + token.length;
    if (kind["comment"] !== undefined) comments.keep(at, end);
    else if (kind["string"] !== undefined) {
      strings.push({ value: token.slice(1, -1), at });
      previous = ")";
    } else {
      code.keep(at, end);
      if (kind["space"] === undefined) previous = token;
      const depth = templates.at(-1);
      if (depth !== undefined && token === "{") templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && token === "}") templates[templates.length - 1] = depth - 1;
    }
    at = end;
  }
  return { path, text, code: code.toString(), comments: comments.toString(), strings };
}

/** The index after the backtick or the `${` that ends a part of a template. */
function endOfTemplatePart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "`") return at + 1;
    else if (text[at] === "$" && text[at + 1] === "{") return at + 2;
  }
  return text.length;
}

/** A text of which only some parts are kept; the rest is blanks, line ends stay. */
class Blanked {
  readonly #text: string;
  readonly #parts: string[] = [];
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  keep(from: number, to: number): void {
    this.#blank(from);
    this.#parts.push(this.#text.slice(from, to));
    this.#end = to;
  }

  toString(): string {
    this.#blank(this.#text.length);
    return this.#parts.join("");
  }

  #blank(to: number): void {
    this.#parts.push(this.#text.slice(this.#end, to).replace(/[^\n]/g, " "));
    this.#end = to;
  }
}
