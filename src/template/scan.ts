// The outline of a template, in the syntax that Jinja2 and its relatives share: which blocks it has, what it extends,
// and what of it a block needs. Nothing is rendered here.

/** A piece of a template's source. */
interface Piece {
  readonly text: string;
  /** The inside of a `{% … %}` tag; empty for everything else. */
  readonly tag: string;
}

/** What a template is made of. */
export interface Outline {
  /** Names of its blocks. */
  readonly blocks: ReadonlySet<string>;
  /** The template that it extends; `undefined` if none. */
  readonly parent: string | undefined;
  /** Whether the parent is known when it is rendered only. */
  readonly isDynamic: boolean;
  /** The source without the text around its blocks: definitions, imports and blocks. */
  readonly definitions: string;
}

/** Takes a template apart. */
export function outlineOf(source: string): Outline {
  const blocks = new Set<string>();
  let parent: string | undefined;
  let isDynamic = false;
  let definitions = "";
  // What is kept whole: the tag that opened it, and how many of its kind are open.
  let kept: { readonly name: string; open: number } | undefined;
  let dropped = 0;
  for (const { text, tag } of piecesOf(source)) {
    const [name = ""] = /^\w+/.exec(tag) ?? [];
    if (name === "block") blocks.add(/^block\s+(\w+)/.exec(tag)?.[1] ?? "");
    if (kept !== undefined) {
      definitions += text;
      if (name === kept.name) kept.open++;
      if (name === `end${kept.name}` && --kept.open === 0) kept = undefined;
    } else if (name === "extends") {
      parent = /^extends\s+(["'])([^"']+)\1$/.exec(tag)?.[2];
      isDynamic = parent === undefined;
    } else if (name === "block" || dropped === 0 && isDefinition(name, tag)) {
      definitions += text;
      kept = { name, open: 1 };
    } else if (dropped === 0 && SINGLE.has(name)) {
      definitions += text;
    } else if (AROUND.has(name)) {
      dropped++;
    } else if (AROUND.has(name.slice(3))) {
      dropped--;
    }
  }
  return { blocks, parent, isDynamic, definitions };
}

function isDefinition(name: string, tag: string): boolean {
  return name === "macro" || name === "set" && !SETS_VALUE.test(tag);
}

function* piecesOf(source: string): Generator<Piece, void, undefined> {
  for (let at = 0; at < source.length;) {
    const open = source.slice(at).search(/\{[%{#]/);
    if (open !== 0) {
      const end = open < 0 ? source.length : at + open;
      yield { text: source.slice(at, end), tag: "" };
      at = end;
      continue;
    }
    const kind = source[at + 1]!;
    let end = closeOf(source, at + 2, kind);
    const inside = source.slice(at + 2, end - 2).replace(/^[-+]|[-+]$/g, "").trim();
    const tag = kind === "%" ? inside : "";
    // Nothing in it is a tag.
    if (tag === "raw" || tag === "verbatim") {
      const after = new RegExp(`\\{%[-+]?\\s*end${tag}\\s*[-+]?%\\}`).exec(source.slice(end));
      end = after === null ? source.length : end + after.index + after[0].length;
    }
    yield { text: source.slice(at, end), tag };
    at = end;
  }
}

/** Where a tag ends; its texts may hold what looks like the end. */
function closeOf(source: string, from: number, kind: string): number {
  if (kind === "#") {
    const end = source.indexOf("#}", from);
    return end < 0 ? source.length : end + 2;
  }
  const close = kind === "{" ? /\}\}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g : TAG_CLOSE;
  close.lastIndex = from;
  for (let found = close.exec(source); found !== null; found = close.exec(source)) {
    if (found[0].endsWith("}") && found[0].length === 2) return close.lastIndex;
  }
  return source.length;
}

const TAG_CLOSE = /%\}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const SETS_VALUE = /^set\s+[\w.,\s]+=(?!=)/;
const SINGLE: ReadonlySet<string> = new Set(["set", "import", "from"]);
const AROUND: ReadonlySet<string> = new Set([
  ...["if", "for", "with", "filter", "autoescape", "call", "asyncEach", "asyncAll", "switch"],
]);
