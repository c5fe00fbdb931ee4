// Validators of the user: `before` sees the raw value, `after` the decoded one when nothing was wrong with it. What they
// throw becomes a finding; what they return takes the value's place.

import type { TSchema } from "@sinclair/typebox";
import { closeness } from "./closeness.ts";
import type { Read } from "./compile.ts";
import { type Issue, ValueError } from "./issue.ts";

/** A validator of the user. */
export type Validator = (value: never) => unknown;

/** `read` with the schema's validators around it. */
export function withHooks(schema: TSchema, read: Read): Read {
  const before = schema.before as ((value: unknown) => unknown) | undefined;
  const after = schema.after as ((value: unknown) => unknown) | undefined;
  if (before === undefined && after === undefined) return read;
  return (input, issues) => {
    const from = issues.length;
    const raw = before === undefined ? input : attempt(before, { value: input, input }, issues);
    if (issues.length > from) return undefined;
    const value = read(raw, issues);
    if (issues.length > from || after === undefined) return value;
    return attempt(after, { value, input }, issues);
  };
}

interface Attempt {
  readonly value: unknown;
  readonly input: unknown;
}

function attempt(
  validator: (value: unknown) => unknown,
  { value, input }: Attempt,
  issues: Issue[],
): unknown {
  const outer = { ...closeness };
  try {
    return validator(value);
  } catch (error) {
    issues.push(findingOf(error, input));
    return undefined;
  } finally {
    // The validator may have decoded something else.
    Object.assign(closeness, outer);
  }
}

function findingOf(error: unknown, input: unknown): Issue {
  if (error instanceof ValueError) {
    const { type, message: msg, ctx } = error;
    return ctx === undefined ? { type, loc: [], msg, input } : { type, loc: [], msg, input, ctx };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    type: "value_error",
    loc: [],
    msg: `Value error, ${message}`,
    input,
    ctx: { error: {} },
  };
}
