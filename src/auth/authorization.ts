// The Authorization header field (RFC 9110 section 11.6.2): one scheme, one blank, the credentials. Read once, here, so
// that no scheme is mistaken for another (the class of CVE-2026-47673).

/** Credentials of an `Authorization` header field. */
export interface Credentials {
  /** Scheme as the client wrote it; compare it without case. */
  readonly scheme: string;
  /** Everything behind the scheme, without blanks around it. */
  readonly credentials: string;
}

/**
 * Takes an `Authorization` field apart.
 *
 * @param field Field value; `undefined` when there is none.
 * @returns `undefined` when there is no field or it is empty. The credentials may be empty.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseAuthorization } from "@cairn/cairn/auth";
 *
 * assert.deepEqual(parseAuthorization("Bearer  abc "), { scheme: "Bearer", credentials: "abc" });
 * assert.equal(parseAuthorization(""), undefined);
 * ```
 */
export function parseAuthorization(field: string | undefined): Credentials | undefined {
  if (field === undefined || field === "") return undefined;
  const blank = field.indexOf(" ");
  if (blank < 0) return { scheme: field, credentials: "" };
  return { scheme: field.slice(0, blank), credentials: field.slice(blank + 1).trim() };
}

/**
 * Credentials of one scheme.
 *
 * @param field Field value; `undefined` when there is none.
 * @param scheme The scheme, in lower case.
 * @returns The credentials, which may be empty; `undefined` for another scheme.
 */
export function credentialsOf(field: string | undefined, scheme: string): Credentials | undefined {
  const found = parseAuthorization(field);
  return found !== undefined && found.scheme.toLowerCase() === scheme ? found : undefined;
}
