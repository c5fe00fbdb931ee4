// What Flask's programs call without a context in hand.

import { checkHeader, HttpError } from "../http/mod.ts";
import type { Session } from "../session/mod.ts";
import type { PageValues } from "../template/mod.ts";
import { current, currentApp } from "./ambient.ts";

/** Values of the request of now, for whoever has them to share: `g.user = …`. */
export const g: Record<string, unknown> = new Proxy(Object.create(null), {
  get: (_target, key) => values().get(key),
  set: (_target, key, value) => values().set(key, value) !== undefined,
  has: (_target, key) => values().has(key),
  deleteProperty: (_target, key) => values().delete(key) || true,
  ownKeys: () => [...values().keys()],
  getOwnPropertyDescriptor: (_target, key) =>
    values().has(key)
      ? { value: values().get(key), writable: true, enumerable: true, configurable: true }
      : undefined,
});

function values(): Map<string | symbol, unknown> {
  const { locals } = current();
  const known = locals.get(G) as Map<string | symbol, unknown> | undefined;
  if (known !== undefined) return known;
  const made = new Map<string | symbol, unknown>();
  locals.set(G, made);
  return made;
}

const G = Symbol("g");

/** The request of now. */
export function request(): Request {
  return current().request;
}

/**
 * The session of the request of now.
 *
 * @throws {TypeError} If the app has no `sessions`, or no route has taken the request.
 */
export function session(): Session {
  const { sessions } = currentApp();
  if (sessions === undefined) {
    throw new TypeError("Cannot use session(): give sessions to new Flask({ sessions })");
  }
  const found = sessions.loaded(current());
  if (found !== undefined) return found;
  throw new TypeError("Cannot use session() before the route's dependencies: it is not loaded yet");
}

/** Leaves a message for the next page. @param category Default the first of the sessions' `flashCategories`. */
export function flash(message: string, category?: string): void {
  session().flash(message, category);
}

/** The messages that were left; they are gone afterwards. */
export function getFlashedMessages(): ReturnType<Session["takeFlashes"]> {
  return session().takeFlashes();
}

/** Path of an operation, as the client reaches it. */
export function urlFor(name: string, params?: Readonly<Record<string, unknown>>): string {
  return current().urlFor(name, params);
}

/**
 * A page.
 *
 * @throws {TypeError} If the app has no `templates`.
 */
export function renderTemplate(name: string, values?: PageValues): Response {
  const { templates } = currentApp();
  if (templates === undefined) {
    throw new TypeError("Cannot use renderTemplate(): give templates to new Flask({ templates })");
  }
  return templates.render(current(), name, values);
}

/** Ends the request with a status. @throws {HttpError} Always. */
export function abort(status: number, detail?: unknown): never {
  throw new HttpError(status, detail);
}

/**
 * Sends the client elsewhere. Never give it an address that the client chose, see `isSafePath`.
 *
 * @param status 301, 302, 303, 307 or 308. Default 302.
 * @throws {RangeError} If it is another status.
 */
export function redirect(location: string, status = 302): Response {
  if (!REDIRECTS.has(status)) {
    throw new RangeError(
      `Cannot redirect with status ${status}: expected 301, 302, 303, 307 or 308`,
    );
  }
  checkHeader("location", location);
  return new Response(null, { status, headers: { location } });
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
