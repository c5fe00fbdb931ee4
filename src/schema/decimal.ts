// Decimal numbers without rounding. The value is text, spelled as Python's Decimal spells it; limits count its digits
// and bounds compare exactly.

import { LAX, lower } from "./closeness.ts";
import { plural, push } from "./issue.ts";
import type { Finding, Issue } from "./issue.ts";
import { boundFindings, type Bounds, FINITE } from "./number.ts";

/** Limits of a decimal. */
export interface DecimalLimits extends Bounds {
  readonly maxDigits?: number;
  readonly decimalPlaces?: number;
}

/** `digits` times ten to the power of `exponent`. */
interface Parts {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** Reads a decimal; `undefined` after a finding. */
export function readDecimal(
  limits: DecimalLimits,
  value: unknown,
  issues: Issue[],
): string | undefined {
  lower(LAX);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint") {
    const msg = "Decimal input should be an integer, float, string or Decimal object";
    return push(issues, { type: "decimal_type", msg }, value);
  }
  const text = String(value).trim().replaceAll("_", "");
  if (NOT_FINITE.test(text)) return push(issues, FINITE, value);
  const parts = parse(text);
  if (parts === undefined) {
    return push(issues, { type: "decimal_parsing", msg: "Input should be a valid decimal" }, value);
  }
  const finding = wrongDigits(limits, parts) ?? wrongBound(limits, parts);
  return finding === undefined ? format(parts) : push(issues, finding, value);
}

function parse(text: string): Parts | undefined {
  const found = DECIMAL.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = found;
  return {
    negative: sign === "-",
    digits: `${whole}${fraction}`.replace(/^0+(?=\d)/, ""),
    exponent: Number(power) - fraction.length,
  };
}

/** As Python writes it: with an exponent only when there is no plain form of about the same length. */
function format({ negative, digits, exponent }: Parts): string {
  const sign = negative ? "-" : "";
  const adjusted = exponent + digits.length - 1;
  if (exponent > 0 || adjusted < -6) {
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign}${digits[0]}${rest}E${adjusted < 0 ? "" : "+"}${adjusted}`;
  }
  if (exponent === 0) return sign + digits;
  const padded = digits.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** Zeros at the end count only when the number breaks the limit without them, too. */
function wrongDigits(
  { maxDigits, decimalPlaces }: DecimalLimits,
  parts: Parts,
): Finding | undefined {
  const given = count(parts);
  const bare = count(withoutZeros(parts));
  const exceeds = (key: "all" | "places" | "whole", most: number) =>
    given[key] > most && bare[key] > most;
  if (maxDigits !== undefined && exceeds("all", maxDigits)) {
    return digitsFinding("max_digits", maxDigits, "in total");
  }
  if (decimalPlaces === undefined) return undefined;
  if (exceeds("places", decimalPlaces)) {
    const msg = `Decimal input should have no more than ${plural(decimalPlaces, "decimal place")}`;
    return { type: "decimal_max_places", msg, ctx: { decimal_places: decimalPlaces } };
  }
  if (maxDigits === undefined) return undefined;
  const wholeMax = Math.max(0, maxDigits - decimalPlaces);
  return exceeds("whole", wholeMax)
    ? digitsFinding("whole_digits", wholeMax, "before the decimal point")
    : undefined;
}

function digitsFinding(key: string, most: number, where: string): Finding {
  const msg = `Decimal input should have no more than ${plural(most, "digit")} ${where}`;
  return { type: `decimal_${key}`, msg, ctx: { [key]: most } };
}

function count({ digits, exponent }: Parts): { all: number; places: number; whole: number } {
  const places = Math.max(0, -exponent);
  const all = exponent >= 0 ? digits.length + exponent : Math.max(digits.length, places);
  return { all, places, whole: all - places };
}

function withoutZeros({ negative, digits, exponent }: Parts): Parts {
  const bare = digits.replace(/0+$/, "");
  if (bare === "") return { negative, digits: "0", exponent: 0 };
  return { negative, digits: bare, exponent: exponent + digits.length - bare.length };
}

function wrongBound(limits: DecimalLimits, parts: Parts): Finding | undefined {
  const { multipleOf } = limits;
  if (multipleOf !== undefined) {
    const [value, of] = scaled(parts, multipleOf);
    if (value % of !== 0n) return boundFindings.multipleOf(multipleOf);
  }
  for (const key of BOUNDS) {
    const bound = limits[key];
    if (bound === undefined) continue;
    const [value, limit] = scaled(parts, bound);
    const fits = key === "maximum"
      ? value <= limit
      : key === "exclusiveMaximum"
      ? value < limit
      : key === "minimum"
      ? value >= limit
      : value > limit;
    if (!fits) return boundFindings[key](bound);
  }
  return undefined;
}

/** A decimal and a number as integers of the same scale. */
function scaled(parts: Parts, bound: number | bigint): readonly [bigint, bigint] {
  const other = parse(String(bound))!;
  const exponent = Math.min(parts.exponent, other.exponent);
  return [integer(parts, exponent), integer(other, exponent)];
}

function integer({ negative, digits, exponent }: Parts, scale: number): bigint {
  const value = BigInt(digits) * 10n ** BigInt(exponent - scale);
  return negative ? -value : value;
}

const BOUNDS = ["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"] as const;
const NOT_FINITE = /^[+-]?(?:s?nan\d*|inf(?:inity)?)$/i;
/** Exponents of more digits are refused: exact comparison would write them out. */
const DECIMAL = /^([+-]?)(?=\d|\.\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i;
