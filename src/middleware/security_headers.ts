// Header fields that tell browsers to be careful, written once when the middleware is made.

import type { Middleware } from "../route/mod.ts";
import { changeable, onAnswer } from "./around.ts";

/** Options of {@linkcode securityHeaders}; `false` leaves a field out. A field that the answer has stays as it is. */
export interface SecurityHeadersOptions {
  /**
   * `Content-Security-Policy`. Default: nothing but the app's own resources, no plugins, no foreign frames around it.
   */
  readonly contentSecurityPolicy?: string | false;
  /** `Strict-Transport-Security`, in seconds; sent over HTTPS only. Default 31 536 000, a year. */
  readonly hstsSeconds?: number | false;
  /** `Referrer-Policy`. Default `no-referrer`. */
  readonly referrerPolicy?: string | false;
  /** `Cross-Origin-Opener-Policy`. Default `same-origin`. */
  readonly crossOriginOpenerPolicy?: string | false;
  /** `Cross-Origin-Resource-Policy`. Default `same-origin`. */
  readonly crossOriginResourcePolicy?: string | false;
  /** `Permissions-Policy`. Default: left out. */
  readonly permissionsPolicy?: string | false;
  /** `X-Frame-Options`, for browsers without `frame-ancestors`. Default `DENY`. */
  readonly frameOptions?: string | false;
}

/**
 * Adds the header fields that a careful server sends: `X-Content-Type-Options: nosniff` and those of the options.
 *
 * The documentation pages have inline scripts of their own policy; give the pages' paths a router without it, or a
 * policy that fits.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { securityHeaders } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [securityHeaders({ referrerPolicy: "same-origin" })] });
 * app.get("/", () => "hello");
 * const { headers } = await app.fetch(new Request("http://localhost/"));
 * if (headers.get("x-content-type-options") !== "nosniff") throw new Error("missing");
 * ```
 */
export function securityHeaders(options: SecurityHeadersOptions = {}): Middleware {
  const fields = fieldsOf({ ...DEFAULTS, ...options });
  const hsts = options.hstsSeconds ?? YEAR_SECONDS;
  const hstsField = hsts === false ? undefined : `max-age=${hsts}; includeSubDomains`;
  return (cx, next) =>
    onAnswer(next(cx), (response) => {
      const changed = changeable(response);
      for (const [name, value] of fields) {
        if (!changed.headers.has(name)) changed.headers.set(name, value);
      }
      if (hstsField !== undefined && cx.request.url.startsWith("https:")) {
        changed.headers.set("strict-transport-security", hstsField);
      }
      return changed;
    });
}

function fieldsOf(options: SecurityHeadersOptions): readonly (readonly [string, string])[] {
  const all: [name: string, value: string | false | undefined][] = [
    ["x-content-type-options", "nosniff"],
    ["content-security-policy", options.contentSecurityPolicy],
    ["referrer-policy", options.referrerPolicy],
    ["cross-origin-opener-policy", options.crossOriginOpenerPolicy],
    ["cross-origin-resource-policy", options.crossOriginResourcePolicy],
    ["permissions-policy", options.permissionsPolicy],
    ["x-frame-options", options.frameOptions],
  ];
  return all.flatMap(([name, value]) =>
    value === false || value === undefined ? [] : [[name, value]]
  );
}

const YEAR_SECONDS = 31_536_000;
const DEFAULTS: SecurityHeadersOptions = Object.freeze({
  contentSecurityPolicy:
    "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  referrerPolicy: "no-referrer",
  crossOriginOpenerPolicy: "same-origin",
  crossOriginResourcePolicy: "same-origin",
  frameOptions: "DENY",
});
