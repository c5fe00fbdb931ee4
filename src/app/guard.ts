// What a route throws becomes an answer here, once its dependencies have seen it. Hot.

import type { Next, RequestContext } from "../route/mod.ts";
import type { Dispatcher } from "./dispatch.ts";
import { answerError } from "./error_answer.ts";
import { fail } from "./flights.ts";

/** Runs a route so that what it throws becomes an answer before the middleware around it sees it. */
export function guard(app: Dispatcher, inner: Next): Next {
  return (cx) => {
    try {
      const answer = inner(cx);
      if (!(answer instanceof Promise)) return answer;
      return answer.then(undefined, (error) => failedRoute(app, cx, error));
    } catch (error) {
      return failedRoute(app, cx, error);
    }
  };
}

/** Dependencies see the error first, in reverse order, and may replace it; then it is answered. */
export function failedRoute(
  app: Dispatcher,
  cx: RequestContext,
  error: unknown,
): Response | Promise<Response> {
  const final = fail(cx, error);
  if (final instanceof Promise) {
    return final.then((settled) => answerError(app.errors, cx, settled));
  }
  return answerError(app.errors, cx, final);
}
