// Values on their way into an engine and back. Engines get plain data and functions that never throw: a function that
// throws inside of minijinja breaks it for good, and getters and circles do, too.

import type { Random } from "../cx/mod.ts";
import { Html } from "./html.ts";
import { Later } from "./later.ts";
import { Marks } from "./marks.ts";

/** A function of templates. Named arguments come as one object, the last argument. */
export type TemplateFunction = (...args: never[]) => unknown;

/** One rendering: its marks, and the first error of a function that it called. */
export class Rendering {
  /** Marks of this rendering. */
  readonly marks: Marks;
  /** What a function has thrown. */
  failure: { readonly error: unknown } | undefined = undefined;

  /** Nothing rendered yet. */
  constructor(random: Random) {
    this.marks = new Marks(random);
  }

  /**
   * Values as an engine gets them. Objects are copied by their own members, dates are ISO text, `undefined` is left out.
   *
   * @throws {TypeError} For a promise, a symbol, a circle.
   */
  toEngine(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return this.#record(Object.entries(values), 0);
  }

  /** Calls a function for an engine. What it throws is kept, and nothing is shown in its place. */
  call(run: TemplateFunction, args: readonly unknown[]): unknown {
    try {
      const result: unknown = run(...args.map((arg) => this.#fromEngine(arg)) as never[]);
      return result === undefined ? "" : this.#value(result, 0);
    } catch (error) {
      this.failure ??= { error };
      return "";
    }
  }

  #value(value: unknown, depth: number): unknown {
    if (depth > DEPTH_MAX) {
      throw new TypeError(
        `Cannot show a value of more than ${DEPTH_MAX} levels, or one in a circle`,
      );
    }
    switch (typeof value) {
      case "function":
        return (...args: unknown[]): unknown => this.call(value as TemplateFunction, args);
      case "symbol":
        throw new TypeError(`Cannot show a symbol: ${String(value)}`);
      case "bigint":
        return BigInt.asIntN(64, value) === value ? value : String(value);
      case "object":
        return value === null ? null : this.#object(value, depth);
      default:
        return value;
    }
  }

  #object(value: object, depth: number): unknown {
    if (value instanceof Html || value instanceof Later) return this.marks.add(value);
    if (Array.isArray(value) || value instanceof Set) {
      return [...value].map((one) => this.#value(one ?? null, depth + 1));
    }
    if (value instanceof Map) return this.#record([...value], depth);
    if ("then" in value || Symbol.asyncIterator in value) {
      throw new TypeError("Cannot show a promise or what comes later: await it, or give later(…)");
    }
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") return this.#value(toJSON.call(value, ""), depth + 1);
    return this.#record(Object.entries(value), depth);
  }

  #record(members: [key: unknown, value: unknown][], depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const [key, value] of members) {
      if (value === undefined) continue;
      Object.defineProperty(copy, String(key), {
        value: this.#value(value, depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }

  #fromEngine(value: unknown): unknown {
    if (typeof value === "string") return this.marks.find(value) ?? value;
    // Text that is marked as safe.
    if (value instanceof String) return new Html(String(value));
    if (Array.isArray(value)) return value.map((one) => this.#fromEngine(one));
    const isMap = value instanceof Map;
    if (!isMap && (typeof value !== "object" || value === null)) return value;
    const members = isMap ? [...value] : Object.entries(value).filter(([key]) => key !== NAMED);
    return Object.fromEntries(members.map(([key, one]) => [key, this.#fromEngine(one)]));
  }
}

const DEPTH_MAX = 100;
/** Marks the named arguments of a call in nunjucks. */
const NAMED = "__keywords";
