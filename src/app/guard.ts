// What a route or middleware throws becomes an answer here, once its dependencies have seen it. Hot.

import type { Middleware, Next, RequestContext } from "../route/mod.ts";
import { answerError, type ErrorPolicy } from "./error_answer.ts";
import { fail } from "./flights.ts";

/** Runs a route so that what it throws becomes an answer before the middleware around it sees it. */
export function guard(errors: ErrorPolicy, inner: Next): Next {
  return (cx) => {
    try {
      const answer = inner(cx);
      if (!(answer instanceof Promise)) return answer;
      return answer.then(undefined, (error) => failedRoute(errors, cx, error));
    } catch (error) {
      return failedRoute(errors, cx, error);
    }
  };
}

/**
 * Folds middleware, outermost first, so that each one sees what an inner one throws as its answer: a refusal gets the
 * fields of CORS, is compressed and logged. What the outermost throws is left to whoever is around. Runs once.
 *
 * @param wrap Guards one of them.
 */
export function foldGuarded(
  middleware: readonly Middleware[],
  inner: Next,
  wrap: (inner: Next) => Next,
): Next {
  return middleware.reduceRight<Next>((next, one, place) => {
    const run: Next = (cx) => one(cx, next);
    return place === 0 ? run : wrap(run);
  }, inner);
}

/** Dependencies see the error first, in reverse order, and may replace it; then it is answered. */
export function failedRoute(
  errors: ErrorPolicy,
  cx: RequestContext,
  error: unknown,
): Response | Promise<Response> {
  const final = fail(cx, error, (second) => {
    const where = `end of ${cx.request.method} ${cx.plan?.path ?? cx.path}`;
    errors.report(second, { where, cx });
  });
  if (final instanceof Promise) {
    return final.then((settled) => answerError(errors, cx, settled));
  }
  return answerError(errors, cx, final);
}
