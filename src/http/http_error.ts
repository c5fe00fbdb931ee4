// The error that becomes an answer of a chosen status. Everything in it is sent to the client: put nothing secret into
// `detail`, and keep the reason in `cause`, which is never sent.

import { checkHeader } from "./header.ts";
import { reasonPhrase } from "./status.ts";

/** Options of {@linkcode HttpError}. */
export interface HttpErrorOptions {
  /** Header fields of the answer, for example `Allow` or `WWW-Authenticate`. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** What led to the error; reported, never sent. */
  cause?: unknown;
}

/**
 * An error with the status, detail and header fields of its answer. A handler throws or returns it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { HttpError } from "@cairn/cairn/http";
 *
 * const error = HttpError.notFound("Item not found");
 * assert.equal(error.status, 404);
 * assert.equal(HttpError.gone().detail, "Gone");
 * ```
 */
export class HttpError extends Error {
  /** Status of the answer. */
  readonly status: number;
  /** The `detail` member of the answer: any JSON value. */
  readonly detail: unknown;
  /** Header fields of the answer. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  /**
   * Makes the error.
   *
   * @param status 100 to 599. Like FastAPI it need not be an error: 204 and 304 answer without a body.
   * @param detail Any JSON value; the reason phrase when it is left out or null.
   * @param options Header fields and cause.
   * @throws {RangeError} If `status` is not a whole number from 100 to 599.
   * @throws {TypeError} If a header field cannot be sent.
   */
  constructor(status: number, detail?: unknown, options: HttpErrorOptions = {}) {
    if (!Number.isInteger(status) || status < 100 || status > 599) {
      throw new RangeError(`Cannot make an HttpError of status ${status}: expected 100 to 599`);
    }
    const shown = detail ?? reasonPhrase(status);
    const message = typeof shown === "string" ? shown : reasonPhrase(status);
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.detail = shown;
    // Checked here, where the stack shows who did it: the error boundary must never fail to answer.
    if (options.headers !== undefined) {
      for (const name of Object.keys(options.headers)) checkHeader(name, options.headers[name]!);
    }
    this.headers = options.headers;
  }

  /** 400 Bad Request. */
  static badRequest(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(400, detail, options);
  }

  /** 401 Unauthorized. RFC 9110 wants a `WWW-Authenticate` field with it: give it in `options.headers`. */
  static unauthorized(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(401, detail, options);
  }

  /** 403 Forbidden. */
  static forbidden(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(403, detail, options);
  }

  /** 404 Not Found. */
  static notFound(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(404, detail, options);
  }

  /** 409 Conflict. */
  static conflict(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(409, detail, options);
  }

  /** 410 Gone. */
  static gone(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(410, detail, options);
  }

  /** 412 Precondition Failed. */
  static preconditionFailed(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(412, detail, options);
  }

  /** 413 Request Entity Too Large. */
  static tooLarge(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(413, detail, options);
  }

  /** 415 Unsupported Media Type. */
  static unsupportedMediaType(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(415, detail, options);
  }

  /** 422 Unprocessable Entity. */
  static unprocessable(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(422, detail, options);
  }

  /** 429 Too Many Requests. */
  static tooManyRequests(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(429, detail, options);
  }

  /** 503 Service Unavailable. */
  static unavailable(detail?: unknown, options?: HttpErrorOptions): HttpError {
    return new HttpError(503, detail, options);
  }
}

// On the prototype: an own property would be one more allocation for each error.
Object.defineProperty(HttpError.prototype, "name", {
  value: "HttpError",
  configurable: true,
  writable: true,
});
