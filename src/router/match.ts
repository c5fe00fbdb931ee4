// The walk through the tree of one method, most specific first. Hot: no closure, no regular expression and no slice but
// of what is returned, unless a pattern asks for it. A node belongs to one place in the pattern and is reached with one
// place in the path, so it is visited at most once: the time is at most (nodes whose pattern so far fits) × (length of
// the text they look at), linear in the path for a given set of routes, however often the walk turns back.

import type { Capture } from "./capture.ts";
import { decodeInside, decodeText, type Match, NO_PARAMS, restoreSlashes } from "./matcher.ts";

/** A place in the tree: after the text of its edge, or after a parameter. */
export interface Node<T> {
  /** Literal text of the edge that leads here, slashes included; empty after a parameter. */
  readonly text: string;
  /** Character code of the first child's text. */
  readonly base: number;
  /** Children by the first character code of their text, less `base`. */
  readonly children: readonly (Node<T> | undefined)[];
  /** Whether anything but literal text can follow. */
  readonly isOpen: boolean;
  /** Whether `tails` or `rest` is there. */
  readonly hasTails: boolean;
  /** Segments with a shape, in the order to try them. */
  readonly shaped: readonly Shaped<T>[];
  /** What follows any one segment. */
  readonly param: Node<T> | undefined;
  /** Everything up to the end of the path, in the order to try it. */
  readonly tails: readonly Tail<T>[];
  /** What matches everything from here. */
  readonly rest: Leaf<T> | undefined;
  /** What ends here. */
  readonly leaf: Leaf<T> | undefined;
  /** How many parameters stand before this place. */
  readonly captured: number;
}

/** A segment that is no plain parameter. */
export interface Shaped<T> {
  /** Takes the parameters out of the decoded segment. */
  readonly capture: Capture;
  /** What follows. */
  readonly node: Node<T>;
}

/** A pattern's end that has a parameter over several segments in it. */
export interface Tail<T> {
  /** Takes the parameters out of the decoded text. */
  readonly capture: Capture;
  /** The route. */
  readonly leaf: Leaf<T>;
}

/** A route at the end of its pattern. */
export interface Leaf<T> {
  /** What was added with it. */
  readonly value: T;
  /** How many parameters the pattern has. */
  readonly count: number;
}

/** A match whose parameters are filled in on the way back from the leaf. */
export interface Found<T> extends Match<T> {
  /** As in a match, but still being filled. */
  readonly params: string[];
}

/**
 * Finds the route for the path from `from` on.
 *
 * @param from Index behind what led to `start`.
 */
export function findRoute<T>(
  start: Node<T>,
  path: string,
  from: number,
): Found<T> | undefined {
  let node = start;
  let at = from;
  for (;;) {
    if (at === path.length) {
      if (node.leaf !== undefined) return found(node.leaf);
      // A parameter takes at least one character, a tail and a rest may take none.
      return node.isOpen ? open(node, path, at) : undefined;
    }
    const child = childAt(node, path.charCodeAt(at));
    const fits = child !== undefined && hasText(path, child.text, at);
    if (!node.isOpen) {
      if (!fits) return undefined;
      at += child.text.length;
      node = child;
      continue;
    }
    if (fits) {
      const match = findRoute(child, path, at + child.text.length);
      if (match !== undefined) return match;
    }
    return open(node, path, at);
  }
}

function childAt<T>(node: Node<T>, code: number): Node<T> | undefined {
  const index = code - node.base;
  // An index outside of the array would make engines forget that it is one.
  return index >= 0 && index < node.children.length ? node.children[index] : undefined;
}

/** Whether `text`, whose first character is known to fit, stands at `at`. */
function hasText(path: string, text: string, at: number): boolean {
  if (at + text.length > path.length) return false;
  for (let i = 1; i < text.length; i++) {
    if (path.charCodeAt(at + i) !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** What follows is a parameter of some kind. */
function open<T>(node: Node<T>, path: string, at: number): Found<T> | undefined {
  let end = at;
  let isEncoded = false;
  for (; end < path.length; end++) {
    const code = path.charCodeAt(end);
    if (code === SLASH) break;
    if (code === PERCENT) isEncoded = true;
  }
  if (node.shaped.length > 0) {
    const match = takeShaped(node, path, { at, end });
    if (match !== undefined) return match;
  }
  const { param } = node;
  if (param !== undefined && end > at) {
    const match = findRoute(param, path, end);
    if (match !== undefined) {
      const segment = path.slice(at, end);
      const text = isEncoded ? decodeText(segment) : segment;
      if (text === undefined) return undefined;
      match.params[node.captured] = text;
      return match;
    }
  }
  return node.hasTails ? takeTail(node, path, at) : undefined;
}

function takeShaped<T>(
  node: Node<T>,
  path: string,
  segment: { readonly at: number; readonly end: number },
): Found<T> | undefined {
  const text = decodeInside(path.slice(segment.at, segment.end));
  if (text === undefined) return undefined;
  for (const shaped of node.shaped) {
    const captures = shaped.capture(text);
    if (captures === undefined) continue;
    const match = findRoute(shaped.node, path, segment.end);
    if (match !== undefined) return fill(match, node.captured, captures);
  }
  return undefined;
}

function takeTail<T>(node: Node<T>, path: string, at: number): Found<T> | undefined {
  if (node.tails.length > 0) {
    const text = decodeInside(path.slice(at));
    if (text === undefined) return undefined;
    for (const tail of node.tails) {
      const captures = tail.capture(text);
      if (captures !== undefined) return fill(found(tail.leaf), node.captured, captures);
    }
  }
  if (node.rest === undefined) return undefined;
  const text = decodeText(path.slice(at));
  return text === undefined ? undefined : fill(found(node.rest), node.captured, [text]);
}

function fill<T>(match: Found<T>, index: number, captures: readonly string[]): Found<T> {
  for (let i = 0; i < captures.length; i++) match.params[index + i] = restoreSlashes(captures[i]!);
  return match;
}

function found<T>(leaf: Leaf<T>): Found<T> {
  if (leaf.count === 0) return { value: leaf.value, params: NO_PARAMS as string[] };
  // Literals of the common sizes: an array made by length is slower to make and to read.
  if (leaf.count === 1) return { value: leaf.value, params: [""] };
  if (leaf.count === 2) return { value: leaf.value, params: ["", ""] };
  return { value: leaf.value, params: new Array<string>(leaf.count).fill("") };
}

const SLASH = 47;
const PERCENT = 37;
