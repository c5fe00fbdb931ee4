// Cookies in both directions (RFC 6265). Reading never fails for odd input; writing checks every part, because one
// semicolon in a value or an attribute adds attributes of the attacker's choice (CVE-2024-47764).

import { formatHttpDate } from "./date.ts";
import { isToken } from "./header.ts";
import { HttpError } from "./http_error.ts";

/** A cookie to set. */
export interface Cookie {
  /** Name, a token. Names with a `__Host-` or `__Secure-` prefix must keep what the prefix promises. */
  name: string;
  /** Value: printable ASCII without a semicolon. Blanks, commas, quotes and the like are quoted as Python does. */
  value: string;
  /** Lifetime in whole seconds; 0 or less deletes the cookie. Left out: until the browser closes. */
  maxAge?: number | undefined;
  /** Time of expiry; `maxAge` wins where both are known. */
  expires?: Date | undefined;
  /** Path below which it is sent. Default `/`. */
  path?: string | undefined;
  /** Domain it is sent to, subdomains included. Left out: the host that set it. */
  domain?: string | undefined;
  /** Only over HTTPS. Default `false`. */
  secure?: boolean | undefined;
  /** Hidden from scripts. Default `false`. */
  httpOnly?: boolean | undefined;
  /** Whether other sites' requests carry it. Default `lax`. */
  sameSite?: "strict" | "lax" | "none" | undefined;
  /** One jar for each top-level site. Default `false`. */
  partitioned?: boolean | undefined;
}

/** Most cookies that {@linkcode parseCookies} accepts. */
export const COOKIES_MAX = 1_000;

/**
 * Parses a Cookie field as Starlette does: the last of equal names wins, quoted values are unquoted, percent escapes
 * stay, a part without `=` is a value without a name.
 *
 * @param header The field; empty when absent.
 * @returns Values by name, in the order of first appearance.
 * @throws {HttpError} 400 if there are more than 1000.
 */
export function parseCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  let start = 0;
  for (let count = 0; start < header.length; count++) {
    if (count >= COOKIES_MAX) throw new HttpError(400, "Too many cookies");
    let end = header.indexOf(";", start);
    if (end < 0) end = header.length;
    let equals = header.indexOf("=", start);
    if (equals < 0 || equals > end) equals = -1;
    const name = equals < 0 ? "" : header.slice(start, equals).trim();
    const value = header.slice(equals < 0 ? start : equals + 1, end).trim();
    if (name !== "" || value !== "") cookies.set(name, unquote(value));
    start = end + 1;
  }
  return cookies;
}

/**
 * Writes a Set-Cookie field.
 *
 * @param cookie What to set.
 * @throws {TypeError} If a part could break out of the field, or browsers would refuse the cookie.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { serializeCookie } from "@cairn/cairn/http";
 *
 * assert.equal(
 *   serializeCookie({ name: "sid", value: "abc", httpOnly: true, secure: true }),
 *   "sid=abc; HttpOnly; Path=/; SameSite=lax; Secure",
 * );
 * ```
 */
export function serializeCookie(cookie: Cookie): string {
  const { name, maxAge, expires, domain, path = "/", sameSite = "lax" } = cookie;
  checkParts(cookie, path, sameSite);
  let text = `${name}=${quote(cookie.value)}`;
  // In the order in which Python writes them.
  if (domain !== undefined) text += `; Domain=${domain}`;
  if (expires !== undefined) text += `; expires=${formatHttpDate(expires)}`;
  if (cookie.httpOnly) text += "; HttpOnly";
  if (maxAge !== undefined) text += `; Max-Age=${maxAge}`;
  if (cookie.partitioned) text += "; Partitioned";
  text += `; Path=${path}; SameSite=${sameSite}`;
  return cookie.secure ? `${text}; Secure` : text;
}

function checkParts(cookie: Cookie, path: string, sameSite: string): void {
  const { name, value, maxAge, expires, domain } = cookie;
  if (!isToken(name)) throw refused("a cookie", "its name is not a token");
  if (!SENDABLE.test(value)) throw refused(name, "its value must be printable ASCII without ;");
  if (maxAge !== undefined && !Number.isSafeInteger(maxAge)) {
    throw refused(name, "maxAge must be whole seconds");
  }
  if (expires !== undefined && Number.isNaN(expires.getTime())) {
    throw refused(name, "expires is an invalid date");
  }
  if (!PATH.test(path)) {
    throw refused(name, "path must start with / and hold printable ASCII without ;");
  }
  if (domain !== undefined && !DOMAIN.test(domain)) {
    throw refused(name, "domain is not a domain name");
  }
  if (!SAME_SITE.includes(sameSite)) throw refused(name, "sameSite must be strict, lax or none");
  checkPromises(cookie, path, sameSite);
}

/** What browsers refuse silently is an error here. */
function checkPromises(cookie: Cookie, path: string, sameSite: string): void {
  const { name, domain, secure = false, partitioned = false } = cookie;
  if (!secure) {
    if (sameSite === "none") throw refused(name, "sameSite none needs secure");
    if (partitioned) throw refused(name, "partitioned needs secure");
    if (SECURE_PREFIX.test(name)) throw refused(name, "its prefix needs secure");
  }
  if (HOST_PREFIX.test(name) && (path !== "/" || domain !== undefined)) {
    throw refused(name, "its prefix needs path / and no domain");
  }
}

function refused(what: string, state: string): TypeError {
  return new TypeError(`Cannot set cookie ${what}: ${state}`);
}

function quote(value: string): string {
  if (value === "" || BARE.test(value)) return value;
  return `"${value.replace(/["\\]/g, "\\$&").replaceAll(",", "\\054")}"`;
}

function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  const inner = value.slice(1, -1);
  if (!inner.includes("\\")) return inner;
  return inner.replace(ESCAPE, (_, octal: string | undefined, char: string) => {
    return octal === undefined ? char : String.fromCharCode(Number.parseInt(octal, 8));
  });
}

const BARE = /^[\w!#$%&'*+\-.^`|~:]+$/;
const SENDABLE = /^[\x20-\x3a\x3c-\x7e]*$/;
const PATH = /^\/[\x20-\x3a\x3c-\x7e]*$/;
const DOMAIN = /^\.?[0-9A-Za-z](?:[0-9A-Za-z.-]{0,251}[0-9A-Za-z])?$/;
const SAME_SITE: readonly string[] = ["strict", "lax", "none"];
const SECURE_PREFIX = /^__(?:host|secure)-/i;
const HOST_PREFIX = /^__host-/i;
const ESCAPE = /\\(?:([0-3][0-7][0-7])|(.))/g;
