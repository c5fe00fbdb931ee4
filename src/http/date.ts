// HTTP dates (RFC 9110 section 5.6.7). Date.parse is too generous here: it takes local times, words and other formats,
// and the two runtimes do not agree on which.

/** Options of {@linkcode parseHttpDate}. */
export interface ParseHttpDateOptions {
  /** Current time in milliseconds since the epoch; it decides the century of two-digit years. */
  nowMs: number;
}

/**
 * Writes an HTTP date, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
 *
 * @param date A date, or milliseconds since the epoch.
 * @throws {RangeError} If the date is invalid or its year has not four digits.
 */
export function formatHttpDate(date: Date | number): string {
  const atMs = typeof date === "number" ? date : date.getTime();
  if (!(atMs >= YEAR_0000_MS && atMs < YEAR_10000_MS)) {
    throw new RangeError("Cannot format the date: its year must have four digits");
  }
  return new Date(atMs).toUTCString();
}

/**
 * Parses an HTTP date in any of its three formats.
 *
 * @param text Field value.
 * @param options The clock reading is passed in, so the result is deterministic.
 * @returns Milliseconds since the epoch; `undefined` when it is no HTTP date.
 */
export function parseHttpDate(text: string, options: ParseHttpDateOptions): number | undefined {
  const found = FIXDATE.exec(text) ?? RFC850.exec(text) ?? ASCTIME.exec(text);
  const parts = found?.groups;
  if (parts === undefined) return undefined;
  const month = MONTHS.indexOf(parts["month"]!);
  const day = Number(parts["day"]);
  const [hour, minute, second] = parts["time"]!.split(":").map(Number) as [number, number, number];
  if (month < 0 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
  const written = Number(parts["year"]);
  const year = parts["year"]!.length === 2 ? withCentury(written, options.nowMs) : written;
  const date = new Date(0);
  // Not Date.UTC, which moves the years 0 to 99 into the twentieth century.
  date.setUTCFullYear(year, month, day);
  // The 31st of April would silently become the 1st of May.
  if (date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second);
}

/** A two-digit year more than 50 years ahead means the past one with the same digits. */
function withCentury(year: number, nowMs: number): number {
  const now = new Date(nowMs).getUTCFullYear();
  const full = now - (now % 100) + year;
  return full > now + 50 ? full - 100 : full;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/;
const RFC850 =
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/;
const ASCTIME =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/;
const YEAR_0000_MS = -62_167_219_200_000;
const YEAR_10000_MS = 253_402_300_800_000;
