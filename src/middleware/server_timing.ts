// Where the time of a request went, for its client's developer tools (Server-Timing, W3C).

import { formatQuotedString, isToken } from "../http/mod.ts";
import type { Middleware, RequestContext } from "../route/mod.ts";
import { changeable, onAnswer } from "./around.ts";

/** Options of {@linkcode serverTiming}. */
export interface ServerTimingOptions {
  /**
   * Who may see it: durations tell strangers what is cached, which users exist, which password was nearly right.
   * Default: clients of this machine, and requests in process.
   */
  readonly shows?: (cx: RequestContext) => boolean;
}

/**
 * Adds a `Server-Timing` field to answers: what {@linkcode measure} measured, and `total`.
 *
 * What is streamed is over only after the field was sent: it shows the time until then.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { measure, serverTiming } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [serverTiming()] });
 * app.get("/", async (cx) => await measure(cx, "db", () => cx.sleep(1)) ?? "done");
 * const answer = await app.fetch(new Request("http://localhost/"));
 * console.assert(/^db;dur=[\d.]+, total;dur=[\d.]+$/.test(answer.headers.get("server-timing") ?? ""));
 * ```
 */
export function serverTiming(options: ServerTimingOptions = {}): Middleware {
  const { shows = isNear } = options;
  return (cx, next) => {
    if (!shows(cx)) return next(cx);
    const { clock } = cx;
    const startedMs = clock.now();
    const timings: string[] = [];
    cx.locals.set(TIMINGS, timings);
    return onAnswer(next(cx), (response) => {
      const changed = changeable(response);
      const total = `total;dur=${milliseconds(clock.now() - startedMs)}`;
      changed.headers.append("server-timing", [...timings, total].join(", "));
      return changed;
    });
  };
}

/**
 * Measures work for {@linkcode serverTiming}, and just does it where that is not in use or does not show.
 *
 * @param name A token: letters, digits and `-`, mostly.
 * @param work Synchronous or not; what it throws is passed on, and measured.
 * @param description For people.
 * @throws {TypeError} If `name` is no token.
 */
export function measure<T>(
  cx: Pick<RequestContext, "locals" | "clock">,
  name: string,
  work: () => T,
  description?: string,
): T {
  if (!isToken(name)) {
    throw new TypeError(`Cannot measure ${JSON.stringify(name)}: expected a token such as "db"`);
  }
  const timings = cx.locals.get(TIMINGS) as string[] | undefined;
  if (timings === undefined) return work();
  const startedMs = cx.clock.now();
  const text = description === undefined ? "" : `;desc=${formatQuotedString(description)}`;
  const end = () => {
    if (timings.length >= TIMINGS_MAX) return;
    timings.push(`${name}${text};dur=${milliseconds(cx.clock.now() - startedMs)}`);
  };
  try {
    const value = work();
    if (value instanceof Promise) value.then(end, end);
    else end();
    return value;
  } catch (error) {
    end();
    throw error;
  }
}

function isNear({ peer }: RequestContext): boolean {
  const address = peer?.address;
  return address === undefined || address === "127.0.0.1" || address === "::1";
}

function milliseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

const TIMINGS = Symbol("server timings");
/** Proxies refuse answers whose head is too long. */
const TIMINGS_MAX = 50;
