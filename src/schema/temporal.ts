// Dates, date-times, times and durations: pydantic's accepted forms to canonical ISO text, and back for JavaScript dates.

import { type Finding, type Issue, push } from "./issue.ts";

/** Canonical text of a date; `undefined` after a finding. */
export function readDate(value: unknown, issues: Issue[]): string | undefined {
  if (typeof value === "number") return dateFromSeconds(value, value, issues);
  if (typeof value !== "string") {
    return push(issues, { type: "date_type", msg: "Input should be a valid date" }, value);
  }
  const text = value.trim();
  const plain = DATE.exec(text);
  if (plain !== null) {
    if (isDay(plain)) return text;
    return push(issues, dateParsing(dayProblem(plain)), value);
  }
  if (NUMERIC.test(text)) return dateFromSeconds(Number(text), value, issues);
  const moment = parseDateTime(text);
  if (typeof moment === "string") return push(issues, dateParsing(moment), value);
  if (!moment.midnight) return push(issues, INEXACT, value);
  return moment.date;
}

function dateFromSeconds(seconds: number, input: unknown, issues: Issue[]): string | undefined {
  const date = dateOfUnix(seconds);
  if (date === undefined) {
    return push(
      issues,
      dateParsing("dates before 0000 are not supported as unix timestamps"),
      input,
    );
  }
  if (date.getTime() % DAY_MS !== 0) return push(issues, INEXACT, input);
  return date.toISOString().slice(0, 10);
}

/** Canonical text of a date-time; `undefined` after a finding. */
export function readDateTime(value: unknown, issues: Issue[]): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) {
    return dateTimeFromSeconds(value, value, issues);
  }
  if (value instanceof Date) return formatDateTime(value);
  if (typeof value !== "string") {
    return push(issues, { type: "datetime_type", msg: "Input should be a valid datetime" }, value);
  }
  const text = value.trim();
  const plain = DATE.exec(text);
  if (plain !== null && isDay(plain)) return `${text}T00:00:00`;
  if (NUMERIC.test(text)) return dateTimeFromSeconds(Number(text), value, issues);
  const moment = parseDateTime(text);
  if (typeof moment === "string") return push(issues, dateTimeParsing(moment), value);
  return moment.text;
}

function dateTimeFromSeconds(seconds: number, input: unknown, issues: Issue[]): string | undefined {
  const date = dateOfUnix(seconds);
  return date === undefined
    ? push(issues, dateTimeParsing("dates before 0000 are not supported as unix timestamps"), input)
    : formatDateTime(date);
}

/** A JavaScript date as pydantic writes it: no fraction when it is zero, six digits else, `Z`. */
export function formatDateTime(date: Date): string {
  const text = date.toISOString();
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : `${text.slice(0, -1)}000Z`;
}

/** A JavaScript date from canonical text; without an offset the time is UTC. */
export function toJsDate(text: string): Date {
  const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
  return new Date(zoned.replace(/(\.\d{3})\d+/, "$1"));
}

/** Seconds below 2e10, milliseconds above, as pydantic tells them apart. */
function dateOfUnix(value: number): Date | undefined {
  if (!Number.isFinite(value)) return undefined;
  const date = new Date(Math.abs(value) > 2e10 ? value : value * 1_000);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 ? undefined : date;
}

interface Moment {
  readonly date: string;
  readonly text: string;
  readonly midnight: boolean;
}

/** A parsed date-time, or what is wrong with the text. */
function parseDateTime(text: string): Moment | string {
  const found = DATE_TIME.exec(text);
  if (found === null) return text.length < 10 ? "input is too short" : dateTimeProblem(text);
  const [, year, month, day, hour, minute, second = "00", fraction, offset = ""] = found;
  if (!isDay([text, year!, month!, day!])) return dayProblem([text, year!, month!, day!]);
  const time = timeText({ hour: hour!, minute: minute!, second, fraction });
  if (!time.ok) return time.problem;
  const zone = offsetText(offset);
  const date = `${year}-${month}-${day}`;
  const midnight = Number(hour) === 0 && Number(minute) === 0 && Number(second) === 0 &&
    Number(fraction ?? 0) === 0;
  return { date, text: `${date}T${time.text}${zone}`, midnight };
}

function dateTimeProblem(text: string): string {
  if (!/^\d{4}/.test(text)) return "invalid character in year";
  if (!/^\d{4}-/.test(text)) return "invalid date separator, expected `-`";
  if (!/^\d{4}-\d\d/.test(text)) return "invalid character in month";
  if (!/^\d{4}-\d\d-/.test(text)) return "invalid date separator, expected `-`";
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return "invalid character in day";
  if (!/^.{10}[Tt _]/.test(text)) {
    return "invalid datetime separator, expected `T`, `t`, `_` or space";
  }
  if (!/^.{11}\d\d/.test(text)) return "invalid character in hour";
  if (!/^.{13}:/.test(text)) return "invalid time separator, expected `:`";
  if (!/^.{14}\d\d/.test(text)) return "invalid character in minute";
  return "unexpected extra characters at the end of the input";
}

interface TimeParts {
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  readonly fraction: string | undefined;
}

function timeText(
  { hour, minute, second, fraction }: TimeParts,
): { ok: true; text: string } | { ok: false; problem: string } {
  if (Number(hour) > 23) {
    return { ok: false, problem: "hour value is outside expected range of 0-23" };
  }
  if (Number(minute) > 59) {
    return { ok: false, problem: "minute value is outside expected range of 0-59" };
  }
  if (Number(second) > 59) {
    return { ok: false, problem: "second value is outside expected range of 0-59" };
  }
  const micros = (fraction ?? "").slice(0, 6).padEnd(6, "0");
  const tail = Number(micros) === 0 ? "" : `.${micros}`;
  return { ok: true, text: `${hour}:${minute}:${second}${tail}` };
}

function offsetText(offset: string): string {
  if (offset === "") return "";
  if (/^z$/i.test(offset)) return "Z";
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(offset)!;
  return hours === "00" && minutes === "00" ? "Z" : `${sign}${hours}:${minutes}`;
}

/** Canonical text of a time of day; `undefined` after a finding. */
export function readTime(value: unknown, issues: Issue[]): string | undefined {
  if (typeof value === "number") {
    if (!Number.isFinite(value) || value < 0 || value >= 86_400) {
      return push(issues, timeParsing("time in seconds should be between 0 and 86400"), value);
    }
    return new Date(value * 1_000).toISOString().slice(11, 19);
  }
  if (typeof value !== "string") {
    return push(issues, { type: "time_type", msg: "Input should be a valid time" }, value);
  }
  const found = TIME.exec(value.trim());
  if (found === null) return push(issues, timeParsing(timeProblem(value.trim())), value);
  const [, hour, minute, second = "00", fraction, offset = ""] = found;
  const time = timeText({ hour: hour!, minute: minute!, second, fraction });
  if (!time.ok) return push(issues, timeParsing(time.problem), value);
  return time.text + offsetText(offset);
}

function timeProblem(text: string): string {
  if (text.length < 5) return "input is too short";
  if (!/^\d\d/.test(text)) return "invalid character in hour";
  if (!/^\d\d:/.test(text)) return "invalid time separator, expected `:`";
  if (!/^\d\d:\d\d/.test(text)) return "invalid character in minute";
  return "unexpected extra characters at the end of the input";
}

/** ISO 8601 text of a duration; `undefined` after a finding. */
export function readDuration(value: unknown, issues: Issue[]): string | undefined {
  if (typeof value === "boolean") return formatDuration(value ? 1 : 0);
  if (typeof value === "number" && Number.isFinite(value)) return formatDuration(value);
  if (typeof value !== "string") {
    return push(
      issues,
      { type: "time_delta_type", msg: "Input should be a valid timedelta" },
      value,
    );
  }
  const seconds = durationSeconds(value.trim());
  if (seconds !== undefined) return formatDuration(seconds);
  const error = value.trim().length < 2 ? "input is too short" : "invalid digit in duration";
  return push(issues, {
    type: "time_delta_parsing",
    msg: `Input should be a valid timedelta, ${error}`,
    ctx: { error },
  }, value);
}

function durationSeconds(text: string): number | undefined {
  const iso = ISO_DURATION.exec(text);
  if (iso !== null && /\d/.test(text)) {
    const [, sign, weeks, days, hours, minutes, seconds] = iso;
    const total = Number(weeks ?? 0) * 604_800 + Number(days ?? 0) * 86_400 +
      Number(hours ?? 0) * 3_600 +
      Number(minutes ?? 0) * 60 + Number((seconds ?? "0").replace(",", "."));
    return sign === "-" ? -total : total;
  }
  const clock = CLOCK_DURATION.exec(text);
  if (clock === null) return undefined;
  const [, sign, days, hours, minutes, seconds] = clock;
  if (days === undefined && hours === undefined) return undefined;
  const total = Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3_600 +
    Number(minutes ?? 0) * 60 +
    Number(seconds ?? 0);
  return sign === "-" ? -total : total;
}

/** Seconds as ISO 8601 text, in days, hours, minutes and seconds. */
export function formatDuration(totalSeconds: number): string {
  const sign = totalSeconds < 0 ? "-" : "";
  const micros = Math.round(Math.abs(totalSeconds) * 1e6);
  const days = Math.floor(micros / 86_400e6);
  let rest = micros - days * 86_400e6;
  const hours = Math.floor(rest / 3_600e6);
  rest -= hours * 3_600e6;
  const minutes = Math.floor(rest / 60e6);
  const seconds = (rest - minutes * 60e6) / 1e6;
  const time = `${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${
    seconds > 0 ? `${seconds}S` : ""
  }`;
  if (days === 0 && time === "") return "PT0S";
  return `${sign}P${days > 0 ? `${days}D` : ""}${time === "" ? "" : `T${time}`}`;
}

function isDay([, year, month, day]: readonly string[]): boolean {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y < 1 || m < 1 || m > 12 || d < 1) return false;
  return d <= new Date(Date.UTC(2000 + (y % 400), m, 0)).getUTCDate();
}

function dayProblem([, , month]: readonly string[]): string {
  return Number(month) < 1 || Number(month) > 12
    ? "month value is outside expected range of 1-12"
    : "day value is outside expected range";
}

function dateParsing(error: string): Finding {
  const msg = `Input should be a valid date or datetime, ${error}`;
  return { type: "date_from_datetime_parsing", msg, ctx: { error } };
}

function dateTimeParsing(error: string): Finding {
  const msg = `Input should be a valid datetime or date, ${error}`;
  return { type: "datetime_from_date_parsing", msg, ctx: { error } };
}

function timeParsing(error: string): Finding {
  return {
    type: "time_parsing",
    msg: `Input should be in a valid time format, ${error}`,
    ctx: { error },
  };
}

const INEXACT: Finding = {
  type: "date_from_datetime_inexact",
  msg: "Datetimes provided to dates should have zero time - e.g. be exact dates",
};
const DAY_MS = 86_400_000;
const NUMERIC = /^[+-]?\d+(?:\.\d+)?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt _](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d\d:?\d\d)?$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d\d:?\d\d)?$/;
const ISO_DURATION =
  /^([+-]?)P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;
const CLOCK_DURATION =
  /^([+-]?)(?:(\d+)\s*(?:days?|d)\s*,?\s*)?(?:(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?)?$/i;
