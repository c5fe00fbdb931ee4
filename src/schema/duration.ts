// Durations: the forms that pydantic accepts to ISO 8601 text. Python counts days, seconds and microseconds; a year is
// 365 days and a month 30.

import { byteText, EXTRA_CHARACTERS, scanTime, TOO_SHORT } from "./calendar.ts";
import { LAX, lower } from "./closeness.ts";
import { type Issue, push } from "./issue.ts";

/** ISO 8601 text of a duration; `undefined` after a finding. */
export function readDuration(value: unknown, issues: Issue[]): string | undefined {
  lower(LAX);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    const msg = "Input should be a valid timedelta";
    return push(issues, { type: "time_delta_type", msg }, value);
  }
  const scanned = typeof value === "string"
    ? scanDuration(byteText(value))
    : microsOf(Number(value));
  const error = typeof scanned === "bigint" && abs(scanned) / DAY > DAYS_MAX
    ? DAYS_TOO_MANY
    : scanned;
  if (typeof error === "bigint") return durationText(error);
  const msg = `Input should be a valid timedelta, ${error}`;
  return push(issues, { type: "time_delta_parsing", msg, ctx: { error } }, value);
}

/** Seconds and their fraction apart: together they can have more digits than a number. */
function microsOf(seconds: number): bigint | string {
  if (!Number.isFinite(seconds)) return DAYS_TOO_MANY;
  return BigInt(Math.trunc(seconds)) * SECOND + BigInt(Math.round((seconds % 1) * 1e6));
}

/** Microseconds of a text, or what is wrong with it. */
function scanDuration(text: string): bigint | string {
  const bare = /^[+-]/.test(text) ? text.slice(1) : text;
  if (bare === "") return TOO_SHORT;
  const micros = bare.startsWith("P")
    ? scanIso(bare.slice(1))
    : /d/i.test(bare) || bare.length < 5
    ? scanDays(bare)
    : scanHours(bare);
  return typeof micros === "bigint" && text.startsWith("-") ? -micros : micros;
}

/** What follows the `P`. */
function scanIso(text: string): bigint | string {
  let micros = 0n;
  let units: Readonly<Record<string, bigint>> = DATE_UNITS;
  let fractional = false;
  let at = 0;
  while (at < text.length) {
    if (text[at] === "T") {
      if (units === TIME_UNITS) return "`t` character repeated in duration";
      units = TIME_UNITS;
      at++;
      continue;
    }
    const found = /^(\d+)([.,]\d*)?/.exec(text.slice(at));
    if (found === null) return "invalid digit in duration";
    const [all, whole, fraction] = found;
    if (Number(whole) > U32_MAX) return VALUE_TOO_LARGE;
    if (fractional) return "quantity fraction invalid in duration";
    fractional = fraction !== undefined;
    at += all.length;
    const unit = Object.hasOwn(units, text[at] ?? "") ? units[text[at]!] : undefined;
    if (unit === undefined) {
      return `quantity invalid in ${units === TIME_UNITS ? "time" : "date"} part of duration`;
    }
    at++;
    micros += BigInt(whole!) * unit;
    if (fraction !== undefined) {
      micros += BigInt(Math.round(Number(`0${fraction.replace(",", ".")}`) * Number(unit)));
    }
  }
  return at < 2 ? TOO_SHORT : micros;
}

/** `3 days, 4:05:06`, and its shorter forms. */
function scanDays(text: string): bigint | string {
  const number = /^\d+/.exec(text);
  if (number === null) return "invalid digit in duration";
  if (Number(number[0]) > U32_MAX) return VALUE_TOO_LARGE;
  const word = /^ ?[dD](?:ays?|AYS?|(?![aA]))(?:, | |,)?/.exec(text.slice(number[0].length));
  if (word === null) return '"day" identifier in duration not correctly formatted';
  const days = BigInt(number[0]) * DAY;
  const rest = text.slice(number[0].length + word[0].length);
  if (rest === "") return days;
  const time = scanHours(rest);
  if (typeof time === "string") return time;
  return time >= DAY ? HOURS_TOO_MANY : days + time;
}

/** `HH:MM`, `HH:MM:SS.ffffff`, with any number of hours. */
function scanHours(text: string): bigint | string {
  if (text.length < 5) return TOO_SHORT;
  const colon = text.indexOf(":");
  if (colon < 0) return "invalid character in hour";
  const hours = text.slice(0, colon);
  if (hours.length > 10) return HOURS_TOO_MANY;
  if (!/^\d*$/.test(hours)) return "invalid character in hour";
  if (Number(hours) > HOURS_MAX) return HOURS_TOO_MANY;
  // The rest is a time of day without its hours, of a fixed length at most.
  const rest = `00:${text.slice(colon + 1)}`.slice(0, "00:00:00.000000".length);
  const time = scanTime(rest, 0);
  if (typeof time === "string") return time;
  if (time.end < rest.length) return EXTRA_CHARACTERS;
  const seconds = Number(hours) * 3_600 + time.minute * 60 + time.second;
  return BigInt(seconds) * SECOND + BigInt(time.micros);
}

function durationText(micros: bigint): string {
  const left = abs(micros);
  const days = left / DAY;
  const years = days / 365n;
  const date = part(years, "Y") + part(days % 365n, "D");
  const hours = left % DAY / HOUR;
  const minutes = left % HOUR / MINUTE;
  const seconds = left % MINUTE / SECOND;
  const fraction = left % SECOND === 0n
    ? ""
    : `.${String(left % SECOND).padStart(6, "0").replace(/0+$/, "")}`;
  const tail = seconds === 0n && fraction === "" ? "" : `${seconds}${fraction}S`;
  const time = part(hours, "H") + part(minutes, "M") + tail;
  if (date === "" && time === "") return "PT0S";
  return `${micros < 0n ? "-" : ""}P${date}${time === "" ? "" : `T${time}`}`;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function part(count: bigint, unit: string): string {
  return count === 0n ? "" : `${count}${unit}`;
}

const SECOND = 1_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
const DATE_UNITS: Readonly<Record<string, bigint>> = {
  Y: 365n * DAY,
  M: 30n * DAY,
  W: 7n * DAY,
  D: DAY,
};
const TIME_UNITS: Readonly<Record<string, bigint>> = { H: HOUR, M: MINUTE, S: SECOND };
const DAYS_MAX = 999_999_999n;
const DAYS_TOO_MANY = "durations may not exceed 999,999,999 days";
const HOURS_MAX = 24e8;
const U32_MAX = 4_294_967_295;
const VALUE_TOO_LARGE = "a numeric value in the duration is too large";
const HOURS_TOO_MANY = "durations may not exceed 999,999,999 hours";
