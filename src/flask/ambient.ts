// The request of now without passing it on: for code that was written for Flask. It follows promises and callbacks, by
// AsyncLocalStorage, which each request pays for; who can pass `cx` on should.

import { AsyncLocalStorage } from "node:async_hooks";
import type { Middleware, RequestContext } from "../route/mod.ts";
import type { Flask } from "./flask.ts";

interface Now {
  readonly cx: RequestContext;
  readonly app: Flask;
}

const storage = new AsyncLocalStorage<Now>();

/** Makes the request of `app` the one of now, for everything inside. */
export function ambient(app: () => Flask): Middleware {
  return function flaskContext(cx, next) {
    return storage.run({ cx, app: app() }, next, cx);
  };
}

/**
 * The context of the request that is being answered.
 *
 * @throws {TypeError} Outside of a request: at the start, in a timer of the program's own, in the body of a stream.
 */
export function current(): RequestContext {
  return now("current()").cx;
}

/** Whether a request is being answered. */
export function hasCurrent(): boolean {
  return storage.getStore() !== undefined;
}

/** The app that answers it. @throws {TypeError} Outside of a request. */
export function currentApp(): Flask {
  return now("currentApp()").app;
}

function now(operation: string): Now {
  const found = storage.getStore();
  if (found !== undefined) return found;
  throw new TypeError(
    `Cannot call ${operation} outside of a request: call it in a handler of a Flask app, or pass the context on`,
  );
}
