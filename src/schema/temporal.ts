// Dates, date-times and times of day: pydantic's accepted forms to canonical ISO text, and back for JavaScript dates.

import {
  byteText,
  clockText,
  dayText,
  EXTRA_CHARACTERS,
  type Moment,
  momentOfNumber,
  scanClock,
  scanDay,
  scanInteger,
  scanMoment,
  scanUnix,
} from "./calendar.ts";
import { LAX, lower } from "./closeness.ts";
import { type Finding, type Issue, push } from "./issue.ts";

/** Canonical text of a date; `undefined` after a finding. */
export function readDate(value: unknown, issues: Issue[]): string | undefined {
  lower(LAX);
  if (typeof value !== "string") {
    if (typeof value !== "number") return push(issues, DATE_TYPE, value);
    return dateOf(momentOfNumber(value), value, issues);
  }
  const text = byteText(value);
  const day = text.length === 10 ? scanDay(text) : "";
  if (typeof day === "string") return dateOf(momentOf(text), value, issues);
  return day.year === 0 ? push(issues, dateParsing(YEAR_0), value) : text;
}

function dateOf(moment: Moment | string, input: unknown, issues: Issue[]): string | undefined {
  if (typeof moment === "string") return push(issues, dateFromParsing(moment), input);
  const { year, hour, minute, second, micros } = moment;
  if (hour + minute + second + micros > 0) return push(issues, INEXACT, input);
  return year === 0 ? push(issues, dateParsing(YEAR_0), input) : dayText(moment);
}

/** The moment in a text, or what is wrong with it as a date-time. */
function momentOf(text: string): Moment | string {
  const moment = scanMoment(text);
  return typeof moment === "string" ? scanUnix(text) ?? moment : moment;
}

/** Canonical text of a date-time; `undefined` after a finding. */
export function readDateTime(value: unknown, issues: Issue[]): string | undefined {
  if (value instanceof Date) return formatDateTime(value);
  lower(LAX);
  if (typeof value === "string") return dateTimeOfText(byteText(value), value, issues);
  if (typeof value !== "number") return push(issues, DATETIME_TYPE, value);
  const moment = momentOfNumber(value);
  if (typeof moment === "string") return push(issues, dateTimeParsing(moment), value);
  return dateTimeText(moment, value, issues);
}

function dateTimeOfText(text: string, input: string, issues: Issue[]): string | undefined {
  const moment = momentOf(text);
  if (typeof moment !== "string") return dateTimeText(moment, input, issues);
  // What is no date-time may be a date; what is neither is reported as no date.
  const day = text.length > 10 ? EXTRA_CHARACTERS : scanDay(text);
  if (typeof day !== "string") return dateTimeText({ ...day, ...MIDNIGHT }, input, issues);
  const problem = scanInteger(text) === undefined ? dayProblem(text) : moment;
  return push(issues, dateTimeFromParsing(problem), input);
}

function dayProblem(text: string): string {
  const day = scanDay(text);
  return typeof day === "string" ? day : EXTRA_CHARACTERS;
}

function dateTimeText(moment: Moment, input: unknown, issues: Issue[]): string | undefined {
  if (moment.year === 0) return push(issues, dateTimeParsing(YEAR_0), input);
  return `${dayText(moment)}T${clockText(moment)}`;
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

/** Canonical text of a time of day; `undefined` after a finding. */
export function readTime(value: unknown, issues: Issue[]): string | undefined {
  lower(LAX);
  if (typeof value === "number") return timeOfSeconds(value, issues);
  if (typeof value !== "string") return push(issues, TIME_TYPE, value);
  const clock = scanClock(byteText(value), 0);
  return typeof clock === "string" ? push(issues, timeParsing(clock), value) : clockText(clock);
}

function timeOfSeconds(value: number, issues: Issue[]): string | undefined {
  if (value < 0) return push(issues, timeParsing("time in seconds should be positive"), value);
  const micros = Math.round((value % 1) * 1e6);
  const seconds = Math.floor(value) + Math.floor(micros / 1e6);
  if (!(seconds < 86_400)) {
    return push(issues, timeParsing("numeric times may not exceed 86,399 seconds"), value);
  }
  return clockText({
    hour: Math.floor(seconds / 3_600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: micros % 1e6,
    offset: 0,
  });
}

function dateParsing(error: string): Finding {
  const msg = `Input should be a valid date in the format YYYY-MM-DD, ${error}`;
  return { type: "date_parsing", msg, ctx: { error } };
}

function dateFromParsing(error: string): Finding {
  const msg = `Input should be a valid date or datetime, ${error}`;
  return { type: "date_from_datetime_parsing", msg, ctx: { error } };
}

function dateTimeParsing(error: string): Finding {
  const msg = `Input should be a valid datetime, ${error}`;
  return { type: "datetime_parsing", msg, ctx: { error } };
}

function dateTimeFromParsing(error: string): Finding {
  const msg = `Input should be a valid datetime or date, ${error}`;
  return { type: "datetime_from_date_parsing", msg, ctx: { error } };
}

function timeParsing(error: string): Finding {
  const msg = `Input should be in a valid time format, ${error}`;
  return { type: "time_parsing", msg, ctx: { error } };
}

const DATE_TYPE: Finding = { type: "date_type", msg: "Input should be a valid date" };
const DATETIME_TYPE: Finding = { type: "datetime_type", msg: "Input should be a valid datetime" };
const TIME_TYPE: Finding = { type: "time_type", msg: "Input should be a valid time" };
const INEXACT: Finding = {
  type: "date_from_datetime_inexact",
  msg: "Datetimes provided to dates should have zero time - e.g. be exact dates",
};
const YEAR_0 = "year 0 is out of range";
const MIDNIGHT = { hour: 0, minute: 0, second: 0, micros: 0 };
