// Calls the dependencies of one request in compiled order. Hot. Stays synchronous until a dependency returns a
// promise. The values live in one list; NO_VALUE marks a dependency whose inputs were invalid or that was not called.

import type { Graph, Node } from "./graph.ts";
import { type Entered, enterGenerator } from "./teardown.ts";

/** How the route layer opens the context of one dependency. */
export interface Opener<C, I, F> {
  /**
   * The context for one call: the request's own when the dependency declares no inputs, else a view with its inputs.
   * `undefined` when its inputs are invalid: the findings were pushed to `issues`.
   */
  open(cx: C, node: Node<I>, deps: Readonly<Record<string, unknown>>, issues: F[]): unknown;
  /** Takes over the teardown of an entered generator. */
  enter(cx: C, entered: Entered): void;
}

/** What one walk needs. */
export interface Resolution<C, I, F> {
  readonly graph: Graph<I>;
  readonly cx: C;
  readonly issues: F[];
  readonly opener: Opener<C, I, F>;
}

/** Marks a place without a value. */
export const NO_VALUE: unique symbol = Symbol("no value");

/**
 * Calls every dependency of the graph once.
 *
 * @returns The values by place; a promise of them from the first asynchronous dependency on.
 * @throws Whatever a dependency throws, at once: an error of a dependency wins over findings collected so far.
 */
export function resolve<C, I, F>(work: Resolution<C, I, F>): unknown[] | Promise<unknown[]> {
  const values: unknown[] = new Array(work.graph.nodes.length);
  return resolveFrom(work, values, 0);
}

function resolveFrom<C, I, F>(
  work: Resolution<C, I, F>,
  values: unknown[],
  from: number,
): unknown[] | Promise<unknown[]> {
  const nodes = work.graph.nodes;
  for (let i = from; i < nodes.length; i++) {
    const value = call(work, nodes[i]!, values);
    if (value instanceof Promise) {
      return value.then((settled) => {
        values[i] = settled;
        return resolveFrom(work, values, i + 1);
      });
    }
    values[i] = value;
  }
  return values;
}

function call<C, I, F>(work: Resolution<C, I, F>, node: Node<I>, values: unknown[]): unknown {
  const missing = node.needs.some((index) => values[index] === NO_VALUE);
  const deps = namedValues(node.named, values);
  // Its own inputs are checked even when something it needs is missing, so that all findings are reported.
  const context = work.opener.open(work.cx, node, deps, work.issues);
  if (missing || context === undefined) return NO_VALUE;
  const made = (node.dependency.provide as (cx: unknown) => unknown)(context);
  if (made instanceof Promise) return made;
  if (!isGenerator(made)) return made;
  return enterGenerator(made, {
    name: node.dependency.name,
    beforeAnswer: node.beforeAnswer,
    entered: (entered) => work.opener.enter(work.cx, entered),
  });
}

/** The record behind `cx.deps`. */
export function namedValues(
  named: readonly (readonly [name: string, index: number])[],
  values: readonly unknown[],
): Readonly<Record<string, unknown>> {
  if (named.length === 0) return NO_DEPS;
  const out: Record<string, unknown> = {};
  for (let i = 0; i < named.length; i++) {
    const [name, index] = named[i]!;
    out[name] = values[index];
  }
  return out;
}

const NO_DEPS: Readonly<Record<string, unknown>> = Object.freeze({});

function isGenerator(value: unknown): value is Generator | AsyncGenerator {
  return typeof value === "object" && value !== null &&
    typeof (value as Generator).next === "function" &&
    typeof (value as Generator).throw === "function";
}
