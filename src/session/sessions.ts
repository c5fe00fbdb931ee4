// Sessions kept by the server: the client has nothing but a random id. A dependency gives the session of a request, a
// middleware stores what has changed and sets the cookie, once the answer is known.

import { Dependency } from "../inject/mod.ts";
import type { Middleware, Next, RequestContext } from "../route/mod.ts";
import { compileDecode, type Decode, type Static, t, type TObject } from "../schema/mod.ts";
import type { Cx } from "../cx/mod.ts";
import { type CookiePlace, PlacedCookie } from "./cookie_place.ts";
import { commit, type CookieChange, type SessionPolicy } from "./commit.ts";
import { isCsrfToken, isSessionId, keyOf, Session } from "./session.ts";
import type { Eventual, SessionRecord, SessionStore } from "./store.ts";

/** Options of {@linkcode sessions}. */
export interface SessionsOptions<T extends TObject = TObject, C extends string = string>
  extends CookiePlace {
  /** Where sessions are kept. */
  readonly store: SessionStore;
  /**
   * Schema of the data, an object whose members may all be missing. Data that does not fit, of an older version of the
   * program say, is dropped. Default: anything.
   */
  readonly schema?: T;
  /** Name of the cookie. Default `"sid"`. */
  readonly cookie?: string;
  /** A session ends when it was not used for this long, in seconds. Default 86 400, a day. */
  readonly idleSeconds?: number;
  /** A session ends this long after its login (or its beginning), however much it is used, in seconds. Default 1 209 600, two weeks. */
  readonly absoluteSeconds?: number;
  /** The browser forgets the session when it is closed. Default `false`. */
  readonly untilClosed?: boolean;
  /** Largest data of a session, in bytes of JSON. Default 65 536. */
  readonly dataBytesMax?: number;
  /** Kinds of flash messages, the first one the default: others are a type error. Default: any text. */
  readonly flashCategories?: readonly C[];
}

/** Sessions of an app, see {@linkcode sessions}. */
export class Sessions<D = Record<string, unknown>, C extends string = string> {
  /**
   * Gives the session of the request. Its changes are stored when the handler has returned, before the answer is sent;
   * a request that fails or is cancelled changes nothing.
   */
  readonly current: Dependency<Session<D, C>>;
  /** Stores changes and sets the cookie: for the app, or for a router around all routes that use sessions. */
  readonly middleware: Middleware;
  readonly #store: SessionStore;
  readonly #cookie: PlacedCookie;
  readonly #decode: Decode | undefined;
  readonly #policy: SessionPolicy;
  readonly #untilClosed: boolean;
  readonly #categories: readonly string[] | undefined;

  /** Made by {@linkcode sessions}. */
  constructor(options: SessionsOptions) {
    this.#store = options.store;
    this.#cookie = new PlacedCookie(options.cookie ?? "sid", options);
    this.#decode = options.schema === undefined
      ? undefined
      : compileDecode(t.Partial(options.schema));
    this.#policy = {
      store: options.store,
      idleMs: (options.idleSeconds ?? 86_400) * 1_000,
      absoluteMs: (options.absoluteSeconds ?? 1_209_600) * 1_000,
      dataBytesMax: options.dataBytesMax ?? 65_536,
    };
    this.#untilClosed = options.untilClosed ?? false;
    this.#categories = options.flashCategories;
    const load = (cx: RequestContext) => this.#load(cx);
    this.current = new Dependency<Session<D, C>>(
      { name: "session" },
      load as (cx: never) => unknown,
    );
    this.middleware = (cx, next) => this.#around(cx, next);
  }

  /**
   * Ends all sessions of one owner: after a change of password, or "log out everywhere".
   *
   * @param except A session that stays, that of the request itself.
   * @returns How many.
   */
  deleteOwned(cx: Cx, owner: string, except?: Session<D, C>): Eventual<number> {
    if (except === undefined) return this.#store.deleteOwned(cx, owner);
    return this.#store.deleteOwned(cx, owner, keyOf(except.id));
  }

  /** The session of the request if something has asked for it, as templates do for messages and tokens. */
  loaded(cx: Pick<RequestContext, "locals">): Session<D, C> | undefined {
    const state = cx.locals.get(this);
    return state instanceof Session ? state as Session<D, C> : undefined;
  }

  /** Whether a token belongs to the session of the request; `csrf` asks. Needs no store. */
  isCsrfToken(cx: Pick<RequestContext, "raw" | "request">, token: string): boolean {
    const id = this.#cookie.read(cx);
    return id !== undefined && isSessionId(id) && isCsrfToken(id, token);
  }

  #load(cx: RequestContext): Eventual<Session<D, C>> {
    const state = cx.locals.get(this);
    if (state instanceof Session) return state as Session<D, C>;
    if (state !== INSTALLED) {
      throw new TypeError(
        `Cannot use the session in ${cx.plan?.method} ${cx.plan?.path}: its changes would be lost; ` +
          "give sessions.middleware to the app or the router",
      );
    }
    const id = this.#cookie.read(cx);
    if (id === undefined || !isSessionId(id)) return this.#open(cx, undefined, undefined);
    const record = this.#store.read(cx, keyOf(id));
    if (!(record instanceof Promise)) return this.#open(cx, id, record);
    return record.then((settled) => this.#open(cx, id, settled));
  }

  /** An id that names no session is not taken over: it would be one of the client's choice. */
  #open(
    cx: RequestContext,
    id: string | undefined,
    found: SessionRecord | undefined,
  ): Session<D, C> {
    // Another part of the same request may have been faster.
    const state = cx.locals.get(this);
    if (state instanceof Session) return state as Session<D, C>;
    const isFine = found !== undefined && this.#fits(found);
    const known = isFine ? { id, record: found } : { id: undefined, record: undefined };
    const session = new Session<D, C>({ ...known, cx, categories: this.#categories });
    cx.locals.set(this, session);
    return session;
  }

  #fits(record: SessionRecord): boolean {
    if (this.#decode === undefined) return true;
    const issues: Parameters<Decode>[2] = [];
    this.#decode((JSON.parse(record.data) as { data: unknown }).data, DATA, issues);
    return issues.length === 0;
  }

  #around(cx: RequestContext, next: Next): Response | Promise<Response> {
    // Both the app and a router have it: the outer one does the work.
    if (cx.locals.has(this)) return next(cx);
    cx.locals.set(this, INSTALLED);
    const answer = next(cx);
    if (answer instanceof Promise) return answer.then((response) => this.#end(cx, response));
    return this.#end(cx, answer);
  }

  #end(cx: RequestContext, response: Response): Response | Promise<Response> {
    const session: unknown = cx.locals.get(this);
    if (!(session instanceof Session)) return response;
    session.seal();
    const answer = changeable(response);
    addVary(answer.headers);
    // A request that failed has closed its scope; one whose client has left would lose a new id.
    if (cx.state !== "open" || cx.cancelled) return answer;
    const change = commit(session as Session<D>, this.#policy, cx);
    if (!(change instanceof Promise)) return this.#withCookie(cx, answer, change);
    return change.then((settled) => this.#withCookie(cx, answer, settled));
  }

  #withCookie(cx: RequestContext, answer: Response, change: CookieChange | undefined): Response {
    if (change === undefined) return answer;
    const field = change.id === undefined
      ? this.#cookie.format(cx, "", 0)
      : this.#cookie.format(cx, change.id, this.#untilClosed ? undefined : change.maxAgeSeconds);
    answer.headers.append("set-cookie", field);
    // A cache that kept the answer would give the session to everyone.
    if (!answer.headers.has("cache-control")) answer.headers.set("cache-control", "no-store");
    return answer;
  }
}

/**
 * Sessions kept by the server.
 *
 * @param options Where they are kept, and how long.
 *
 * @example A login
 * ```ts
 * import { App, HttpError, t } from "@cairn/cairn";
 * import { MemorySessionStore, sessions } from "@cairn/cairn/session";
 * import { TestClient } from "@cairn/cairn/testing";
 *
 * const login = sessions({
 *   store: new MemorySessionStore(),
 *   schema: t.Object({ cart: t.Array(t.String()) }),
 * });
 * const app = new App({ middleware: [login.middleware] });
 * const deps = { session: login.current };
 * app.post("/login", { deps }, (cx) => {
 *   cx.deps.session.login("ada");
 *   cx.deps.session.set("cart", ["apple"]);
 * });
 * app.get("/me", { deps }, ({ deps: { session } }) => {
 *   if (session.owner === undefined) return HttpError.unauthorized();
 *   return { name: session.owner, cart: session.get("cart") };
 * });
 *
 * const client = new TestClient(app);
 * await client.post("/login");
 * const response = await client.get("/me");
 * if ((await response.json()).name !== "ada") throw new Error("not logged in");
 * ```
 */
export function sessions<T extends TObject, const C extends string = string>(
  options: SessionsOptions<T, C> & { readonly schema: T },
): Sessions<Static<T>, C>;
/** Sessions whose data is not described. */
export function sessions<const C extends string = string>(
  options: SessionsOptions<TObject, C>,
): Sessions<Record<string, unknown>, C>;
export function sessions(options: SessionsOptions): Sessions {
  return new Sessions(options);
}

/** The same answer with header fields that can be changed: those of a fetched or a redirecting one cannot. */
function changeable(response: Response): Response {
  const isFixed = response.url !== "" || (response.status >= 300 && response.status < 400);
  return isFixed ? new Response(response.body, response) : response;
}

/** The answer depends on whose session it is. */
function addVary(headers: Headers): void {
  const current = headers.get("vary");
  if (current === null) return headers.set("vary", "cookie");
  if (!/(?:^|[\s,])(?:cookie|\*)(?:$|[\s,])/i.test(current)) {
    headers.set("vary", `${current}, cookie`);
  }
}

const INSTALLED: unique symbol = Symbol("no session yet");
const DATA: readonly string[] = Object.freeze(["session"]);
