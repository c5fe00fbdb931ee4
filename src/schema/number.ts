// Integers, numbers, booleans, decimals: reading them as pydantic does in its lax mode, and their bounds.

import { LAX, lower, STRICT } from "./closeness.ts";
import { type Finding, type Issue, push } from "./issue.ts";
import { bigIntJson } from "./jsonable.ts";

/** Bounds of a number. */
export interface Bounds {
  readonly multipleOf?: Bound;
  readonly maximum?: Bound;
  readonly exclusiveMaximum?: Bound;
  readonly minimum?: Bound;
  readonly exclusiveMinimum?: Bound;
}

type Bound = number | bigint;

/** Reads an integer; `undefined` after a finding. */
export function readInteger(
  value: unknown,
  issues: Issue[],
  bounds?: Bounds,
): number | undefined {
  const integer = typeof value === "number" && Number.isSafeInteger(value)
    ? value
    : coerceInteger(value, issues);
  if (integer === undefined) return undefined;
  if (bounds !== undefined && !checkBounds(bounds, integer, value, issues)) return undefined;
  if (typeof integer === "number") return integer;
  // It would lose digits silently; t.BigInt keeps them.
  return push(issues, INT_SIZE, value);
}

/** Reads an integer of any size. */
export function readBigInt(
  value: unknown,
  issues: Issue[],
  bounds?: Bounds,
): bigint | undefined {
  const read = typeof value === "bigint" ? value : coerceInteger(value, issues);
  if (read === undefined) return undefined;
  const integer = BigInt(read);
  if (bounds !== undefined && !checkBounds(bounds, integer, value, issues)) return undefined;
  return integer;
}

/** A number where that is exact, else a big integer. */
function coerceInteger(value: unknown, issues: Issue[]): number | bigint | undefined {
  switch (typeof value) {
    case "number":
      if (Number.isSafeInteger(value)) return value;
      if (Number.isInteger(value)) return push(issues, INT_SIZE, value);
      return push(issues, Number.isFinite(value) ? INT_FLOAT : FINITE, value);
    case "string":
      lower(LAX);
      return integerOfText(value, issues);
    case "boolean":
      lower(LAX);
      return value ? 1 : 0;
    case "bigint":
      return safe(value);
    default:
      return push(issues, INT_TYPE, value);
  }
}

function integerOfText(text: string, issues: Issue[]): number | bigint | undefined {
  const plain = plainInteger(text);
  if (plain !== undefined) return plain;
  if (!INTEGER.test(text)) return push(issues, INT_PARSING, text);
  if (text.length > DIGITS_MAX) return push(issues, INT_SIZE, text);
  const digits = text.trim().replaceAll("_", "");
  const number = Number(digits);
  // Adding 0 makes -0 an integer.
  if (Number.isSafeInteger(number)) return number + 0;
  return safe(BigInt(digits.replace(/\.0+$/, "").replace(/^\+/, "")));
}

/** Plain digits, few enough to be exact: a fifth of the time of the regular expressions. */
function plainInteger(text: string): number | undefined {
  if (text.length === 0 || text.length > EXACT_DIGITS) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function safe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Reads a number; `undefined` after a finding. */
export function readNumber(value: unknown, issues: Issue[]): number | undefined {
  if (typeof value === "number") {
    // An integer is a number's neighbour: in a union, a member for integers fits it better.
    if (Number.isInteger(value)) lower(STRICT);
    return value;
  }
  lower(LAX);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return push(issues, FLOAT_TYPE, value);
  return numberOfText(value.trim()) ?? numberOfText(withoutUnderscores(value)) ??
    push(issues, FLOAT_PARSING, value);
}

function numberOfText(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const named = NAMED.exec(text);
  if (named === null) return undefined;
  if (/nan/i.test(text)) return NaN;
  return named[1] === "-" ? -Infinity : Infinity;
}

/** Single underscores inside a number group its digits. */
function withoutUnderscores(text: string): string {
  return /^_|__|_$/.test(text) ? "" : text.replaceAll("_", "");
}

/** Reads a boolean; `undefined` after a finding. */
export function readBoolean(value: unknown, issues: Issue[]): boolean | undefined {
  if (typeof value === "boolean") return value;
  lower(LAX);
  if (typeof value === "string") {
    if (value === "true") return true;
    if (value === "false") return false;
    const word = value.length <= 5 ? value.toLowerCase() : value;
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
    return push(issues, BOOL_PARSING, value);
  }
  if (value === 1) return true;
  if (value === 0) return false;
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    return push(issues, BOOL_PARSING, value);
  }
  return push(issues, BOOL_TYPE, value);
}

/** The first bound that `value` breaks, in pydantic's order. */
export function checkBounds(
  bounds: Bounds,
  value: number | bigint,
  input: unknown,
  issues: Issue[],
): boolean {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = bounds;
  const finding = multipleOf !== undefined && !isMultiple(value, multipleOf)
    ? boundFindings.multipleOf(multipleOf)
    : maximum !== undefined && !(value <= maximum)
    ? boundFindings.maximum(maximum)
    : exclusiveMaximum !== undefined && !(value < exclusiveMaximum)
    ? boundFindings.exclusiveMaximum(exclusiveMaximum)
    : minimum !== undefined && !(value >= minimum)
    ? boundFindings.minimum(minimum)
    : exclusiveMinimum !== undefined && !(value > exclusiveMinimum)
    ? boundFindings.exclusiveMinimum(exclusiveMinimum)
    : undefined;
  if (finding === undefined) return true;
  push(issues, finding, input);
  return false;
}

/** What is said about a number that breaks a bound. */
export const boundFindings: Readonly<Record<keyof Bounds, (bound: Bound) => Finding>> = {
  multipleOf: (bound) => outside("multiple_of", "a multiple of", ["multiple_of", bound]),
  maximum: (bound) => outside("less_than_equal", "less than or equal to", ["le", bound]),
  exclusiveMaximum: (bound) => outside("less_than", "less than", ["lt", bound]),
  minimum: (bound) => outside("greater_than_equal", "greater than or equal to", ["ge", bound]),
  exclusiveMinimum: (bound) => outside("greater_than", "greater than", ["gt", bound]),
};

function outside(type: string, words: string, [key, bound]: readonly [string, Bound]): Finding {
  const shown = typeof bound === "bigint" ? bigIntJson(bound) : bound;
  return { type, msg: `Input should be ${words} ${bound}`, ctx: { [key]: shown } };
}

/** Near enough for fractions, as pydantic has it: 0.3 is a multiple of 0.1 although 0.3 % 0.1 is not 0. */
function isMultiple(value: Bound, of: Bound): boolean {
  if (typeof value === "bigint") return value % BigInt(of) === 0n;
  const step = Number(of);
  if (Number.isInteger(value) && Number.isInteger(step)) return value % step === 0;
  return !(Math.abs(value - Math.round(value / step) * step) > MULTIPLE_TOLERANCE);
}

const INTEGER = /^\s*[+-]?\d+(?:_\d+)*(?:\.0+)?\s*$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const NAMED = /^([+-]?)(?:nan|inf|infinity)$/i;
const TRUE = new Set(["1", "true", "t", "yes", "y", "on"]);
const FALSE = new Set(["0", "false", "f", "no", "n", "off"]);

/** Longest text of an integer: what it costs to read one grows with the square of its digits. */
const DIGITS_MAX = 4_300;
const MULTIPLE_TOLERANCE = 1e-9;
export const INT_TYPE = { type: "int_type", msg: "Input should be a valid integer" };
export const FLOAT_TYPE = { type: "float_type", msg: "Input should be a valid number" };
export const BOOL_TYPE = { type: "bool_type", msg: "Input should be a valid boolean" };
const INT_PARSING = {
  type: "int_parsing",
  msg: "Input should be a valid integer, unable to parse string as an integer",
};
const INT_SIZE = {
  type: "int_parsing_size",
  msg: "Unable to parse input string as an integer, exceeded maximum size",
};
const INT_FLOAT = {
  type: "int_from_float",
  msg: "Input should be a valid integer, got a number with a fractional part",
};
const FLOAT_PARSING = {
  type: "float_parsing",
  msg: "Input should be a valid number, unable to parse string as a number",
};
const BOOL_PARSING = {
  type: "bool_parsing",
  msg: "Input should be a valid boolean, unable to interpret input",
};
/** A number that is no number. */
export const FINITE: { readonly type: string; readonly msg: string } = {
  type: "finite_number",
  msg: "Input should be a finite number",
};
const ZERO = 48;
/** Every integer with so many digits is below 2^53. */
const EXACT_DIGITS = 15;
