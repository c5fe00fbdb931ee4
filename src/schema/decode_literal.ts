// Literals and enumerations.

import type { TSchema } from "@sinclair/typebox";
import { LAX, lower } from "./closeness.ts";
import type { Read } from "./compile.ts";
import { alternatives, type Finding, type Issue, push } from "./issue.ts";
import { readInteger, readNumber } from "./number.ts";

/** Literals take the value itself; `true` and `1` are the same to Python, and so they are here. */
export function compileLiteral(values: readonly unknown[]): Read {
  const expected = alternatives(values);
  const finding = { type: "literal_error", msg: `Input should be ${expected}`, ctx: { expected } };
  return (value, issues) => {
    const found = member(values, value);
    return found === undefined ? push(issues, finding, value) : found;
  };
}

/** The one of `values` that equals `value` in Python's eyes. */
function member(values: readonly unknown[], value: unknown): unknown {
  if (values.includes(value)) return value;
  const same = typeof value === "boolean"
    ? Number(value)
    : value === 1
    ? true
    : value === 0
    ? false
    : undefined;
  return same !== undefined && values.includes(same) ? same : undefined;
}

/** Enumerations of numbers also take numeric text, as pydantic's enums do and its literals do not. */
export function compileEnum(schema: TSchema): Read {
  const values =
    (schema.enum ?? (schema.anyOf as TSchema[]).map((one) => one.const)) as readonly unknown[];
  const expected = alternatives(values);
  const finding: Finding = { type: "enum", msg: `Input should be ${expected}`, ctx: { expected } };
  const coerce = coercer(values);
  return (value, issues) => {
    lower(LAX);
    const found = member(values, value) ?? member(values, coerce?.(value, []));
    return found === undefined ? push(issues, finding, value) : found;
  };
}

function coercer(
  values: readonly unknown[],
): ((value: unknown, scratch: Issue[]) => number | undefined) | undefined {
  if (values.every(Number.isInteger)) return readInteger;
  return values.every((value) => typeof value === "number") ? readNumber : undefined;
}
