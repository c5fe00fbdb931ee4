// The dependency graph of one route, ordered once at compile time: sub-dependencies before their owners, each shared
// value once. Cold. resolve.ts walks the result for each request.

import { Dependency } from "./dependency.ts";
import type { AnyDependency, Deps } from "./fields.ts";
import { checkLasting } from "./lasting.ts";
import { addScopes, scopesNode, securityScopes, usesScopes } from "./scopes.ts";

/** One call of a dependency in a request. `I` is what the route layer compiled from the dependency's inputs. */
export interface Node<I = unknown> {
  /** The dependency, or its override. */
  readonly dependency: Dependency;
  /** Its place in the order, and of its value in the request's list. */
  readonly index: number;
  /** Places of all it needs; it is not called when one of them has no value. */
  readonly needs: readonly number[];
  /** Places that must be settled before it is called: what it needs, and the guards declared before it. */
  readonly after: readonly number[];
  /** Values it gets in `cx.deps`: name and place. */
  readonly named: readonly (readonly [name: string, index: number])[];
  /** Compiled inputs; `undefined` when it declares none. */
  readonly inputs: I | undefined;
  /** Whether its teardown runs before the answer is sent. */
  readonly beforeAnswer: boolean;
  /** Whether the value is the app's, not the request's. */
  readonly lasting: boolean;
  /** OAuth2 scopes asked for on the way to it, outermost first. */
  readonly scopes: readonly string[];
}

/** All calls of one request in order. */
export interface Graph<I = unknown> {
  /** In the order of calls. */
  readonly nodes: readonly Node<I>[];
  /** Values the handler gets in `cx.deps`: name and place. */
  readonly named: readonly (readonly [name: string, index: number])[];
  /** Places of what the route itself and its groups ask for, in order of declaration; the document's order. */
  readonly roots: readonly number[];
}

/** What {@linkcode compileGraph} needs. */
export interface GraphSource<I> {
  /** Dependencies that run for their effect and named ones, outermost group first. */
  readonly groups: readonly {
    readonly dependencies?: readonly AnyDependency[] | undefined;
    readonly deps?: Deps | undefined;
  }[];
  /** Replacements by original, for tests. */
  readonly overrides: ReadonlyMap<Dependency, Dependency>;
  /** Compiles the inputs that a dependency declares. */
  readonly inputsOf: (dependency: Dependency) => I | undefined;
  /** Whether each dependency waits for the one before it, also where it does not need it. */
  readonly sequential: boolean;
  /** Whose graph it is, for messages: `GET /items (shop.ts:12)`. */
  readonly owner: string;
}

/**
 * Orders the dependencies of one route.
 *
 * Those of `dependencies` are guards: what is declared after them waits for them. All others run concurrently as far
 * as they do not need each other.
 *
 * @throws {TypeError} If something is no dependency, dependencies form a cycle, or one needs another that is torn
 * down before it.
 */
export function compileGraph<I>(source: GraphSource<I>): Graph<I> {
  const builder = new Builder(source);
  const named = new Map<string, number>();
  const roots: number[] = [];
  for (const group of source.groups) {
    for (const one of group.dependencies ?? []) {
      roots.push(builder.guard(() => builder.visit(one, "dependencies", ROOT)));
    }
    for (const [name, one] of Object.entries(group.deps ?? {})) {
      const index = builder.visit(one, name, ROOT);
      named.set(name, index);
      roots.push(index);
    }
  }
  return Object.freeze({
    nodes: Object.freeze(builder.nodes),
    named: Object.freeze([...named]),
    roots: Object.freeze(roots),
  });
}

/** The way from the route to a dependency. */
interface Way {
  /** What needs it, outermost first. */
  readonly path: readonly Dependency[];
  /** OAuth2 scopes asked for so far. */
  readonly scopes: readonly string[];
}

const ROOT: Way = Object.freeze({ path: [], scopes: [] });

class Builder<I> {
  readonly nodes: Node<I>[] = [];
  readonly #guards: number[] = [];
  readonly #source: GraphSource<I>;
  readonly #shared = new Map<Dependency, Map<string, number>>();

  constructor(source: GraphSource<I>) {
    this.#source = source;
  }

  /** Lets everything that is added later wait for what `visit` adds. */
  guard(visit: () => number): number {
    const index = visit();
    this.#guards.push(index);
    return index;
  }

  /** Adds `candidate` and what it needs; returns the place of its value. */
  visit(candidate: AnyDependency, as: string, way: Way): number {
    const asked = this.#check(candidate, as);
    const dependency = this.#source.overrides.get(asked.origin) ?? asked;
    const scopes = addScopes(way.scopes, asked);
    const key = this.#shareKey(asked, scopes);
    const shared = this.#findShared(asked, dependency, key);
    if (shared !== undefined) return shared;
    const { path } = way;
    if (path.includes(dependency.origin)) {
      const names = [...path.slice(path.indexOf(dependency.origin)), dependency].map((one) =>
        one.name
      );
      throw new TypeError(
        `Cannot order the dependencies of ${this.#source.owner}: ${
          names.join(" needs ")
        }; break the cycle`,
      );
    }
    if (dependency.spec.scope === "app") {
      return this.#add(asked, key, this.#makeLasting(dependency));
    }
    const below: Way = { path: [...path, dependency.origin], scopes };
    const guards = [...this.#guards];
    const needs = (dependency.spec.dependencies ?? []).map((one) =>
      this.guard(() => this.visit(one, "dependencies", below))
    );
    const named = Object.entries(dependency.spec.deps ?? {}).map(([name, one]) =>
      [name, this.visit(one, name, below)] as const
    );
    // Guards of its own hold back what it needs, not what stands beside it.
    this.#guards.splice(0, Infinity, ...guards);
    const all = [...needs, ...named.map(([, index]) => index)];
    const own = asked.origin === securityScopes ? scopesNode(scopes) : dependency;
    const node = this.#makeNode(own, {
      needs: all,
      named,
      inputs: this.#source.inputsOf(dependency),
      beforeAnswer: dependency.spec.scope === "handler",
      scopes,
    });
    this.#checkScopes(node);
    return this.#add(asked, key, node);
  }

  #makeLasting(dependency: Dependency): Node<I> {
    checkLasting(dependency, this.#source);
    const needsNothing = {
      needs: [],
      named: [],
      inputs: undefined,
      beforeAnswer: false,
      scopes: [],
    };
    return this.#makeNode(dependency, needsNothing);
  }

  #makeNode(
    dependency: Dependency,
    rest: Pick<Node<I>, "needs" | "named" | "inputs" | "beforeAnswer" | "scopes">,
  ): Node<I> {
    const index = this.nodes.length;
    const before = this.#source.sequential && index > 0 ? [index - 1] : this.#guards;
    return Object.freeze({
      dependency,
      index,
      after: [...new Set([...rest.needs, ...before])],
      lasting: dependency.spec.scope === "app",
      ...rest,
    });
  }

  #add(asked: Dependency, key: string, node: Node<I>): number {
    this.nodes.push(node);
    this.#share(asked, key, node.index);
    return node.index;
  }

  #check(candidate: AnyDependency, as: string): Dependency {
    if (candidate instanceof Dependency) return candidate;
    throw new TypeError(
      `Cannot resolve "${as}" of ${this.#source.owner}: it is not a dependency; make it with dependency(...)`,
    );
  }

  #findShared(asked: Dependency, dependency: Dependency, key: string): number | undefined {
    if (!isShared(asked) || !isShared(dependency)) return undefined;
    return this.#shared.get(asked.origin)?.get(key);
  }

  #share(asked: Dependency, key: string, index: number): void {
    if (!isShared(asked)) return;
    const byKey = this.#shared.get(asked.origin) ?? new Map<string, number>();
    byKey.set(key, index);
    this.#shared.set(asked.origin, byKey);
  }

  /** One value is shared by uses in the same scope and, where OAuth2 scopes matter to it, under the same of those. */
  #shareKey(asked: Dependency, scopes: readonly string[]): string {
    const secured = usesScopes(asked, this.#source.overrides) ? [...scopes].sort().join(" ") : "";
    return `${asked.spec.scope ?? "request"} ${secured}`;
  }

  #checkScopes(node: Node<I>): void {
    // Only a generator has a teardown that could use what was torn down before it.
    if (node.beforeAnswer || !isGeneratorFunction(node.dependency.provide)) return;
    const wrong = node.needs.map((index) => this.nodes[index]!).find((need) => need.beforeAnswer);
    if (wrong === undefined) return;
    throw new TypeError(
      `Cannot resolve ${node.dependency.name} of ${this.#source.owner}: its scope is "request", but it needs ` +
        `${wrong.dependency.name} of scope "handler", which is torn down first; give both the same scope`,
    );
  }
}

function isShared({ spec }: Dependency): boolean {
  return spec.cache !== false && spec.scope !== "transient";
}

function isGeneratorFunction(value: unknown): boolean {
  return /GeneratorFunction\]$/.test(Object.prototype.toString.call(value));
}
