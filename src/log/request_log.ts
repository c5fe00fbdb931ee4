// One line for each request when it is over, whatever became of it: answered, refused at the door, left by its client,
// given up, broken off halfway.

import { type Application, requestEnded, routeOf } from "../app/mod.ts";
import { Cancelled, type LogFields, type LogLevel } from "../cx/mod.ts";
import type { RequestContext } from "../route/mod.ts";

/** Options of {@linkcode logRequests}. */
export interface RequestLogOptions {
  /** Requests that get no line, such as those of probers. Default: all get one. */
  readonly skip?: (cx: RequestContext, response: Response) => boolean;
  /** Level of a line. Default: `error` from status 500, `info` below. */
  readonly level?: (status: number) => LogLevel;
  /**
   * Whether the path is in the line: it may name a person. Never the query. Default `true`.
   */
  readonly path?: boolean;
  /** The request's identifier. Default: the field `x-request-id` of the answer. */
  readonly requestId?: (cx: RequestContext, response: Response) => string | undefined;
  /** More fields. */
  readonly fields?: (cx: RequestContext, response: Response) => LogFields;
}

/**
 * Logs each request of an app when it is over, to its `LOG_SINK`. The default sink writes no lines of level `info`:
 * provide another one.
 *
 * | field | |
 * |---|---|
 * | `method`, `route`, `path` | `route` is the pattern; not there when none matched |
 * | `status` | of the answer; 499 when the client left before, 504 at the deadline, 503 when refused |
 * | `durationMs` | from its arrival to the end of the answer, a streamed body included |
 * | `bytes` | of the body, where `Content-Length` says it |
 * | `cancelled` | why it was cancelled: `client_disconnect`, `deadline`, `shutdown`, `budget`, … |
 * | `broken` | `true` when a streamed answer ended before it was whole |
 * | `requestId` | see the options |
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { App } from "@cairn/cairn";
 * import { LOG_SINK } from "@cairn/cairn/cx";
 * import { jsonLines, logRequests } from "@cairn/cairn/log";
 *
 * const lines: string[] = [];
 * const app = new App().provide(LOG_SINK, jsonLines({ target: { write: (text) => lines.push(text) } }));
 * logRequests(app);
 * app.get("/items/:id", (cx) => ({ id: cx.params.id }));
 * await app.fetch(new Request("http://localhost/items/7?key=s3cret"));
 * const { message, route, path, status } = JSON.parse(lines[0]!);
 * assert.equal(message, "GET /items/:id 200");
 * assert.deepEqual([route, path, status], ["/items/:id", "/items/7", 200]);
 * ```
 */
export function logRequests(app: Application, options: RequestLogOptions = {}): void {
  const { skip, level = levelOf } = options;
  app.observe({
    answered: (cx, response) => {
      if (skip?.(cx, response) === true) return;
      const { status } = response;
      const { method } = cx.request;
      const route = routeOf(cx);
      const known = fieldsOf(cx, response, options);
      requestEnded(cx, () => {
        cx.log[level(status)](`${method} ${route ?? "(no route)"} ${status}`, {
          method,
          route,
          ...known,
          durationMs: Math.round((cx.clock.now() - cx.begunMs) * 1_000) / 1_000,
          ...endOf(cx),
        });
      });
    },
  });
}

function fieldsOf(cx: RequestContext, response: Response, options: RequestLogOptions): LogFields {
  const length = response.headers.get("content-length");
  const requestId = options.requestId === undefined
    ? response.headers.get("x-request-id") ?? undefined
    : options.requestId(cx, response);
  return {
    ...(options.path === false ? {} : { path: cx.rootPath + cx.path }),
    status: response.status,
    ...(length !== null && /^\d{1,15}$/.test(length) ? { bytes: Number(length) } : {}),
    ...(requestId === undefined ? {} : { requestId }),
    ...options.fields?.(cx, response),
  };
}

function endOf(cx: RequestContext): LogFields {
  const { reason } = cx;
  const isBroken = cx.held?.outcome?.ok === false;
  return {
    ...(reason === undefined ? {} : { cancelled: new Cancelled(reason).root.kind }),
    ...(isBroken ? { broken: true } : {}),
  };
}

function levelOf(status: number): LogLevel {
  return status >= 500 ? "error" : "info";
}
