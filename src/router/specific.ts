// Matching by specificity, Cairn's default: in each segment, from left to right, literal text before a parameter with a
// shape before a plain one before a rest, whatever the order of registration. Cold: builds one radix tree per method,
// and refuses two routes that no request could tell apart.

import { compileCapture } from "./capture.ts";
import { findRoute, type Leaf, type Node } from "./match.ts";
import { decodeInside, type Entry, type Match, type Matcher } from "./matcher.ts";
import type { Part } from "./pattern.ts";

/** Builds the trees. */
export class SpecificTrees<T> {
  readonly #roots = new Map<string, Place<T>>();

  /**
   * Adds a route.
   *
   * @throws {RangeError} If a route of the same method and shape is there, naming both places.
   */
  add(entry: Entry<T>): void {
    const { method, pattern } = entry;
    let place = this.#roots.get(method) ?? newPlace("", 0);
    this.#roots.set(method, place);
    let text = "";
    for (const [i, parts] of pattern.segments.entries()) {
      text += "/";
      if (parts.every((part) => part.kind === "text")) {
        text += parts[0]?.text ?? "";
        continue;
      }
      place = placeAfter(place, text);
      text = "";
      if (parts.some((part) => part.kind === "param" && part.convertor === "path")) {
        addTail(place, pattern.segments.slice(i), entry);
        return;
      }
      place = placeAfterSegment(place, parts);
    }
    if (text !== "") place = placeAfter(place, text);
    place.leaf = only(place.leaf, entry);
  }

  /** The finished matcher. */
  freeze(): Matcher<T> {
    const trees = new Map([...this.#roots].map(([method, place]) => [method, nodeOf(place)]));
    return Object.freeze({
      match(method: string, path: string): Match<T> | undefined {
        const root = trees.get(method);
        return root === undefined ? undefined : findRoute(root, path, 0);
      },
      allowed(path: string): string[] {
        return [...trees].flatMap(([method, root]) => findRoute(root, path, 0) ? method : []);
      },
    });
  }
}

/** A node while the tree grows. */
interface Place<T> {
  readonly text: string;
  readonly captured: number;
  readonly children: Map<number, Place<T>>;
  readonly shaped: Map<string, { readonly parts: readonly Part[]; readonly place: Place<T> }>;
  readonly tails: Map<string, { readonly parts: readonly Part[]; entry: Entry<T> }>;
  param: Place<T> | undefined;
  leaf: Entry<T> | undefined;
}

function newPlace<T>(text: string, captured: number): Place<T> {
  return {
    text,
    captured,
    children: new Map(),
    shaped: new Map(),
    tails: new Map(),
    param: undefined,
    leaf: undefined,
  };
}

/** The place after `text`, made by cutting an edge in two where it parts from one that is there. */
function placeAfter<T>(place: Place<T>, text: string): Place<T> {
  const code = text.charCodeAt(0);
  const child = place.children.get(code);
  if (child === undefined) {
    const added = newPlace<T>(text, place.captured);
    place.children.set(code, added);
    return added;
  }
  let same = 1;
  while (same < text.length && text[same] === child.text[same]) same++;
  let at = child;
  if (same < child.text.length) {
    at = newPlace(text.slice(0, same), place.captured);
    at.children.set(child.text.charCodeAt(same), { ...child, text: child.text.slice(same) });
    place.children.set(code, at);
  }
  return same === text.length ? at : placeAfter(at, text.slice(same));
}

function placeAfterSegment<T>(place: Place<T>, parts: readonly Part[]): Place<T> {
  const count = parts.filter((part) => part.kind === "param").length;
  const key = shapeOf(parts);
  if (key === "{str}") return place.param ??= newPlace("", place.captured + 1);
  const known = place.shaped.get(key);
  if (known !== undefined) return known.place;
  const added = newPlace<T>("", place.captured + count);
  place.shaped.set(key, { parts, place: added });
  return added;
}

function addTail<T>(
  place: Place<T>,
  segments: readonly (readonly Part[])[],
  entry: Entry<T>,
): void {
  const slash: Part = { kind: "text", text: "/" };
  const parts = segments.flatMap((one, i) => i === 0 ? one : [slash, ...one]);
  const key = shapeOf(parts);
  place.tails.set(key, { parts, entry: only(place.tails.get(key)?.entry, entry) });
}

function only<T>(there: Entry<T> | undefined, added: Entry<T>): Entry<T> {
  if (there === undefined) return added;
  throw new RangeError(
    `Cannot add route ${added.method} ${added.pattern.source} (${added.origin}): ` +
      `${there.method} ${there.pattern.source} is already at ${there.origin}; change one of the paths`,
  );
}

/** What two patterns have in common when they match the same: everything but the names. */
function shapeOf(parts: readonly Part[]): string {
  return parts.map((part) => part.kind === "text" ? part.text : `{${part.convertor}}`).join("");
}

function nodeOf<T>(place: Place<T>): Node<T> {
  const codes = [...place.children.keys()];
  const base = codes.length === 0 ? 0 : Math.min(...codes);
  const children: (Node<T> | undefined)[] = [];
  for (let code = base; code <= Math.max(-1, ...codes); code++) {
    const child = place.children.get(code);
    children.push(child === undefined ? undefined : nodeOf(child));
  }
  const shaped = [...place.shaped.values()].sort(bySpecificity)
    .map((one) => ({ capture: captureOf(one.parts), node: nodeOf(one.place) }));
  const ordered = [...place.tails].filter(([key]) => key !== REST).map(([, one]) => one);
  const tails = ordered.sort(bySpecificity)
    .map((one) => ({ capture: captureOf(one.parts), leaf: leafOf(one.entry) }));
  const rest = place.tails.get(REST)?.entry;
  const param = place.param === undefined ? undefined : nodeOf(place.param);
  return {
    text: place.text,
    base,
    children,
    isOpen: param !== undefined || shaped.length > 0 || place.tails.size > 0,
    hasTails: place.tails.size > 0,
    shaped,
    param,
    tails,
    rest: rest === undefined ? undefined : leafOf(rest),
    leaf: place.leaf === undefined ? undefined : leafOf(place.leaf),
    captured: place.captured,
  };
}

function leafOf<T>(entry: Entry<T>): Leaf<T> {
  return { value: entry.value, count: entry.pattern.names.length };
}

function captureOf(parts: readonly Part[]): ReturnType<typeof compileCapture> {
  return compileCapture(
    parts.map((part) =>
      part.kind === "text" ? { kind: "text", text: decodeInside(part.text) ?? part.text } : part
    ),
  );
}

interface HasParts {
  readonly parts: readonly Part[];
}

/** More literal text first, then fewer parameters, then the stricter convertors; the spelling settles the rest. */
function bySpecificity(a: HasParts, b: HasParts): number {
  return literalLength(b) - literalLength(a) || paramCount(a) - paramCount(b) ||
    looseness(a) - looseness(b) || (shapeOf(a.parts) < shapeOf(b.parts) ? -1 : 1);
}

function literalLength(one: HasParts): number {
  return one.parts.reduce((sum, part) => part.kind === "text" ? sum + part.text.length : sum, 0);
}

function paramCount(one: HasParts): number {
  return one.parts.filter((part) => part.kind === "param").length;
}

function looseness(one: HasParts): number {
  return one.parts.reduce(
    (sum, part) => part.kind === "param" ? sum + LOOSENESS[part.convertor] : sum,
    0,
  );
}

const LOOSENESS = Object.freeze({ uuid: 0, int: 1, float: 2, str: 3, path: 4 });
/** The shape of a pattern's end that takes everything. */
const REST = "{path}";
