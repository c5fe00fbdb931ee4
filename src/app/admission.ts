// Which requests are let in at all: the path must be canonical, the Host well-formed, the app not draining.
// Routing, guards and static files compare one and the same path, the one that passed here.

import { checkHost, HttpError, type RequestTarget } from "../http/mod.ts";

/** State of the door; the only part of the app that changes while it serves. */
export interface Admission {
  /** Whether the app is shutting down. */
  draining: boolean;
  /** Requests that were refused because of it. */
  refused: number;
  /** Canonical paths that are answered nevertheless. */
  readonly vital: ReadonlySet<string>;
}

/** Why a request is not let in; `undefined` lets it in. */
export function refuse(
  admission: Admission,
  target: RequestTarget,
  host: string | null,
): HttpError | undefined {
  if (admission.draining && !admission.vital.has(target.path)) {
    return stopping(admission.refused++);
  }
  if (target.problem !== undefined) return BAD_TARGET;
  if (!checkHost(host)) return BAD_HOST;
  return undefined;
}

/**
 * The answer of an app that stops.
 *
 * @param number Any whole number, another one for each client: each says another time, so that not all come back at once.
 */
export function stopping(number: number): HttpError {
  return STOPPING[number % STOPPING.length]!;
}

const STOPPING: readonly HttpError[] = [1, 2, 3].map((seconds) =>
  new HttpError(503, "Service Unavailable", {
    headers: { "retry-after": String(seconds), connection: "close" },
  })
);
/** More work than can be done now. */
export const OVERLOADED: HttpError = new HttpError(503, "Service Unavailable", {
  headers: { "retry-after": "1" },
});
const BAD_TARGET = new HttpError(400, "Bad request target");
const BAD_HOST = new HttpError(400, "Bad Host header field");
