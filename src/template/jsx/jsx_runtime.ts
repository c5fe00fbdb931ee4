/**
 * What JSX compiles to. Nobody imports it by hand: `"jsxImportSource": "@cairn/cairn/template/jsx"` does.
 *
 * @module
 */

import type { Html } from "../html.ts";
import { type JsxChild, type JsxComponent, JsxElement, type JsxProps } from "./element.ts";

export type { JsxChild, JsxComponent, JsxElement, JsxNode, JsxProps } from "./element.ts";

/** Makes an element. */
export function jsx(type: string | JsxComponent, props: JsxProps): JsxElement {
  return new JsxElement(type, props);
}

/** Makes an element with several children. */
export function jsxs(type: string | JsxComponent, props: JsxProps): JsxElement {
  return new JsxElement(type, props);
}

/** Makes an element, in development. */
export function jsxDEV(type: string | JsxComponent, props: JsxProps): JsxElement {
  return new JsxElement(type, props);
}

/** Children without an element around them: `<>…</>`. */
export function Fragment(props: { readonly children?: JsxChild }): JsxChild {
  return props.children;
}

/** The types of JSX. */
export declare namespace JSX {
  /** What can stand in front of attributes. */
  type ElementType = string | ((props: never) => JsxChild);
  /** What JSX makes. */
  type Element = JsxElement;
  /** Attributes that every component may have. */
  interface IntrinsicAttributes {
    /** Ignored; for those who come from React. */
    readonly key?: string | number;
  }
  /** Where children are. */
  interface ElementChildrenAttribute {
    /** Children. */
    readonly children: unknown;
  }
  /** Every element takes every attribute. */
  interface IntrinsicElements {
    /** Attributes by name. */
    readonly [name: string]: Attributes;
  }
  /** Attributes of an element. */
  interface Attributes {
    /** What is inside of it. */
    readonly children?: JsxChild;
    /** `false`, `null` and `undefined` leave it out, `true` is its name alone; with a hyphen in its name, both are text. */
    readonly [name: string]:
      | JsxChild
      | Html
      | Readonly<Record<string, string | number | undefined>>;
  }
}
