// The application: options, routes, mounts, error handlers; compiled at the first request and frozen from then on.

import { closeCx, world } from "../cx/internal.ts";
import { type Capability, type Cx, LOG_SINK } from "../cx/mod.ts";
import { AppCx } from "./app_cx.ts";
import type { Dependency } from "../inject/mod.ts";
import type { Next, Peer } from "../route/mod.ts";
import type { Admission } from "./admission.ts";
import { Background } from "./background.ts";
import { BODY_BYTES_MAX, compileApp, type Compiled, middlewareOf, urlFor } from "./compile.ts";
import { dispatch, dispatchAt, type Dispatcher, route } from "./dispatch.ts";
import { foldGuarded, guard } from "./guard.ts";
import { type ErrorClass, type ErrorHandler, ErrorTable } from "./error_table.ts";
import { fallbackPolicyOf } from "./fallback.ts";
import { Flights } from "./flights.ts";
import { checkMount, type Fetch, type Mount, type Mountable, type MountPoint } from "./mount.ts";
import { checkLifespan, Lasting } from "./lasting.ts";
import { observedEntry, observersOf, type RequestObserver } from "./observe.ts";
import type { AppOptions, ReportInfo, RequestLimits } from "./options.ts";
import { reportToConsole } from "./report.ts";
import { type Load, overloadOf } from "./overload.ts";
import { type Group, Router } from "./router.ts";
import { Watch } from "./watch.ts";

/** The spec of an app as a router: it gives its routes no prefix and no typed dependencies. */
type RootSpec = Record<never, never>;

/** How to drain. */
export interface DrainOptions {
  /** Time for requests to finish, in milliseconds; what remains then is cancelled. */
  readonly graceMs: number;
}

/**
 * An application without documents and servers: routes, middleware, errors, dispatch. The `App` of the package's main
 * entry adds those.
 */
export class Application extends Router<RootSpec> {
  /** What was given to the constructor. */
  readonly settings: AppOptions;
  /**
   * Answers one request. Never rejects: what fails is answered by the error handlers.
   *
   * An own property, as `deno serve` asks for.
   *
   * @param request The request; its body is read when the route declares one.
   * @param peer Where it came from, when a server knows.
   */
  readonly fetch: (request: Request, peer?: Peer) => Response | Promise<Response>;
  /** Mounted apps and handlers. */
  readonly mounts: Mount[] = [];
  /** Routers of features: matched before all others, and without what the app adds to its own routes but middleware. */
  readonly apart: Group[] = [];
  /** Canonical paths that are answered also while the app drains: those of health checks. */
  readonly vital: Set<string> = new Set();
  readonly #errors = new ErrorTable();
  readonly #overrides = new Map<Dependency, Dependency>();
  readonly #provided = new Map<Capability<unknown>, unknown>();
  readonly #lasting = new Lasting(this.#overrides, this.#provided);
  readonly #limits: Required<RequestLimits>;
  readonly #flights: Flights;
  readonly #background = new Background(this.#provided);
  readonly #observers: RequestObserver[] = [];
  readonly #report: (error: unknown, info: ReportInfo) => void;
  readonly #admission: Admission = { draining: false, refused: 0, vital: this.vital };
  readonly #beforeCompile: (() => void)[] = [];
  #dispatcher: Dispatcher | undefined = undefined;

  /**
   * Makes an application.
   *
   * @param options Document, routing, limits, middleware; see {@linkcode AppOptions}.
   */
  constructor(options: AppOptions = {}) {
    const { middleware: _middleware, hooks: _hooks, ...group } = options;
    super(group);
    this.settings = options;
    this.#limits = Object.freeze({ ...REQUEST_LIMITS, ...options.requestLimits });
    const report = options.report ?? ((error, info) => this.#reportToLog(error, info));
    this.#report = (error, info) => {
      this.#flights.observers?.failed(error, info);
      report(error, info);
    };
    this.#flights = new Flights(this.#report, this.#limits.afterAnswerMs);
    for (const [kind, handler] of options.errors ?? []) this.#errors.set(kind, handler);
    this.fetch = (request, peer) => dispatch(this.#dispatcher ?? this.#compile(), request, peer);
  }

  /**
   * Answers errors of a class, or with a status, by `handler`.
   *
   * A status is looked up first for `HttpError`s, then the error's class and its ancestors; 404, 405, 422
   * (`ValidationError`) and 500 (everything unforeseen) included. Errors of a class with a handler of its own are
   * foreseen: they are not reported, unlike those that only 500 or a handler for `Error` answers.
   *
   * @param kind A class of errors or a status.
   * @param handler Makes the answer; what it throws is answered by the defaults.
   */
  onError<E>(kind: ErrorClass<E>, handler: ErrorHandler<E>): this;
  /** Answers errors with a status. */
  onError(kind: number, handler: ErrorHandler): this;
  onError(kind: ErrorClass | number, handler: ErrorHandler<never>): this {
    this.#errors.set(kind, handler);
    return this;
  }

  /**
   * Uses `replacement` wherever `original` is asked for, for tests. Allowed until the first request.
   *
   * @throws {TypeError} If the app is already serving.
   */
  override<V>(original: Dependency<V>, replacement: Dependency<V>): this {
    if (this.#dispatcher !== undefined) {
      throw new TypeError(`Cannot override ${original.name}: the app is already serving`);
    }
    this.#overrides.set(original.origin as Dependency, replacement as Dependency);
    return this;
  }

  /**
   * Serves everything below `prefix` by another app or any fetch handler.
   *
   * The handler gets the request with the prefix cut from its path; it has routes, errors and documents of its own.
   *
   * @param prefix Starts with `/` and does not end with it. `"/"` alone is behind everything else: routes with other
   *   methods and redirected slashes come first.
   */
  mount(prefix: string, app: Mountable | Fetch): this {
    if (this.#dispatcher !== undefined) {
      throw new TypeError(`Cannot mount at "${prefix}": the app is already serving`);
    }
    const place = prefix === "/" ? "" : prefix;
    checkMount(this.mounts, place);
    this.mounts.push({ prefix: place, target: app });
    return this;
  }

  /** Answers a request as if its path were `at.path`: how a mounting app calls a mounted one. */
  fetchAt(request: Request, at: MountPoint): Response | Promise<Response> {
    return dispatchAt(this.#dispatcher ?? this.#compile(), request, at);
  }

  /**
   * Provides a value to all requests, to work in the background and to dependencies of scope `app`: where log lines go,
   * how `cx.fetch` sends requests. A request that provides another one has its own.
   *
   * @throws {TypeError} If the app is already serving.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { App } from "@cairn/cairn";
   * import { LOG_SINK } from "@cairn/cairn/cx";
   *
   * const lines: string[] = [];
   * const app = new App().provide(LOG_SINK, ({ message }) => lines.push(message));
   * app.get("/", (cx) => cx.log.info("asked"));
   * await app.fetch(new Request("http://localhost/"));
   * assert.deepEqual(lines, ["asked"]);
   * ```
   */
  provide<T>(key: Capability<T>, value: T): this {
    if (this.#dispatcher !== undefined) {
      throw new TypeError(`Cannot provide ${key.name}: the app is already serving`);
    }
    this.#provided.set(key as Capability<unknown>, value);
    return this;
  }

  /**
   * Tells `observer` of every request from now on: for logs, metrics and traces.
   *
   * @throws {TypeError} If the app is already serving.
   */
  observe(observer: RequestObserver): this {
    if (this.#dispatcher !== undefined) {
      throw new TypeError("Cannot observe requests: the app is already serving");
    }
    this.#observers.push(observer);
    return this;
  }

  /** Calls `work` right before the app is compiled, so that features can add their routes last. */
  beforeCompile(work: () => void): this {
    this.#beforeCompile.push(work);
    return this;
  }

  /**
   * Compiles the app now instead of at the first request.
   *
   * @throws {Error} For every mistake that can be seen without a request, naming the place and the fix.
   */
  compile(): Compiled {
    return (this.#dispatcher ?? this.#compile()).compiled;
  }

  /**
   * The path of an operation, for links; a mount's path is not in it, as only requests know it: see `cx.urlFor`.
   *
   * @param name Operation name.
   * @param params Path parameters.
   * @throws {TypeError} If there is no such operation, or a parameter is missing or unknown.
   */
  urlFor(name: string, params?: Readonly<Record<string, unknown>>): string {
    return (this.settings.rootPath ?? "") + urlFor(this.compile(), name, params);
  }

  /** Requests whose answer, body and teardown included, has not ended. */
  get inFlight(): number {
    return this.#flights.count;
  }

  /** Whether it refuses new requests because it is about to stop. */
  get isDraining(): boolean {
    return this.#admission.draining;
  }

  /**
   * Prepares to serve: compiles the app, and makes what its lifespan and its dependencies of scope `app` give.
   *
   * @throws {Error} For every mistake of the program, and whatever such a dependency throws; what was made before is
   * torn down.
   */
  async start(): Promise<void> {
    const { served } = this.compile();
    const { lifespan = [] } = this.settings;
    try {
      await this.#lasting.start(lifespan, served.map(({ plan }) => plan));
    } catch (error) {
      await this.#lasting.stop();
      throw error;
    }
  }

  /**
   * Refuses new requests with 503 and waits for those in flight; cancels what remains when the grace has passed.
   */
  async drain(options: DrainOptions): Promise<void> {
    const { graceMs } = options;
    this.#admission.draining = true;
    const endsMs = world().now() + graceMs;
    await Promise.all([this.#flights.drain(graceMs), this.#background.drain(graceMs)]);
    // What the last requests have begun, when nothing else ran in the background any more.
    await this.#background.drain(Math.max(0, endsMs - world().now()));
  }

  /**
   * Runs work in the scope of the app instead of a request's: it goes on when the answer is sent and the client has
   * left. The app waits for it when it drains, as long as the grace lasts, and then cancels it. A failure is reported.
   *
   * @param name For traces and reports.
   * @param work Gets a scope of its own.
   *
   * @example
   * ```ts
   * import { App } from "@cairn/cairn";
   *
   * const sent: string[] = [];
   * const app = new App();
   * app.post("/welcome/:name", { status: 202 }, (cx) => {
   *   const { name } = cx.params;
   *   app.background("welcome mail", async (scope) => {
   *     await scope.sleep(1);
   *     sent.push(name);
   *   });
   *   return { accepted: name };
   * });
   * await app.fetch(new Request("http://localhost/welcome/Ada", { method: "POST" }));
   * await app.drain({ graceMs: 1_000 });
   * console.assert(sent.join() === "Ada");
   * ```
   */
  background(name: string, work: (cx: Cx) => unknown): void {
    this.#background.run(name, work, (error, cx) => this.#report(error, { where: name, cx }));
  }

  /** How the overload protection does; `undefined` when it is off, and before the app is compiled. */
  get load(): Load | undefined {
    return this.#dispatcher?.overload;
  }

  /** Handlers that were given up after their cancellation and still run: a bug of theirs, see the report. */
  get zombies(): number {
    return this.#dispatcher?.watch.zombies.size ?? 0;
  }

  /**
   * Ends serving: tears down the dependencies of scope `app`. The app may be started again.
   *
   * @throws {AggregateError} With what failed; all the others are torn down nevertheless.
   */
  async stop(): Promise<void> {
    this.#admission.draining = false;
    await this.#background.drain(0);
    await this.#lasting.stop();
  }

  /** The constructor argument of answers that are made often, in the form that the runtime is fastest with. */
  protected responseInit(init: ResponseInit): ResponseInit {
    return init;
  }

  #compile(): Dispatcher {
    for (const work of this.#beforeCompile.splice(0)) work();
    const { settings } = this;
    checkLifespan(settings.lifespan ?? [], this.#overrides);
    const middleware = middlewareOf(settings);
    const errors = {
      table: this.#errors,
      problem: settings.problem ?? false,
      messages: settings.messages,
      hook: settings.hooks?.error,
      report: this.#report,
    };
    this.#flights.observers = observersOf(this.#observers, this.#report);
    const watch = new Watch({ flights: this.#flights, errors, limits: this.#limits });
    const app: { -readonly [K in keyof Dispatcher]: Dispatcher[K] } = {
      admission: this.#admission,
      flights: this.#flights,
      watch,
      clientTimeouts: settings.clientTimeouts,
      overload: overloadOf(settings.overload),
      rootPath: settings.rootPath ?? "",
      services: this.#services(watch),
      errors,
      fallback: fallbackPolicyOf(settings, this.mounts),
      compiled: NOT_COMPILED,
      entry: (cx) => route(app, cx),
    };
    const wrap = (inner: Next) => guard(errors, inner);
    app.entry = observedEntry(this.#observers, foldGuarded(middleware, app.entry, wrap));
    app.compiled = compileApp({
      root: this,
      apart: this.apart,
      options: settings,
      middleware,
      overrides: this.#overrides,
      makeInit: (init) => this.responseInit(init),
      report: this.#report,
      guard: wrap,
    });
    return this.#dispatcher = Object.freeze(app);
  }

  #services(watch: Watch): Dispatcher["services"] {
    return {
      cancelled: (cx, reason) => watch.cancelled(cx, reason),
      background: (name, work) => this.background(name, work),
      urlFor: (name, params) => urlFor(this.compile(), name, params),
      lasting: this.#lasting.values,
      bodyBytesMax: this.settings.bodyBytesMax ?? BODY_BYTES_MAX,
      uploads: this.settings.uploads,
      provided: this.#provided,
      messages: this.settings.messages,
    };
  }

  /** Where unexpected errors go when the app does not say. */
  #reportToLog(error: unknown, info: ReportInfo): void {
    if (!this.#provided.has(LOG_SINK as Capability<unknown>)) return reportToConsole(error, info);
    const cx = info.cx ?? new AppCx(this.#provided);
    cx.log.error(`${info.where} failed`, { error });
    // Its own ends when it ends; that of a request, when that does.
    if (info.cx === undefined) void closeCx(cx, { ok: true, value: undefined });
  }
}

const REQUEST_LIMITS: Required<RequestLimits> = Object.freeze({
  bodyTimeoutMs: 30_000,
  graceMs: 250,
  afterAnswerMs: 5_000,
  zombiesMax: 256,
});

// Stands in while the tree is built; no request is dispatched before the real one takes its place.
const NOT_COMPILED = undefined as unknown as Compiled;
