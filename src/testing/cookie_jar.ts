// Cookies that a test client keeps between its requests, by RFC 6265 section 5: name, path, domain, expiry.

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly expiresMs: number;
}

/** Cookies of one test client; one site, so that domains need no list. */
export class CookieJar {
  readonly #kept = new Map<string, Kept>();

  /** Takes the `Set-Cookie` lines of an answer. */
  take(response: Response, request: { readonly path: string; readonly nowMs: number }): void {
    for (const line of response.headers.getSetCookie()) {
      const cookie = parseSetCookie(line, request);
      if (cookie === undefined) continue;
      const key = `${cookie.path};${cookie.name}`;
      if (cookie.expiresMs <= request.nowMs) this.#kept.delete(key);
      else this.#kept.set(key, cookie);
    }
  }

  /** The `Cookie` field for a request; empty when there is none. */
  header(request: { readonly path: string; readonly nowMs: number }): string {
    return [...this.#kept.values()]
      .filter((cookie) => cookie.expiresMs > request.nowMs && isBelow(request.path, cookie.path))
      .sort((a, b) => b.path.length - a.path.length)
      .map((cookie) => `${cookie.name}=${cookie.value}`)
      .join("; ");
  }

  /** The value of a cookie, whatever its path. */
  get(name: string): string | undefined {
    return [...this.#kept.values()].find((cookie) => cookie.name === name)?.value;
  }

  /** Adds a cookie for all paths. */
  set(name: string, value: string): void {
    this.#kept.set(`/;${name}`, { name, value, path: "/", expiresMs: Infinity });
  }

  /** Forgets everything. */
  clear(): void {
    this.#kept.clear();
  }
}

function parseSetCookie(
  line: string,
  request: { readonly path: string; readonly nowMs: number },
): Kept | undefined {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const equals = pair.indexOf("=");
  if (equals <= 0) return undefined;
  let path = request.path.slice(0, request.path.lastIndexOf("/")) || "/";
  let expiresMs = Infinity;
  let maxAge: number | undefined;
  for (const attribute of attributes) {
    const [name = "", value = ""] = attribute.split(/=(.*)/s);
    if (/^path$/i.test(name) && value.startsWith("/")) path = value;
    if (/^expires$/i.test(name) && !Number.isNaN(Date.parse(value))) expiresMs = Date.parse(value);
    if (/^max-age$/i.test(name) && /^-?\d+$/.test(value)) maxAge = Number(value);
  }
  // Max-Age has precedence over Expires (RFC 6265 section 5.3, step 3).
  if (maxAge !== undefined) expiresMs = maxAge <= 0 ? 0 : request.nowMs + maxAge * 1_000;
  return { name: pair.slice(0, equals), value: pair.slice(equals + 1), path, expiresMs };
}

function isBelow(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return path.length === cookiePath.length || cookiePath.endsWith("/") ||
    path[cookiePath.length] === "/";
}
