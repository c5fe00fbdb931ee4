// The tree that JSX makes. Nothing is rendered while it is made.

import type { Html } from "../html.ts";

/** What can stand between tags and is there. `null`, `undefined` and booleans show nothing; text is escaped. */
export type JsxNode =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Html
  | JsxElement
  | readonly JsxChild[];

/** Whatever can stand between tags. What must be waited for is shown in its place. */
export type JsxChild = JsxNode | PromiseLike<JsxNode> | AsyncIterable<JsxNode>;

/** A component: a function of its attributes. It may be async. */
export type JsxComponent = (props: never) => JsxChild;

/** Attributes of an element, `children` among them. */
export type JsxProps = Readonly<Record<string, unknown>>;

/** An element, a component or a fragment with its attributes. */
export class JsxElement {
  /** Name of the element, or the component. */
  readonly type: string | JsxComponent;
  /** Attributes and children. */
  readonly props: JsxProps;

  /** Made by JSX. */
  constructor(type: string | JsxComponent, props: JsxProps) {
    this.type = type;
    this.props = props;
  }
}
