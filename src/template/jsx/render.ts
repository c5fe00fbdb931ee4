// A tree to HTML, without recursion: as far as it goes at once, then up to whatever is waited for. Easy to break: text
// and attributes pass `escapeHtml`, and names of elements and attributes are checked, as they may come from data.

import { escapeHtml, Html } from "../html.ts";
import { type JsxChild, JsxElement, type JsxNode } from "./element.ts";

/** What must be waited for before rendering goes on. */
export type Waited = PromiseLike<JsxNode> | AsyncIterable<JsxNode>;

/** Renders one tree, piece by piece. */
export class Renderer {
  /** What is still to come, last first. */
  readonly #stack: { readonly child: JsxChild; readonly depth: number }[];
  #text = "";

  /** Nothing is rendered yet. */
  constructor(root: JsxChild) {
    this.#stack = [{ child: root, depth: 0 }];
  }

  /**
   * Renders until something must be waited for.
   *
   * @returns What that is; `undefined` at the end.
   */
  advance(): Waited | undefined {
    for (let next = this.#stack.pop(); next !== undefined; next = this.#stack.pop()) {
      const { child, depth } = next;
      if (depth > DEPTH_MAX) {
        throw new RangeError(`Cannot render JSX of more than ${DEPTH_MAX} levels`);
      }
      if (child instanceof Html) this.#text += child.text;
      else if (child instanceof JsxElement) this.#element(child, depth);
      else if (Array.isArray(child)) {
        for (let i = child.length - 1; i >= 0; i--) this.#push(child[i], depth);
      } else if (typeof child === "object" && child !== null) return waited(child);
      else this.#text += textOf(child);
    }
    return undefined;
  }

  /** Goes on with what was waited for. */
  resume(child: JsxChild): void {
    this.#push(child, 0);
  }

  /** The text since the last time. */
  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }

  #push(child: JsxChild, depth: number): void {
    this.#stack.push({ child, depth });
  }

  #element({ type, props }: JsxElement, depth: number): void {
    if (typeof type !== "string") return this.#push(type(props as never), depth + 1);
    if (!ELEMENT.test(type)) {
      throw new TypeError(`Cannot render the element "${type}": no such name`);
    }
    this.#text += `<${type}${attributesOf(props)}>`;
    const children = props.children as JsxChild;
    if (VOID.has(type)) {
      if (children === undefined) return;
      throw new TypeError(`Cannot put anything into <${type}>: it is always empty`);
    }
    if (RAW.has(type)) checkRaw(type, children);
    this.#push(new Html(`</${type}>`), depth);
    this.#push(children, depth + 1);
  }
}

/** Renders a tree piece by piece: what is known at once, then what is waited for, in its place. */
export async function* renderPieces(root: JsxChild): AsyncGenerator<string, void, undefined> {
  const renderer = new Renderer(root);
  for (;;) {
    const next = renderer.advance();
    const text = renderer.take();
    if (text !== "") yield text;
    if (next === undefined) return;
    if ("then" in next) renderer.resume(await next);
    else for await (const child of next) yield* renderPieces(child);
  }
}

function waited(child: object): Waited {
  if ("then" in child || Symbol.asyncIterator in child) return child as Waited;
  throw new TypeError("Cannot render an object as JSX: give text, elements, arrays or promises");
}

function textOf(child: unknown): string {
  switch (typeof child) {
    case "string":
      return escapeHtml(child);
    case "number":
    case "bigint":
      return String(child);
    case "boolean":
    case "undefined":
      return "";
    default:
      if (child === null) return "";
      throw new TypeError(`Cannot render a ${typeof child} as JSX`);
  }
}

function attributesOf(props: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const [given, value] of Object.entries(props)) {
    if (given === "children" || given === "key" || value === null || value === undefined) continue;
    const name = RENAMED[given] ?? given;
    if (!ATTRIBUTE.test(name)) {
      throw new TypeError(`Cannot render the attribute "${name}": no such name`);
    }
    if (typeof value === "boolean" && !name.includes("-")) {
      if (value) text += ` ${name}`;
    } else {
      text += ` ${name}="${escapeHtml(valueOf(name, value))}"`;
    }
  }
  return text;
}

function valueOf(name: string, value: unknown): string {
  if (name === "style" && typeof value === "object") return styleOf(value as object);
  if (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") {
    return String(value);
  }
  throw new TypeError(`Cannot render the attribute "${name}": its value is a ${typeof value}`);
}

function styleOf(style: object): string {
  return Object.entries(style)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return `${property}: ${String(value)}`;
    })
    .join("; ");
}

/** Browsers read no entities in them: escaping would change the text, and not escaping would open it. */
function checkRaw(type: string, children: JsxChild): void {
  if (children === undefined || children instanceof Html) return;
  throw new TypeError(
    `Cannot put text into <${type}>: it cannot be escaped there; give scriptJson(…) or safe(…)`,
  );
}

const DEPTH_MAX = 1_000;
const ELEMENT = /^[A-Za-z][\w.:-]*$/;
const ATTRIBUTE = /^[^\s"'<>/=\p{Cc}]+$/u;
const RENAMED: Readonly<Record<string, string | undefined>> = Object.freeze(
  Object.assign(Object.create(null), { className: "class", htmlFor: "for" }),
);
const RAW: ReadonlySet<string> = new Set(["script", "style"]);
const VOID: ReadonlySet<string> = new Set([
  ...["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"],
  ...["track", "wbr"],
]);
