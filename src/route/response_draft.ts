// What handlers and dependencies stage for the answer beside its body: status, header fields, cookies. It applies to
// answers that Cairn encodes; a `Response` made by the handler is sent as it is, and error answers take nothing of it,
// so that a cache header staged before a failure is not sent with the error.

import { type Cookie, serializeCookie } from "../http/mod.ts";

/** Staged parts of the answer. */
export class ResponseDraft {
  /** Status of the answer instead of the route's; `undefined` leaves it. */
  status: number | undefined = undefined;
  #headers: Headers | undefined = undefined;

  /** Header fields of the answer. */
  get headers(): Headers {
    return this.#headers ??= new Headers();
  }

  /** The staged header fields, if any were touched. */
  get stagedHeaders(): Headers | undefined {
    return this.#headers;
  }

  /**
   * Sets a cookie.
   *
   * @throws {TypeError} If a part of it could break out of the header field.
   */
  setCookie(cookie: Cookie): void {
    this.headers.append("set-cookie", serializeCookie(cookie));
  }

  /** Makes the client forget a cookie; path and domain must be those it was set with. */
  deleteCookie(name: string, place: Pick<Cookie, "path" | "domain"> = {}): void {
    this.setCookie({ ...place, name, value: "", maxAge: 0, expires: new Date(0) });
  }
}
