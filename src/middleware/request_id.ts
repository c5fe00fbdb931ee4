// One identifier for each request, on its answer and in its log lines.

import { LOG_FIELDS } from "../cx/internal.ts";
import { checkHeader } from "../http/mod.ts";
import type { Middleware, RequestContext } from "../route/mod.ts";
import { changeable, onAnswer } from "./around.ts";

/** Options of {@linkcode requestId}. */
export interface RequestIdOptions {
  /** Field of the request and of the answer. Default `x-request-id`. */
  readonly header?: string;
  /**
   * Whether an identifier that came with the request is kept: where a proxy sets it, or in a chain of services. It must
   * be 1 to 128 letters, digits and `._~:+/=-`; what is not, is replaced. Default `false`: anybody could choose the one
   * of another request.
   */
  readonly trust?: boolean;
  /** Makes one. Default: a random UUID, from `cx.random`. */
  readonly generate?: (cx: RequestContext) => string;
}

/**
 * Gives each request an identifier: on its answer, as `requestId` in the records of `cx.log`, and for
 * {@linkcode requestIdOf}.
 *
 * Place it first, so that refusals of other middleware have one, too.
 *
 * @throws {TypeError} If the header is no field name.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { requestId, requestIdOf } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [requestId({ trust: true })] });
 * app.get("/", (cx) => ({ id: requestIdOf(cx) }));
 * const headers = { "x-request-id": "a-1" };
 * const answer = await app.fetch(new Request("http://localhost/", { headers }));
 * console.assert(answer.headers.get("x-request-id") === "a-1");
 * console.assert((await answer.json()).id === "a-1");
 * ```
 */
export function requestId(options: RequestIdOptions = {}): Middleware {
  const { header = "x-request-id", trust = false, generate = newId } = options;
  checkHeader(header, "x");
  return (cx, next) => {
    const sent = trust ? cx.request.headers.get(header) : null;
    const id = sent !== null && WELL_FORMED.test(sent) ? sent : generate(cx);
    cx.locals.set(LOG_FIELDS, { ...cx.locals.get(LOG_FIELDS) as object, requestId: id });
    cx.locals.set(ID, id);
    return onAnswer(next(cx), (response) => {
      const changed = changeable(response);
      changed.headers.set(header, id);
      return changed;
    });
  };
}

/** The identifier that {@linkcode requestId} gave a request; `undefined` where it is not in use. */
export function requestIdOf(cx: Pick<RequestContext, "locals">): string | undefined {
  return cx.locals.get(ID) as string | undefined;
}

function newId(cx: RequestContext): string {
  return cx.random.uuid();
}

const ID = Symbol("request id");
const WELL_FORMED = /^[0-9A-Za-z._~:+/=-]{1,128}$/;
