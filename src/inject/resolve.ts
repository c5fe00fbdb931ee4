// Calls the dependencies of one request. Hot. In compiled order and synchronous until one returns a promise; from then
// on each is called as soon as what it needs, and the guards before it, are settled, so that independent ones run
// concurrently. The values live in one list; NO_VALUE marks a dependency whose inputs were invalid or that was not
// called.

import type { Graph, Node } from "./graph.ts";
import { type Entered, enterGenerator, isGenerator } from "./teardown.ts";

/** How the route layer opens the context of one dependency. */
export interface Opener<C, I, F> {
  /**
   * The context for one call: the request's own when the dependency declares no inputs, else a view with its inputs.
   * `undefined` when its inputs are invalid: the findings were pushed to `issues`.
   */
  open(cx: C, node: Node<I>, deps: Readonly<Record<string, unknown>>, issues: F[]): unknown;
  /** Takes over the teardown of an entered generator. */
  enter(cx: C, entered: Entered): void;
  /** The app's value of a dependency that lasts, or a promise of it. */
  lasting(cx: C, node: Node<I>): unknown;
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
 * After a failure nothing more is called; what runs already is waited for, so that nothing is left behind.
 *
 * @returns The values by place; a promise of them from the first asynchronous dependency on.
 * @throws Whatever a dependency throws, the first in the compiled order; it wins over findings collected so far.
 */
export function resolve<C, I, F>(work: Resolution<C, I, F>): unknown[] | Promise<unknown[]> {
  const { nodes } = work.graph;
  const values: unknown[] = new Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const value = call(work, nodes[i]!, values);
    if (value instanceof Promise) return new Walk(work, values).from(i, value);
    values[i] = value;
  }
  return values;
}

/** The rest of a resolution from the first promise on. */
class Walk<C, I, F> {
  readonly #work: Resolution<C, I, F>;
  readonly #values: unknown[];
  /** Those that are not settled, by place; they never reject. */
  readonly #running: Promise<void>[] = [];
  /** Findings by place: reported in the compiled order, whatever was ready first. */
  readonly #issues: F[][] = [];
  readonly #errors: { readonly error: unknown }[] = [];
  #failed = false;

  constructor(work: Resolution<C, I, F>, values: unknown[]) {
    this.#work = work;
    this.#values = values;
  }

  async from(first: number, value: Promise<unknown>): Promise<unknown[]> {
    const { nodes } = this.#work.graph;
    this.#running[first] = this.#settle(first, value);
    for (let i = first + 1; i < nodes.length; i++) {
      const waits = nodes[i]!.after.flatMap((place) => this.#running[place] ?? []);
      const started = waits.length === 0
        ? this.#start(i)
        : Promise.all(waits).then(() => this.#start(i));
      if (started !== undefined) this.#running[i] = started;
    }
    await Promise.all(this.#running);
    for (const { error } of Object.values(this.#errors)) throw error;
    for (const found of Object.values(this.#issues)) this.#work.issues.push(...found);
    return this.#values;
  }

  #start(place: number): Promise<void> | undefined {
    if (this.#failed) return undefined;
    const issues = this.#issues[place] = [];
    try {
      const value = call({ ...this.#work, issues }, this.#work.graph.nodes[place]!, this.#values);
      if (value instanceof Promise) return this.#settle(place, value);
      this.#values[place] = value;
    } catch (error) {
      this.#fail(place, error);
    }
    return undefined;
  }

  #settle(place: number, value: Promise<unknown>): Promise<void> {
    return value.then(
      (settled) => void (this.#values[place] = settled),
      (error) => this.#fail(place, error),
    );
  }

  #fail(place: number, error: unknown): void {
    this.#failed = true;
    this.#errors[place] = { error };
  }
}

function call<C, I, F>(work: Resolution<C, I, F>, node: Node<I>, values: unknown[]): unknown {
  if (node.lasting) return work.opener.lasting(work.cx, node);
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
