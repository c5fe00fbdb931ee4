// Whole answers kept for the next client, by the rules for shared caches (RFC 9111). What one client must not see of
// another is never kept: answers to requests with Authorization or, unless it is allowed, with cookies; answers that set a
// cookie, that say `private` or `no-store`, or that vary by everything. Of equal requests at once one does the work.

import type { Cx } from "../cx/mod.ts";
import type { Middleware, RequestContext } from "../route/mod.ts";
import { readStart } from "./read_start.ts";
import { type CachedAnswer, MemoryResponseStore, type ResponseStore } from "./response_store.ts";

/** Options of {@linkcode responseCache}. */
export interface ResponseCacheOptions {
  /** Where answers are kept. Default: a {@linkcode MemoryResponseStore} of its own. */
  readonly store?: ResponseStore;
  /** How long answers are fresh that do not say it themselves, in seconds. Default 0: they are not kept. */
  readonly seconds?: number;
  /** Largest body that is kept, in bytes. Default 1 048 576. */
  readonly bytesMax?: number;
  /**
   * Whether requests with cookies take part: only where no answer depends on them, or says so by `Vary: Cookie`.
   * Default `false`.
   */
  readonly cookies?: boolean;
  /** Whether the field `x-cache` says `hit` or `miss`. Default `false`. */
  readonly shows?: boolean;
}

/**
 * Keeps answers to GET as long as they are fresh (`s-maxage`, `max-age`, or `seconds`), and answers from what it keeps.
 * An answer from it has an `Age` field. `Vary` is obeyed; streams are passed on and not kept. Clients cannot make it ask
 * anew: that is the server's to decide.
 *
 * While one request makes an answer, equal ones wait for it, at most 5 seconds. When its client leaves, or it fails, one
 * of those goes on in its place. Where an answer turns out not to be for all, nobody waits for that URL for a while.
 *
 * What is kept is answered without asking the route or its dependencies who is asking: use it for what all may see.
 * Place it inside of what depends on the client (CORS, compression, request identifiers, sessions), around what is slow.
 *
 * @throws {RangeError} If a number is negative.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { responseCache } from "@cairn/cairn/middleware";
 *
 * let made = 0;
 * const app = new App();
 * app.get("/report", { middleware: [responseCache({ seconds: 60 })] }, () => ({ made: ++made }));
 * await app.fetch(new Request("http://localhost/report"));
 * const second = await app.fetch(new Request("http://localhost/report"));
 * console.assert((await second.json()).made === 1 && second.headers.has("age"));
 * ```
 */
export function responseCache(options: ResponseCacheOptions = {}): Middleware {
  const { seconds = 0, bytesMax = BYTES_MAX } = options;
  for (const [name, value] of Object.entries({ seconds, bytesMax })) {
    if (!(value >= 0)) {
      throw new RangeError(`Cannot cache responses with ${name} ${value}: expected 0 or more`);
    }
  }
  const cache = new ResponseCache({
    store: options.store ?? new MemoryResponseStore(),
    cookies: options.cookies ?? false,
    shows: options.shows ?? false,
    seconds,
    bytesMax,
  });
  return (cx, next) => cache.takesPart(cx) ? cache.answer(cx, () => next(cx)) : next(cx);
}

class ResponseCache {
  readonly #options: Required<ResponseCacheOptions>;
  /** Answers that are being made, by key: settles when that is over, however. */
  readonly #filling = new Map<string, Promise<void>>();
  /** Until when nobody waits for an answer to these keys, in monotonic milliseconds. */
  readonly #passing = new Map<string, number>();

  constructor(options: Required<ResponseCacheOptions>) {
    this.#options = options;
  }

  takesPart({ request }: RequestContext): boolean {
    const { headers } = request;
    return request.method === "GET" && !headers.has("authorization") && !headers.has("range") &&
      (this.#options.cookies || !headers.has("cookie"));
  }

  async answer(
    cx: RequestContext,
    make: () => Response | Promise<Response>,
  ): Promise<Response> {
    const key = keyOf(cx);
    const untilMs = cx.clock.now() + WAIT_MS;
    for (;;) {
      const found = await this.#find(cx, key);
      if (found !== undefined) return this.#show(answerOf(found, cx), "hit");
      const filling = this.#filling.get(key);
      if (filling === undefined || this.#passes(cx, key) || cx.clock.now() >= untilMs) break;
      await cx.wait(filling, { label: "response cache" });
    }
    return this.#show(await this.#fill(cx, key, make), "miss");
  }

  async #fill(
    cx: RequestContext,
    key: string,
    make: () => Response | Promise<Response>,
  ): Promise<Response> {
    const isFirst = !this.#filling.has(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    if (isFirst) this.#filling.set(key, promise);
    try {
      const response = await make();
      const { answer, kept } = await this.#keepable(cx, response);
      if (kept !== undefined) await this.#options.store.set(cx, key, kept);
      // A failure says nothing about the answers that are to come: the next one tries, alone.
      else if (response.status < 500 && !cx.cancelled) this.#pass(cx, key);
      return answer;
    } finally {
      if (isFirst) this.#filling.delete(key);
      resolve();
    }
  }

  /** The answer, and what is kept of it; `undefined` when that is nothing. */
  async #keepable(
    cx: RequestContext,
    response: Response,
  ): Promise<{ answer: Response; kept?: CachedAnswer }> {
    const { headers, body, status } = response;
    const seconds = freshness(headers, this.#options.seconds);
    const vary = varyOf(headers);
    const isForAll = vary !== undefined && seconds > 0 && STATUSES.has(status) &&
      !headers.has("set-cookie") && cx.held === undefined;
    if (!isForAll) return { answer: response };
    const { start, rest } = body === null
      ? { start: NO_BYTES, rest: undefined }
      : await readStart(body, this.#options.bytesMax);
    if (rest !== undefined) return { answer: new Response(ReadableStream.from(rest), response) };
    const answer = new Response(body === null ? null : start, response);
    if (start.length > this.#options.bytesMax) return { answer };
    const madeAtMs = cx.clock.wallNow() - ageOf(headers) * 1_000;
    return {
      answer,
      kept: {
        ...{ status, body: start, madeAtMs },
        headers: [...headers],
        expiresAtMs: madeAtMs + seconds * 1_000,
        varied: vary.map((name) => [name, cx.request.headers.get(name)] as const),
      },
    };
  }

  async #find(cx: RequestContext, key: string): Promise<CachedAnswer | undefined> {
    const all = await this.#options.store.get(cx, key);
    const nowMs = cx.clock.wallNow();
    return all.find(({ expiresAtMs, varied }) =>
      expiresAtMs > nowMs &&
      varied.every(([name, value]) => cx.request.headers.get(name) === value)
    );
  }

  #passes(cx: Cx, key: string): boolean {
    const untilMs = this.#passing.get(key);
    if (untilMs === undefined) return false;
    if (untilMs > cx.clock.now()) return true;
    this.#passing.delete(key);
    return false;
  }

  #pass(cx: Cx, key: string): void {
    // Remade when full: keys come from clients.
    if (this.#passing.size >= PASSING_MAX) this.#passing.clear();
    this.#passing.set(key, cx.clock.now() + PASSING_MS);
  }

  #show(response: Response, what: "hit" | "miss"): Response {
    if (this.#options.shows) response.headers.set("x-cache", what);
    return response;
  }
}

/** One server may answer for several hosts. The query keeps its order and spelling: other ones only miss. */
function keyOf(cx: RequestContext): string {
  const { queryText } = cx.raw;
  const host = cx.request.headers.get("host") ?? "";
  return `${host.toLowerCase()} ${cx.rootPath}${cx.path}${queryText === "" ? "" : `?${queryText}`}`;
}

function answerOf({ status, headers, body, madeAtMs }: CachedAnswer, cx: Cx): Response {
  const answer = new Response(status === 204 || status === 304 ? null : body as BodyInit, {
    status,
    headers: headers.map(([name, value]) => [name, value] as [string, string]),
  });
  const ageMs = Math.max(0, cx.clock.wallNow() - madeAtMs);
  answer.headers.set("age", String(Math.floor(ageMs / 1_000)));
  return answer;
}

/** Seconds for which a shared cache may use an answer; 0 when it may not. */
function freshness(headers: Headers, fallback: number): number {
  const control = directives(headers.get("cache-control"));
  if (["private", "no-store", "no-cache"].some((name) => control.has(name))) return 0;
  const given = control.get("s-maxage") ?? control.get("max-age");
  if (given === undefined) return fallback;
  // What is no number is stale (RFC 9111 section 4.2.1).
  return /^\d{1,10}$/.test(given) ? Number(given) : 0;
}

/** The first of equal directives counts; values without their quotes. */
function directives(field: string | null): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of (field ?? "").split(",")) {
    const [name = "", value = ""] = part.split("=", 2);
    const key = name.trim().toLowerCase();
    if (!found.has(key)) found.set(key, value.trim().replace(/^"(.*)"$/, "$1"));
  }
  return found;
}

function ageOf(headers: Headers): number {
  const age = headers.get("age");
  return age !== null && /^\d{1,10}$/.test(age) ? Number(age) : 0;
}

/** Names in `Vary`; `undefined` when it says `*`. */
function varyOf(headers: Headers): readonly string[] | undefined {
  const names = (headers.get("vary") ?? "").split(",").map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  return names.includes("*") ? undefined : names;
}

/** What a cache may keep without knowing more of it. */
const STATUSES: ReadonlySet<number> = new Set([200, 203, 204, 301, 308, 404, 410]);
const BYTES_MAX = 1_048_576;
const NO_BYTES = new Uint8Array(0);
/** How long a request waits for others to fail before it tries by itself. */
const WAIT_MS = 5_000;
/** How long nobody waits for a URL whose answers are not kept. */
const PASSING_MS = 10_000;
const PASSING_MAX = 10_000;
