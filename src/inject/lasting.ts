// Values of scope "app": made once, shared by all requests, torn down when the app stops, in reverse.

import { Dependency } from "./dependency.ts";
import type { AnyDependency } from "./fields.ts";
import { type Entered, enterGenerator, isGenerator } from "./teardown.ts";

/** What {@linkcode LastingValues} needs. */
export interface LastingSource {
  /** Replacements by original, for tests. */
  readonly overrides: ReadonlyMap<Dependency, Dependency>;
  /** The context for one dependency, with the values it needs. */
  readonly open: (name: string, deps: Readonly<Record<string, unknown>>) => unknown;
  /** Takes over the teardown of an entered generator; called in the order in which they were entered. */
  readonly enter: (context: unknown, entered: Entered) => void;
}

/** The app's own values by dependency. */
export class LastingValues {
  readonly #source: LastingSource;
  readonly #made = new Map<Dependency, { value: unknown }>();

  /** Holds nothing yet. */
  constructor(source: LastingSource) {
    this.#source = source;
  }

  /**
   * The value of a dependency, made at the first call.
   *
   * @returns The value, or a promise of it while it is being made. A failure is not kept: the next call tries again.
   */
  get(dependency: Dependency): unknown {
    const key = dependency.origin;
    const known = this.#made.get(key);
    if (known !== undefined) return known.value;
    const value = this.#make(dependency);
    const entry = { value };
    this.#made.set(key, entry);
    if (value instanceof Promise) {
      value.then(
        (settled) => entry.value = settled,
        // After a stop and another start it may be somebody else's.
        () => this.#made.get(key) === entry && this.#made.delete(key),
      );
    }
    return value;
  }

  /** Values that are being made. */
  pending(): Promise<unknown>[] {
    return [...this.#made.values()].map(({ value }) => value).filter((one) =>
      one instanceof Promise
    );
  }

  /** Forgets all values; their owner has torn them down. */
  clear(): void {
    this.#made.clear();
  }

  #make(dependency: Dependency): unknown {
    const { spec, name } = dependency;
    const effects = (spec.dependencies ?? []).map((one) => this.get(this.#effective(one)));
    const named = Object.entries(spec.deps ?? {}).map(([key, one]) =>
      [key, this.get(this.#effective(one))] as const
    );
    const needed = [...effects, ...named.map(([, value]) => value)];
    const call = (values: readonly (readonly [string, unknown])[]) => {
      const context = this.#source.open(name, Object.fromEntries(values));
      const made = (dependency.provide as (cx: unknown) => unknown)(context);
      if (!isGenerator(made)) return made;
      const entered = (one: Entered) => this.#source.enter(context, one);
      return enterGenerator(made, { name, beforeAnswer: false, entered });
    };
    if (!needed.some((value) => value instanceof Promise)) return call(named);
    return Promise.all(needed).then(async () =>
      call(await Promise.all(named.map(async ([key, value]) => [key, await value] as const)))
    );
  }

  #effective(candidate: AnyDependency): Dependency {
    const asked = candidate as Dependency;
    return this.#source.overrides.get(asked.origin) ?? asked;
  }
}

/** What {@linkcode checkLasting} needs. */
export interface LastingCheck {
  /** Replacements by original, for tests. */
  readonly overrides: ReadonlyMap<Dependency, Dependency>;
  /** Whose graph it is, for messages. */
  readonly owner: string;
}

/**
 * Checks a dependency of scope `app` and all it needs.
 *
 * @throws {TypeError} If it asks something of a request, needs a dependency that does not last as long, or itself.
 */
export function checkLasting(
  dependency: Dependency,
  check: LastingCheck,
  path: readonly Dependency[] = [],
): void {
  const { spec, name } = dependency;
  const start = `Cannot resolve ${name} of ${check.owner}: its scope is "app", but it`;
  if (path.includes(dependency.origin)) {
    const names = [...path.slice(path.indexOf(dependency.origin)), dependency].map((one) =>
      one.name
    );
    throw new TypeError(
      `Cannot order the dependencies of ${check.owner}: ${names.join(" needs ")}; break the cycle`,
    );
  }
  const input = INPUTS.find((key) => spec[key] !== undefined);
  if (input !== undefined) {
    throw new TypeError(
      `${start} reads ${input} of a request; remove them, or use scope "request"`,
    );
  }
  for (
    const [key, one] of [
      ...(spec.dependencies ?? []).map((one) => ["dependencies", one] as const),
      ...Object.entries(spec.deps ?? {}),
    ]
  ) {
    if (!(one instanceof Dependency)) {
      throw new TypeError(
        `Cannot resolve "${key}" of ${name}: it is not a dependency; make it with dependency(...)`,
      );
    }
    const needed = check.overrides.get(one.origin) ?? one;
    if (needed.spec.scope !== "app") {
      throw new TypeError(
        `${start} needs ${needed.name} of scope "${needed.spec.scope ?? "request"}", which ends ` +
          `with each request; give both the same scope`,
      );
    }
    checkLasting(needed, check, [...path, dependency.origin]);
  }
}

const INPUTS = ["params", "query", "headers", "cookies", "body", "form"] as const;
