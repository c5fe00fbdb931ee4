// Handlers' values to JSON by the response schema: checked, filtered, defaults filled. Cold: compiled once. The common
// case, a value that fits exactly, is checked and picked by one generated function (fit.ts); everything else, and every
// finding, comes from the plain writers (write.ts), which also serve where source text cannot be compiled.

import type { TSchema } from "@sinclair/typebox";
import { compileFit, type Fit, MISFIT, NO_FIT } from "./fit.ts";
import { type Issue, prefix } from "./issue.ts";
import { standardOf, stringifyStandard } from "./standard.ts";
import { compileWrite, type Write } from "./write.ts";

/** Which members are written: names, or names with a selection inside them. */
export type Selection = readonly string[] | { readonly [name: string]: true | Selection };

/** How a checked value is written. */
export interface EncodeOptions {
  /** Only these members. */
  readonly include?: Selection;
  /** All but these members. */
  readonly exclude?: Selection;
  /** Leaves out members that the handler did not give, instead of filling their defaults. */
  readonly excludeUnset?: boolean;
  /** Leaves out members that have their default. */
  readonly excludeDefaults?: boolean;
  /** Leaves out members that are null. */
  readonly excludeNone?: boolean;
  /** Writes members under their aliases. Default `true`. */
  readonly byAlias?: boolean;
}

/**
 * Checks, filters and writes a value.
 *
 * @returns JSON text, or `undefined` when something was pushed to `issues`.
 */
export type Stringify = (value: unknown, issues: Issue[]) => string | undefined;

/**
 * Compiles a response schema.
 *
 * @param options How members are written; `{}` for everything.
 * @throws {TypeError} If there are options for a schema of another library, which picks its members itself.
 */
export function compileStringify(schema: TSchema, options: EncodeOptions = {}): Stringify {
  const plain = Object.keys(options).length === 0;
  const standard = standardOf(schema);
  if (standard !== undefined) {
    if (plain) return stringifyStandard(standard);
    throw new TypeError(
      `Cannot write by a schema of ${standard["~standard"].vendor} with encode options: ` +
        "they are for schemas made by t",
    );
  }
  let write: Write | undefined;
  let fit: Fit = plain ? atFirstUse : NO_FIT;
  // Compiled at first use, as decoders are.
  function atFirstUse(value: unknown): unknown {
    fit = compileFit(schema, "out") ?? NO_FIT;
    return fit(value);
  }
  return (value, issues) => {
    const fitting = fit(value);
    if (fitting !== MISFIT) return JSON.stringify(fitting);
    write ??= compileWrite(schema, options);
    const from = issues.length;
    const written = write(value === undefined ? null : value, issues);
    if (issues.length === from) return JSON.stringify(written);
    prefix(issues, from, "response");
    return undefined;
  };
}
