// Text of dates and times, scanned as pydantic's parser scans it: the first thing that is wrong decides what is said. A
// result that is text says what is wrong. Numbers are seconds since 1970, or milliseconds when there are many of them.

/** A day. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time of day; `offset` is in seconds, and `undefined` where the text names none. */
export interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
  readonly offset?: number | undefined;
}

/** A day and a time. */
export interface Moment extends Day, Clock {}

export const TOO_SHORT = "input is too short";
export const EXTRA_CHARACTERS = "unexpected extra characters at the end of the input";
const DATE_SEPARATOR = "invalid date separator, expected `-`";

/** Text whose length is its length in UTF-8: lengths are compared in bytes. */
export function byteText(text: string): string {
  // deno-lint-ignore no-control-regex -- what is not ASCII.
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return String.fromCharCode(...ENCODER.encode(text.slice(0, TEXT_CHARS_MAX)));
}

/** The day at the start of `text`. */
export function scanDay(text: string): Day | string {
  if (text.length < 10) return TOO_SHORT;
  const year = digits(text, 0, 4);
  if (year < 0) return "invalid character in year";
  if (text[4] !== "-") return DATE_SEPARATOR;
  const month = digits(text, 5, 2);
  if (month < 0) return "invalid character in month";
  if (text[7] !== "-") return DATE_SEPARATOR;
  const day = digits(text, 8, 2);
  if (day < 0) return "invalid character in day";
  if (month < 1 || month > 12) return "month value is outside expected range of 1-12";
  if (day < 1 || day > daysIn(year, month)) return "day value is outside expected range";
  return { year, month, day };
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate();
}

/** A day and a time with one of four separators between them. */
export function scanMoment(text: string): Moment | string {
  const day = scanDay(text);
  if (typeof day === "string") return day;
  if (!"Tt _".includes(text[10] ?? "?")) {
    return "invalid datetime separator, expected `T`, `t`, `_` or space";
  }
  const clock = scanClock(text, 11);
  return typeof clock === "string" ? clock : { ...day, ...clock };
}

/** The time from `at` to the end of `text`. */
export function scanClock(text: string, at: number): Clock | string {
  const time = scanTime(text, at);
  if (typeof time === "string") return time;
  if (time.end === text.length) return time;
  const zone = scanOffset(text, time.end);
  if (typeof zone === "string") return zone;
  return zone.end < text.length ? EXTRA_CHARACTERS : { ...time, offset: zone.offset };
}

/** Hours, minutes, and perhaps seconds with a fraction, from `at` on. */
export function scanTime(text: string, at: number): Clock & { readonly end: number } | string {
  if (text.length - at < 5) return TOO_SHORT;
  const hour = digits(text, at, 2);
  if (hour < 0) return "invalid character in hour";
  if (text[at + 2] !== ":") return "invalid time separator, expected `:`";
  const minute = digits(text, at + 3, 2);
  if (minute < 0) return "invalid character in minute";
  if (hour > 23) return "hour value is outside expected range of 0-23";
  if (minute > 59) return "minute value is outside expected range of 0-59";
  if (text[at + 5] !== ":") return { hour, minute, second: 0, micros: 0, end: at + 5 };
  const second = digits(text, at + 6, 2);
  if (second < 0) return "invalid character in second";
  if (second > 59) return "second value is outside expected range of 0-59";
  const mark = text[at + 8];
  if (mark !== "." && mark !== ",") return { hour, minute, second, micros: 0, end: at + 8 };
  const [fraction] = /^\d*/.exec(text.slice(at + 9))!;
  if (fraction === "") return "second fraction digits missing after `.`";
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0"));
  return { hour, minute, second, micros, end: at + 9 + fraction.length };
}

function scanOffset(text: string, at: number): { offset: number; end: number } | string {
  if (text[at] === "Z" || text[at] === "z") return { offset: 0, end: at + 1 };
  const minus = text.startsWith(MINUS_BYTES, at);
  if (!minus && text[at] !== "+" && text[at] !== "-") return "invalid timezone sign";
  const start = at + (minus ? MINUS_BYTES.length : 1);
  const hours = digits(text, start, 2);
  if (hours < 0) return "invalid timezone hour";
  const colon = text[start + 2] === ":" ? 1 : 0;
  const minutes = digits(text, start + 2 + colon, 2);
  if (minutes < 0) return "invalid timezone minute";
  if (minutes > 59) return "timezone minute value is outside expected range of 0-59";
  if (hours > 23) return "timezone offset must be less than 24 hours";
  const seconds = hours * 3_600 + minutes * 60;
  return { offset: text[at] === "+" ? seconds : -seconds, end: start + 4 + colon };
}

/** A whole number in text that fits 64 bits. */
export function scanInteger(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) && fits64(text) ? Number(text) : undefined;
}

/** The moment of a number in text, or what is wrong with it; `undefined` when the text is no number. */
export function scanUnix(text: string): Moment | string | undefined {
  const integer = scanInteger(text);
  if (integer !== undefined) return momentOfUnix(integer, 0);
  if (!/^[+-]?(?=\d|\.\d)\d*\.\d*(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  if (!fits64(text.slice(0, text.indexOf(".")))) return undefined;
  const number = Number(text);
  const seconds = Math.abs(number) > SECONDS_MAX ? number / 1_000 : number;
  const whole = Math.floor(seconds);
  return momentOfUnix(whole, Math.round((seconds - whole) * 1e6));
}

/** The moment of a JSON number. */
export function momentOfNumber(value: number): Moment | string {
  if (!Number.isFinite(value)) return value < 0 ? TOO_EARLY : TOO_LATE;
  const fraction = Math.abs(value % 1) * (Math.abs(value) <= SECONDS_MAX ? 1e6 : 1e3);
  return momentOfUnix(Math.floor(value), Math.round(fraction));
}

function fits64(text: string): boolean {
  return /^[+-]?$/.test(text) || BigInt.asIntN(64, BigInt(text.replace("+", ""))) ===
      BigInt(text.replace("+", ""));
}

function momentOfUnix(value: number, extraMicros: number): Moment | string {
  const millis = Math.abs(value) > SECONDS_MAX;
  const whole = millis ? Math.floor(value / 1_000) : value;
  const micros = (millis ? (value - whole * 1_000) * 1_000 : 0) + extraMicros;
  const seconds = whole + Math.floor(micros / 1e6);
  if (seconds < UNIX_MIN) return TOO_EARLY;
  if (seconds > UNIX_MAX) return TOO_LATE;
  const date = new Date(seconds * 1_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    micros: micros % 1e6,
    offset: 0,
  };
}

/** `count` digits from `at` on as a number; -1 when something else is there. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** `2026-01-31`. */
export function dayText({ year, month, day }: Day): string {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** `12:34:56.123456+01:00`: no fraction when it is zero, `Z` for UTC. */
export function clockText({ hour, minute, second, micros, offset }: Clock): string {
  const fraction = micros === 0 ? "" : `.${pad(micros, 6)}`;
  return `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}${offsetText(offset)}`;
}

function offsetText(offset: number | undefined): string {
  if (offset === undefined) return "";
  if (offset === 0) return "Z";
  const minutes = Math.abs(offset) / 60;
  return `${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

const ENCODER = new TextEncoder();
/** More of a text than any accepted form has. */
const TEXT_CHARS_MAX = 1_000;
/** The minus sign of typographers in UTF-8, which ISO 8601 allows before an offset. */
const MINUS_BYTES = "\u00e2\u0088\u0092";
/** Larger numbers are milliseconds. */
const SECONDS_MAX = 2e10;
const TOO_EARLY = "dates before 0000 are not supported as unix timestamps";
const TOO_LATE = "dates after 9999 are not supported as unix timestamps";
const UNIX_MIN = -62_167_219_200;
const UNIX_MAX = 253_402_300_799;
