// Strings and what is written as a string: lengths in code points, patterns, and the formats that pydantic has types
// for. A format's value stays text, in canonical spelling.

import { type Issue, plural, push } from "./issue.ts";
import { readDate, readDateTime, readDuration, readTime } from "./temporal.ts";

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
  ["uuid1", readUuid],
  ["uuid3", readUuid],
  ["uuid4", readUuid],
  ["uuid5", readUuid],
  ["uri", readUrl],
  ["email", readEmail],
  ["ipv4", readIpv4],
]);

function readUuid(value: unknown, issues: Issue[]): string | undefined {
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

/** What the uuid crate says about a text. */
function uuidProblem(text: string): string {
  const bare = text.replace(/^urn:uuid:/, "");
  const odd = /[^0-9a-fA-F-]/u.exec(bare);
  if (odd !== null) {
    const at = codePoints(bare.slice(0, odd.index)) + 1;
    return "invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], " +
      `found \`${odd[0]}\` at ${at}`;
  }
  const groups = bare.split("-");
  if (groups.length === 1) {
    return `invalid length: expected length 32 for simple format, found ${bare.length}`;
  }
  if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`;
  const wrong = groups.findIndex((group, i) => group.length !== GROUPS[i]);
  return `invalid group length in group ${wrong}: expected ${GROUPS[wrong]}, found ${
    groups[wrong]?.length
  }`;
}

const GROUPS = [8, 4, 4, 4, 12];
const HEX_GROUPS = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const UUID = new RegExp(
  `^(?:(${HEX_GROUPS})|([0-9a-f]{32})|\\{(${HEX_GROUPS})\\}|urn:uuid:(${HEX_GROUPS}))$`,
  "i",
);

function readUrl(value: unknown, issues: Issue[]): string | undefined {
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

function urlProblem(text: string): string {
  if (text === "") return "input is empty";
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return "relative URL without a base";
  if (/^https?:\/*$/i.test(text)) return "empty host";
  if (/:\d*[^\d/?#]/.test(text.replace(/^[a-z]+:\/\//i, ""))) return "invalid port number";
  return "invalid international domain name";
}

const URL_CHARS_MAX = 2_083;

function readEmail(value: unknown, issues: Issue[]): string | undefined {
  if (typeof value !== "string") {
    return push(issues, { type: "string_type", msg: "Input should be a valid string" }, value);
  }
  const named = /^[^<>]*<([^<>]+)>\s*$/.exec(value);
  const address = (named?.[1] ?? value).trim();
  const reason = emailProblem(address);
  if (reason !== undefined) {
    const msg = `value is not a valid email address: ${reason}`;
    return push(issues, { type: "value_error", msg, ctx: { reason } }, value);
  }
  const at = address.lastIndexOf("@");
  return address.slice(0, at + 1) + address.slice(at + 1).toLowerCase();
}

function emailProblem(address: string): string | undefined {
  const at = address.lastIndexOf("@");
  if (at < 0) return "An email address must have an @-sign.";
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (local === "") return "There must be something before the @-sign.";
  if (domain === "") return "There must be something after the @-sign.";
  if (local.length > 64 || address.length > 254) return "The email address is too long.";
  if (local.startsWith(".")) return "An email address cannot start with a period.";
  if (local.endsWith(".")) {
    return "An email address cannot have a period immediately before the @-sign.";
  }
  if (local.includes("..")) return "An email address cannot have two periods in a row.";
  const odd = /[^\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u.exec(local);
  if (odd !== null) {
    return `The email address contains invalid characters before the @-sign: ${oddName(odd[0])}.`;
  }
  if (domain.startsWith(".")) {
    return "An email address cannot have a period immediately after the @-sign.";
  }
  if (domain.endsWith(".")) return "An email address cannot end with a period.";
  if (domain.includes("..")) return "An email address cannot have two periods in a row.";
  const oddDomain = /[^\p{L}\p{N}.-]/u.exec(domain);
  if (oddDomain !== null) {
    return `The part after the @-sign contains invalid characters: ${oddName(oddDomain[0])}.`;
  }
  if (
    domain.split(".").some((label) =>
      label.startsWith("-") || label.endsWith("-") || label.length > 63
    )
  ) {
    return "An email address cannot have a hyphen immediately after the @-sign or before a period.";
  }
  if (!domain.includes(".")) {
    return "The part after the @-sign is not valid. It should have a period.";
  }
  return undefined;
}

function oddName(character: string): string {
  if (character === " ") return "SPACE";
  return `'${character}'`;
}

function readIpv4(value: unknown, issues: Issue[]): string | undefined {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff) {
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
  }
  if (typeof value === "string" && IPV4.test(value)) return value;
  return push(issues, { type: "ip_v4_address", msg: "Input is not a valid IPv4 address" }, value);
}

const BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);
