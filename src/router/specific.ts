// Matching by specificity, Cairn's default: in each segment literal text before a parameter before a rest, whatever the
// order of registration. A tree of segments with backtracking; paths without parameters are looked up whole first.
// The walk visits at most two children per segment and level: linear for real route sets, and bounded by the tree's
// depth, which the program decides, never by the path alone.

import { CONVERTOR_SOURCES, type Part } from "./pattern.ts";
import { decodeCapture, type Entry, type Match, type Matcher, NO_PARAMS } from "./matcher.ts";

interface Node<T> {
  /** Children by literal segment. */
  readonly literal: Map<string, Node<T>>;
  /** Children whose segment holds parameters and must look a certain way, in the order to try them. */
  readonly shaped: { readonly key: string; readonly expression: RegExp; readonly node: Node<T> }[];
  /** Child for any one segment. */
  param: Node<T> | undefined;
  /** Leaves for what ends here. */
  readonly leaves: Map<string, Entry<T>>;
  /** Leaves for a rest that starts here. */
  readonly rests: Map<string, Entry<T>>;
}

/** Builds the tree; `add` refuses two routes that no request could tell apart. */
export class SpecificTree<T> {
  readonly #root: Node<T> = newNode();
  readonly #whole = new Map<string, Map<string, Entry<T>>>();

  /**
   * Adds a route.
   *
   * @throws {RangeError} If a route of the same method and shape is there, naming both places.
   */
  add(entry: Entry<T>): void {
    let node = this.#root;
    let rest = false;
    for (const parts of entry.pattern.segments) {
      rest = parts.length === 1 && parts[0]!.kind === "param" && parts[0]!.convertor === "path";
      if (!rest) node = childFor(node, parts);
    }
    const leaves = rest ? node.rests : node.leaves;
    const other = leaves.get(entry.method);
    if (other !== undefined) throw conflict(entry, other);
    leaves.set(entry.method, entry);
    if (entry.pattern.names.length === 0) this.#addWhole(entry);
  }

  /** The finished matcher. */
  freeze(): Matcher<T> {
    const root = this.#root;
    const whole = this.#whole;
    return {
      match(method, path): Match<T> | undefined {
        const literal = whole.get(path)?.get(method);
        if (literal !== undefined) return { value: literal.value, params: NO_PARAMS };
        const captures: string[] = [];
        const entry = find(root, { method, path, captures }, 1);
        return entry === undefined ? undefined : matchOf(entry, captures);
      },
      allowed(path): string[] {
        const found = new Set<string>();
        collect(root, path, 1, found);
        return [...found];
      },
    };
  }

  #addWhole(entry: Entry<T>): void {
    const path = entry.pattern.segments.map((parts) => "/" + parts.map((part) => (part as { text: string }).text).join("")).join("");
    const methods = this.#whole.get(path) ?? new Map<string, Entry<T>>();
    methods.set(entry.method, entry);
    this.#whole.set(path, methods);
  }
}

function newNode<T>(): Node<T> {
  return { literal: new Map(), shaped: [], param: undefined, leaves: new Map(), rests: new Map() };
}

function childFor<T>(node: Node<T>, parts: readonly Part[]): Node<T> {
  if (parts.every((part) => part.kind === "text")) {
    const text = parts.map((part) => (part as { text: string }).text).join("");
    const child = node.literal.get(text) ?? newNode<T>();
    node.literal.set(text, child);
    return child;
  }
  const first = parts[0]!;
  if (parts.length === 1 && first.kind === "param" && first.convertor === "str") {
    return node.param ??= newNode();
  }
  const key = parts.map((part) => part.kind === "text" ? part.text : `{${part.convertor}}`).join("");
  const known = node.shaped.find((one) => one.key === key);
  if (known !== undefined) return known.node;
  const source = parts.map((part) => part.kind === "text" ? escape(part.text) : `(${CONVERTOR_SOURCES[part.convertor]})`);
  const child = { key, expression: new RegExp(`^${source.join("")}$`), node: newNode<T>() };
  node.shaped.push(child);
  // More literal text is more specific; ties keep the order of registration.
  node.shaped.sort((a, b) => literalLength(b.key) - literalLength(a.key));
  return child.node;
}

interface Search {
  readonly method: string;
  readonly path: string;
  readonly captures: string[];
}

function find<T>(node: Node<T>, search: Search, start: number): Entry<T> | undefined {
  const { method, path, captures } = search;
  if (start > path.length) return node.leaves.get(method) ?? emptyRest(node, search);
  const slash = path.indexOf("/", start);
  const end = slash < 0 ? path.length : slash;
  const segment = path.slice(start, end);
  const literal = node.literal.get(segment);
  if (literal !== undefined) {
    const found = find(literal, search, end + 1);
    if (found !== undefined) return found;
  }
  const mark = captures.length;
  for (const shaped of node.shaped) {
    const parts = shaped.expression.exec(segment);
    if (parts === null) continue;
    for (let i = 1; i < parts.length; i++) captures.push(parts[i]!);
    const found = find(shaped.node, search, end + 1);
    if (found !== undefined) return found;
    captures.length = mark;
  }
  if (node.param !== undefined && segment !== "") {
    captures.push(segment);
    const found = find(node.param, search, end + 1);
    if (found !== undefined) return found;
    captures.length = mark;
  }
  const rest = node.rests.get(method);
  if (rest !== undefined) captures.push(path.slice(start));
  return rest;
}

/** A rest also matches when nothing is left, `/files` for `/files/*path` included. */
function emptyRest<T>(node: Node<T>, search: Search): Entry<T> | undefined {
  const rest = node.rests.get(search.method);
  if (rest !== undefined) search.captures.push("");
  return rest;
}

function collect<T>(node: Node<T>, path: string, start: number, found: Set<string>): void {
  for (const method of node.rests.keys()) found.add(method);
  if (start > path.length) {
    for (const method of node.leaves.keys()) found.add(method);
    return;
  }
  const slash = path.indexOf("/", start);
  const end = slash < 0 ? path.length : slash;
  const segment = path.slice(start, end);
  const literal = node.literal.get(segment);
  if (literal !== undefined) collect(literal, path, end + 1, found);
  for (const shaped of node.shaped) {
    if (shaped.expression.test(segment)) collect(shaped.node, path, end + 1, found);
  }
  if (node.param !== undefined && segment !== "") collect(node.param, path, end + 1, found);
}

function matchOf<T>(entry: Entry<T>, captures: readonly string[]): Match<T> | undefined {
  const params: string[] = [];
  for (const capture of captures) {
    const decoded = decodeCapture(capture);
    if (decoded === undefined) return undefined;
    params.push(decoded);
  }
  return { value: entry.value, params };
}

function conflict<T>(added: Entry<T>, there: Entry<T>): RangeError {
  return new RangeError(
    `Cannot add route ${added.method} ${added.pattern.source} (${added.origin}): ` +
      `${there.method} ${there.pattern.source} is already at ${there.origin}; change one of the paths`,
  );
}

function literalLength(key: string): number {
  return key.replace(/\{[a-z]+\}/g, "").length;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

