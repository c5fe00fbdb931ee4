// Schemas of other libraries by the Standard Schema interface (https://standardschema.dev): Zod, Valibot, ArkType and
// others. One is wrapped into a schema of the kind "Standard", so that all the rest of Cairn knows one sort of schema.
// Easy to break: a validator may answer with a promise; only who waits for it may use the decoded value.

import { Kind, OptionalKind, type TSchema } from "@sinclair/typebox";
import type { Decode } from "./decode.ts";
import type { Stringify } from "./encode.ts";
import { type Issue, prefix } from "./issue.ts";
import { toJsonable } from "./jsonable.ts";
import { kindOf } from "./kinds.ts";

/**
 * A schema of another library, as the Standard Schema interface describes it. Zod 3.24, Valibot 1 and ArkType 2 and all
 * later ones have it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** What libraries have in common. */
  readonly "~standard": StandardProps<Input, Output>;
}

/** The members of {@linkcode StandardSchema}. */
export interface StandardProps<Input = unknown, Output = Input> {
  /** Version of the interface. */
  readonly version: 1;
  /** Name of the library. */
  readonly vendor: string;
  /** Checks and converts a value; some only with a promise. */
  readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
  /** Types only. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}

/** What a validator answers. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** A finding of a validator. */
export interface StandardIssue {
  /** What is wrong, for people. */
  readonly message: string;
  /** Where. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Whether `value` is a schema of another library. */
export function isStandard(value: unknown): value is StandardSchema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const props = (value as Partial<StandardSchema>)["~standard"];
  return typeof props?.validate === "function";
}

/**
 * The schema that stands for one of another library; a TypeBox schema is returned as it is. A value may be left out
 * where the validator takes `undefined`; what it makes of it is the default.
 */
export function asSchema(schema: TSchema | StandardSchema): TSchema {
  if (!isStandard(schema)) return schema;
  const known = WRAPPED.get(schema);
  if (known !== undefined) return known;
  const wrapped = { [Kind]: "Standard", standard: schema, ...whenAbsent(schema) } as object;
  WRAPPED.set(schema, wrapped as TSchema);
  return wrapped as TSchema;
}

const WRAPPED = new WeakMap<StandardSchema, TSchema>();

function whenAbsent(schema: StandardSchema): object {
  const result = schema["~standard"].validate(undefined);
  if (result instanceof Promise) {
    // Who has to ask somebody before it takes nothing has to be given something.
    result.catch(() => {});
    return {};
  }
  if (result.issues !== undefined) return {};
  if (result.value === undefined) return { [OptionalKind]: "Optional" };
  return { default: () => (schema["~standard"].validate(undefined) as Taken).value };
}

interface Taken {
  readonly value: unknown;
}

/** The other library's schema behind one that stands for it. */
export function standardOf(schema: TSchema): StandardSchema | undefined {
  return kindOf(schema) === "Standard" ? schema.standard as StandardSchema : undefined;
}

/** A decoder by another library's schema; it returns a promise of the value where the validator does. */
export function decodeStandard(schema: StandardSchema): Decode {
  const { validate } = schema["~standard"];
  return (value, loc, issues) => {
    const take = (result: StandardResult<unknown>): unknown => {
      if (result.issues === undefined) return result.value;
      for (const issue of result.issues) issues.push(issueOf(issue, value, loc));
      return undefined;
    };
    const result = validate.call(schema["~standard"], value);
    return result instanceof Promise ? result.then(take) : take(result);
  };
}

/**
 * A writer of answers by another library's schema: what its validator makes of the handler's value.
 *
 * @throws {TypeError} When it writes, if the validator answers with a promise: an answer does not wait.
 */
export function stringifyStandard(schema: StandardSchema): Stringify {
  const decode = decodeStandard(schema);
  return (value, issues) => {
    const from = issues.length;
    const result = decode(value, [], issues);
    if (result instanceof Promise) {
      result.catch(() => {});
      throw new TypeError(
        `Cannot wait for a validator of ${
          schema["~standard"].vendor
        } in an answer: use it in the handler, and a schema without it in response`,
      );
    }
    if (issues.length === from) return JSON.stringify(toJsonable(result));
    prefix(issues, from, "response");
    return undefined;
  };
}

/**
 * The library's words with FastAPI's members: its own code as the type, the value at the place as the input. What is
 * missing is `missing` whatever the library calls it, and its input is what it is missing from.
 */
function issueOf(issue: StandardIssue, value: unknown, loc: readonly (string | number)[]): Issue {
  const path = (issue.path ?? []).map((part) => {
    const key = typeof part === "object" ? part.key : part;
    return typeof key === "number" ? key : String(key);
  });
  let input = value;
  let parent: unknown = null;
  for (const key of path) {
    parent = input;
    input = memberOf(input, key);
  }
  const isMissing = input === undefined && path.length > 0;
  return {
    type: isMissing ? "missing" : codeOf(issue),
    loc: [...loc, ...path],
    msg: issue.message,
    input: isMissing ? parent ?? null : input ?? null,
  };
}

function memberOf(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string | number, unknown>)[key];
}

/** Zod calls it `code`, Valibot `type`. */
function codeOf(
  issue: StandardIssue & { readonly code?: unknown; readonly type?: unknown },
): string {
  const code = issue.code ?? issue.type;
  return typeof code === "string" ? code : "value_error";
}
