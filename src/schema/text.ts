// Strings and what is written as a string: lengths in code points, patterns, and the formats that pydantic has types
// for. A format's value stays text, in canonical spelling.

import { type Finding, type Issue, plural, push } from "./issue.ts";
import { LAX, lower } from "./closeness.ts";
import { readEmail } from "./email.ts";
import { readDuration } from "./duration.ts";
import { readDate, readDateTime, readTime } from "./temporal.ts";

/** Bounds of a string. */
export interface TextBounds {
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: RegExp | undefined;
}

/** The first bound that `text` breaks, in pydantic's order. */
export function checkText(
  bounds: TextBounds,
  text: string,
  input: unknown,
  issues: Issue[],
): boolean {
  const { minLength, maxLength, pattern } = bounds;
  if (minLength !== undefined && text.length < minLength * 2 && codePoints(text) < minLength) {
    const msg = `String should have at least ${plural(minLength, "character")}`;
    push(issues, { type: "string_too_short", msg, ctx: { min_length: minLength } }, input);
    return false;
  }
  if (maxLength !== undefined && text.length > maxLength && codePoints(text) > maxLength) {
    const msg = `String should have at most ${plural(maxLength, "character")}`;
    push(issues, { type: "string_too_long", msg, ctx: { max_length: maxLength } }, input);
    return false;
  }
  if (pattern !== undefined && !pattern.test(text)) {
    const msg = `String should match pattern '${pattern.source}'`;
    push(issues, { type: "string_pattern_mismatch", msg, ctx: { pattern: pattern.source } }, input);
    return false;
  }
  return true;
}

/** Length in code points: what pydantic counts and JavaScript's `length` does not. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next < 0xe000) {
        count--;
        i++;
      }
    }
  }
  return count;
}

/** Reads text of a format; `undefined` after a finding. */
export type ReadFormat = (value: unknown, issues: Issue[]) => string | undefined;

/** Formats with rules of their own; strings of any other format are plain strings. */
export const FORMATS: ReadonlyMap<string, ReadFormat> = new Map<string, ReadFormat>([
  ["date", readDate],
  ["date-time", readDateTime],
  ["time", readTime],
  ["duration", readDuration],
  ["uuid", readUuid],
  ...[1, 3, 4, 5, 6, 7, 8].map((version) => [`uuid${version}`, uuidReader(version)] as const),
  ["uri", readUrl],
  ["email", readEmail],
  ["ipv4", readIpv4],
]);

function readUuid(value: unknown, issues: Issue[]): string | undefined {
  lower(LAX);
  if (typeof value !== "string") {
    return push(issues, {
      type: "uuid_type",
      msg: "UUID input should be a string, bytes or UUID object",
    }, value);
  }
  const found = UUID.exec(value);
  if (found !== null) {
    return found.slice(1).find((group) => group !== undefined)!.replaceAll("-", "").toLowerCase()
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  const error = uuidProblem(value);
  return push(issues, {
    type: "uuid_parsing",
    msg: `Input should be a valid UUID, ${error}`,
    ctx: { error },
  }, value);
}

function uuidReader(version: number): ReadFormat {
  const finding: Finding = {
    type: "uuid_version",
    msg: `UUID version ${version} expected`,
    ctx: { expected_version: version },
  };
  return (value, issues) => {
    const uuid = readUuid(value, issues);
    return uuid === undefined || uuid[14] === String(version) ? uuid : push(issues, finding, value);
  };
}

/** What the uuid crate says about a text. */
function uuidProblem(text: string): string {
  const braced = /^\{.*\}$/s.test(text);
  const start = text.startsWith(URN) ? URN.length : braced ? 1 : 0;
  const bare = text.slice(start, braced ? -1 : undefined);
  const odd = /[^0-9a-fA-F-]/u.exec(bare);
  if (odd !== null) {
    // Where the length is right, the crate counts from the brace on.
    const from = braced && bare.length === UUID_CHARS ? 0 : start;
    return `invalid character: found \`${odd[0]}\` at ${
      from + codePoints(bare.slice(0, odd.index)) + 1
    }`;
  }
  const groups = bare.split("-");
  if (groups.length === 1 && start === 0) {
    return `invalid length: expected length 32 for simple format, found ${bare.length}`;
  }
  if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`;
  const wrong = groups.findIndex((group, i) => group.length !== GROUPS[i]);
  return `invalid group length in group ${wrong}: expected ${GROUPS[wrong]}, found ${
    groups[wrong]?.length
  }`;
}

const URN = "urn:uuid:";
const UUID_CHARS = 36;
const GROUPS = [8, 4, 4, 4, 12];
const HEX_GROUPS = GROUPS.map((length) => `[0-9a-fA-F]{${length}}`).join("-");
const UUID = new RegExp(
  `^(?:(${HEX_GROUPS})|([0-9a-fA-F]{32})|\\{(${HEX_GROUPS})\\}|${URN}(${HEX_GROUPS}))$`,
);

function readUrl(value: unknown, issues: Issue[]): string | undefined {
  lower(LAX);
  if (typeof value !== "string") {
    return push(issues, { type: "url_type", msg: "URL input should be a string or URL" }, value);
  }
  if (value.length > URL_CHARS_MAX) {
    const msg = `URL should have at most ${URL_CHARS_MAX} characters`;
    return push(issues, { type: "url_too_long", msg, ctx: { max_length: URL_CHARS_MAX } }, value);
  }
  const url = URL.parse(value);
  if (url === null) {
    const error = urlProblem(value);
    return push(issues, {
      type: "url_parsing",
      msg: `Input should be a valid URL, ${error}`,
      ctx: { error },
    }, value);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    const expected = "'http' or 'https'";
    const msg = `URL scheme should be ${expected}`;
    return push(issues, { type: "url_scheme", msg, ctx: { expected_schemes: expected } }, value);
  }
  return url.href;
}

/** What the url crate says about a text. */
function urlProblem(text: string): string {
  if (text === "") return "input is empty";
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return "relative URL without a base";
  const [, authority = ""] = /^[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)/i.exec(text.trim()) ?? [];
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const [, name = "", port] = /^(\[[^\]]*\]?|[^:]*)(?::(.*))?$/s.exec(host) ?? [];
  if (name === "") return "empty host";
  if (name.startsWith("[")) return "invalid IPv6 address";
  if (port !== undefined && !(/^\d*$/.test(port) && Number(port) <= PORT_MAX)) {
    return "invalid port number";
  }
  if (/(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/i.test(name)) return "invalid IPv4 address";
  return "invalid international domain name";
}

const PORT_MAX = 65_535;

const URL_CHARS_MAX = 2_083;

function readIpv4(value: unknown, issues: Issue[]): string | undefined {
  lower(LAX);
  const number = typeof value === "boolean" ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= IPV4_MAX) {
    return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
  }
  if (typeof value === "string" && IPV4.test(value)) return value;
  return push(issues, { type: "ip_v4_address", msg: "Input is not a valid IPv4 address" }, value);
}

const IPV4_MAX = 0xffff_ffff;
const BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);
