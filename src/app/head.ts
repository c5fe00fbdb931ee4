// The answer to HEAD is the head of the answer to GET and no body, whoever made it: a route for GET, one for HEAD, an
// error. A server would drop the body, an app called in process would not. Hot.

import type { Next } from "../route/mod.ts";

/** Runs a route for HEAD. */
export function headOnly(inner: Next): Next {
  return (cx) => withoutBody(inner(cx));
}

/** The same head; the body is cancelled, as one runtime would pull it and the other would never cancel it. */
export function withoutBody(
  answer: Response | Promise<Response>,
): Response | Promise<Response> {
  return answer instanceof Promise ? answer.then(strip) : strip(answer);
}

function strip(response: Response): Response {
  const { body, status, headers } = response;
  if (body === null) return response;
  void body.cancel().then(undefined, () => {});
  return new Response(null, { status, headers });
}
