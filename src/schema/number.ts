// Integers, numbers, booleans, decimals: reading them as pydantic does in its lax mode, and their bounds.

import { type Issue, push } from "./issue.ts";

/** Bounds of a number. */
export interface Bounds {
  readonly multipleOf?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
}

/** Reads an integer; `undefined` after a finding. */
export function readInteger(value: unknown, issues: Issue[]): number | undefined {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return value;
    if (Number.isInteger(value)) return push(issues, INT_SIZE, value);
    return push(issues, Number.isFinite(value) ? INT_FLOAT : FINITE, value);
  }
  if (typeof value === "string") return integerFromText(value, issues);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) return Number(value);
  return push(issues, { type: "int_type", msg: "Input should be a valid integer" }, value);
}

function integerFromText(text: string, issues: Issue[]): number | undefined {
  if (!INTEGER.test(text)) return push(issues, INT_PARSING, text);
  const number = Number(text.trim().replaceAll("_", ""));
  // A larger one would lose digits silently; t.BigInt keeps them.
  return Number.isSafeInteger(number) ? number + 0 : push(issues, INT_SIZE, text);
}

/** Reads an integer of any size. */
export function readBigInt(value: unknown, issues: Issue[]): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && INTEGER.test(value)) {
    return BigInt(value.trim().replaceAll("_", "").replace(/\.0+$/, "").replace(/^\+/, ""));
  }
  if (typeof value === "string") return push(issues, INT_PARSING, value);
  const number = readInteger(value, issues);
  return number === undefined ? undefined : BigInt(number);
}

/** Reads a number; `undefined` after a finding. */
export function readNumber(value: unknown, issues: Issue[]): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string") {
    if (NUMBER.test(value)) return Number(value.trim().replaceAll("_", ""));
    const named = NAMED.exec(value.trim());
    if (named === null) return push(issues, FLOAT_PARSING, value);
    if (/nan/i.test(value)) return NaN;
    return named[1] === "-" ? -Infinity : Infinity;
  }
  if (typeof value === "boolean") return value ? 1 : 0;
  return push(issues, { type: "float_type", msg: "Input should be a valid number" }, value);
}

/** Reads a boolean; `undefined` after a finding. */
export function readBoolean(value: unknown, issues: Issue[]): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") {
    const word = value.length <= 5 ? value.toLowerCase() : value;
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
    return push(issues, BOOL_PARSING, value);
  }
  if (value === 1) return true;
  if (value === 0) return false;
  if (typeof value === "number" && Number.isInteger(value)) {
    return push(issues, BOOL_PARSING, value);
  }
  return push(issues, { type: "bool_type", msg: "Input should be a valid boolean" }, value);
}

/** The first bound that `value` breaks, in pydantic's order. */
export function checkBounds(
  bounds: Bounds,
  value: number,
  input: unknown,
  issues: Issue[],
): boolean {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = bounds;
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    return fail(issues, input, "multiple_of", "a multiple of", multipleOf);
  }
  if (maximum !== undefined && !(value <= maximum)) {
    return fail(issues, input, "less_than_equal", "less than or equal to", maximum);
  }
  if (exclusiveMaximum !== undefined && !(value < exclusiveMaximum)) {
    return fail(issues, input, "less_than", "less than", exclusiveMaximum);
  }
  if (minimum !== undefined && !(value >= minimum)) {
    return fail(issues, input, "greater_than_equal", "greater than or equal to", minimum);
  }
  if (exclusiveMinimum !== undefined && !(value > exclusiveMinimum)) {
    return fail(issues, input, "greater_than", "greater than", exclusiveMinimum);
  }
  return true;
}

const CTX: Readonly<Record<string, string>> = {
  multiple_of: "multiple_of",
  less_than_equal: "le",
  less_than: "lt",
  greater_than_equal: "ge",
  greater_than: "gt",
};

function fail(issues: Issue[], input: unknown, type: string, words: string, bound: number): false {
  push(
    issues,
    { type, msg: `Input should be ${words} ${bound}`, ctx: { [CTX[type]!]: bound } },
    input,
  );
  return false;
}

/** Exact for decimal fractions: 0.3 is a multiple of 0.1 although 0.3 % 0.1 is not 0. */
export function isMultiple(value: number, of: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (Number.isInteger(value) && Number.isInteger(of)) return value % of === 0;
  const quotient = value / of;
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * 2e-15;
}

/** Limits of a decimal. */
export interface DecimalLimits extends Bounds {
  readonly maxDigits?: number;
  readonly decimalPlaces?: number;
}

/** Reads a decimal as text without rounding; `undefined` after a finding. */
export function readDecimal(
  limits: DecimalLimits,
  value: unknown,
  issues: Issue[],
): string | undefined {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint") {
    const msg = "Decimal input should be an integer, float, string or Decimal object";
    return push(issues, { type: "decimal_type", msg }, value);
  }
  const text = String(value).trim().replaceAll("_", "");
  if (/^[+-]?(nan|inf|infinity)$/i.test(text)) return push(issues, FINITE, value);
  if (!DECIMAL.test(text)) {
    return push(issues, { type: "decimal_parsing", msg: "Input should be a valid decimal" }, value);
  }
  if (!checkDigits(limits, text, value, issues)) return undefined;
  if (!checkBounds(limits, Number(text), value, issues)) return undefined;
  return text.replace(/^\+/, "");
}

function checkDigits(
  limits: DecimalLimits,
  text: string,
  input: unknown,
  issues: Issue[],
): boolean {
  const { maxDigits, decimalPlaces } = limits;
  const [, whole = "", fraction = "", exponent = "0"] = DECIMAL.exec(text)!;
  const places = Math.max(0, fraction.length - Number(exponent));
  const wholeDigits = Math.max(0, whole.replace(/^0+/, "").length + Number(exponent));
  const complain = (type: string, noun: string, count: number, tail: string) => {
    const msg = `Decimal input should have no more than ${count} ${noun}${
      count === 1 ? "" : "s"
    }${tail}`;
    const key = type.slice("decimal_".length);
    push(
      issues,
      { type, msg, ctx: { [key === "max_places" ? "decimal_places" : key]: count } },
      input,
    );
    return false;
  };
  if (maxDigits !== undefined && wholeDigits + places > maxDigits) {
    return complain("decimal_max_digits", "digit", maxDigits, " in total");
  }
  if (decimalPlaces !== undefined && places > decimalPlaces) {
    return complain("decimal_max_places", "decimal place", decimalPlaces, "");
  }
  if (
    maxDigits !== undefined && decimalPlaces !== undefined &&
    wholeDigits > maxDigits - decimalPlaces
  ) {
    return complain(
      "decimal_whole_digits",
      "digit",
      maxDigits - decimalPlaces,
      " before the decimal point",
    );
  }
  return true;
}

const INTEGER = /^\s*[+-]?\d+(?:_\d+)*(?:\.0+)?\s*$/;
const NUMBER = /^\s*[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const NAMED = /^([+-]?)(?:nan|inf|infinity)$/i;
const DECIMAL = /^[+-]?(?=\d|\.\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i;
const TRUE = new Set(["1", "true", "t", "yes", "y", "on"]);
const FALSE = new Set(["0", "false", "f", "no", "n", "off"]);

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
