// Where cookies of Cairn's own are kept in the browser, with attributes that are safe unless the program says otherwise.

import type { Cx } from "../cx/mod.ts";
import { type Cookie, serializeCookie } from "../http/mod.ts";
import type { RequestContext } from "../route/mod.ts";

/** The part of a request that cookies need: any handler's, dependency's or middleware's `cx`. */
export type CookieCx = Cx & Pick<RequestContext, "raw" | "request" | "response">;

/** Attributes of a cookie; hidden from scripts always. */
export interface CookiePlace {
  /** Path below which it is sent. Default `/`. */
  readonly path?: string;
  /** Domain it is sent to, subdomains included. Default: the host that set it. */
  readonly domain?: string;
  /** Whether requests of other sites carry it. Default `lax`: only when the user follows a link. */
  readonly sameSite?: "strict" | "lax" | "none";
  /**
   * Whether it is sent over HTTPS only. `"auto"`: unless the request is for `localhost` or a loopback address, where
   * some browsers would drop it. Default `"auto"`.
   */
  readonly secure?: boolean | "auto";
  /**
   * Puts `__Host-` in front of the name, so that no other host of the same domain can set it (RFC 6265bis section
   * 4.1.3.2); not where `secure` does not apply. Default `false`.
   */
  readonly hostPrefix?: boolean;
}

/** A cookie's name and attributes. */
export class PlacedCookie {
  readonly #name: string;
  readonly #place: CookiePlace;

  /**
   * Checks name and attributes.
   *
   * @throws {TypeError} If a browser would refuse such a cookie.
   */
  constructor(name: string, place: CookiePlace) {
    this.#name = name;
    this.#place = place;
    serializeCookie(this.#cookie(SECURE, { value: "", maxAgeSeconds: undefined }));
  }

  /** The value that the request carries. */
  read(cx: Pick<CookieCx, "raw" | "request">): string | undefined {
    return cx.raw.cookies.get(this.#nameFor(this.#isSecure(cx.request)));
  }

  /**
   * A `Set-Cookie` field.
   *
   * @param maxAgeSeconds Lifetime; `undefined` until the browser closes, 0 removes it.
   */
  format(
    cx: Pick<CookieCx, "request">,
    value: string,
    maxAgeSeconds: number | undefined,
  ): string {
    return serializeCookie(this.#cookie(this.#isSecure(cx.request), { value, maxAgeSeconds }));
  }

  #cookie(
    secure: boolean,
    { value, maxAgeSeconds }: {
      readonly value: string;
      readonly maxAgeSeconds: number | undefined;
    },
  ): Cookie {
    const { path, domain, sameSite } = this.#place;
    return {
      name: this.#nameFor(secure),
      value,
      maxAge: maxAgeSeconds,
      path,
      domain,
      sameSite,
      secure,
      httpOnly: true,
      ...(maxAgeSeconds === 0 ? { expires: new Date(0) } : {}),
    };
  }

  #nameFor(secure: boolean): string {
    return secure && this.#place.hostPrefix === true ? `__Host-${this.#name}` : this.#name;
  }

  #isSecure(request: Request): boolean {
    const { secure = "auto" } = this.#place;
    return secure === "auto" ? !isLocal(hostOf(request)) : secure;
  }
}

/** Host and port that the request was sent to; the dispatcher has checked the field. */
export function hostOf(request: Request): string {
  return request.headers.get("host") ?? URL.parse(request.url)?.host ?? "";
}

/** Whether a host is this machine. */
function isLocal(host: string): boolean {
  return LOCAL.test(host);
}

const LOCAL = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const SECURE = true;
