// Problem details (RFC 9457), the alternative to FastAPI's `{"detail": …}`. Only what the error was given for the
// client goes in: never a message of an unexpected error.

import type { HttpError } from "./http_error.ts";
import { reasonPhrase } from "./status.ts";

/** Media type of problem details. */
export const PROBLEM_TYPE = "application/problem+json";

/** Problem details of one answer. */
export interface ProblemDetails {
  /** URI of the kind of problem; `about:blank` when the status says it all. */
  readonly type: string;
  /** What kind of problem it is: the reason phrase unless the kind has a title of its own. */
  readonly title: string;
  /** Status of the answer. */
  readonly status: number;
  /** What happened this time. */
  readonly detail?: string;
  /** URI of this occurrence, mostly the path. */
  readonly instance?: string;
  /** Findings of a validation, or any other structured detail. */
  readonly errors?: unknown;
}

/** Options of {@linkcode problemOf}. */
export interface ProblemOptions {
  /** URI of this occurrence. */
  instance?: string | undefined;
  /** URI of the kind of problem. Default `about:blank`. */
  type?: string | undefined;
  /** Title of that kind. Default: the reason phrase. */
  title?: string | undefined;
  /** Findings of a validation. Default: the error's detail when that is not text. */
  errors?: unknown;
}

/**
 * Problem details of an error.
 *
 * @param error The error.
 * @param options What the error does not know.
 */
export function problemOf(error: HttpError, options: ProblemOptions = {}): ProblemDetails {
  const { type = "about:blank", title = reasonPhrase(error.status), instance } = options;
  const { detail, status } = error;
  const isText = typeof detail === "string";
  const errors = options.errors ?? (isText ? undefined : detail);
  return {
    type,
    title,
    status,
    // The title again would be noise.
    ...(isText && detail !== title ? { detail } : undefined),
    ...(instance === undefined ? undefined : { instance }),
    ...(errors === undefined ? undefined : { errors }),
  };
}
