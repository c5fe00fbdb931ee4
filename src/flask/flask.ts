// An app with Flask's comforts: the request of now, registrations one by one, blueprints, extensions.

import type {
  AppOptions,
  ErrorClass,
  ErrorHandler,
  IncludeOptions,
  RouterSpec,
} from "../app/mod.ts";
import { type AnyDependency, Dependency } from "../inject/mod.ts";
import { App } from "../runtime/mod.ts";
import type { Sessions } from "../session/mod.ts";
import type { Templates } from "../template/mod.ts";
import { ambient } from "./ambient.ts";
import type { Blueprint } from "./blueprint.ts";
import { type AfterRequest, type BeforeRequest, Moments, type TeardownRequest } from "./moments.ts";

/** Something that adds to a Flask app. */
export interface Extension {
  /** Name; an app has each only once. */
  readonly name: string;
  /**
   * Adds routes, hooks and whatever else.
   *
   * @returns What to do when the app stops; the last added first.
   */
  init(app: Flask): void | (() => void | Promise<void>);
}

/** Options of {@linkcode Flask}, beside those of an app; `hooks` are registered one by one. */
export interface FlaskOptions extends Omit<AppOptions, "hooks"> {
  /** Sessions of all routes, for `session()`, `flash()` and templates. */
  readonly sessions?: Sessions;
  /** Templates, for `renderTemplate()`. */
  readonly templates?: Templates;
}

/**
 * An app with Flask's comforts.
 *
 * @example
 * ```ts
 * import { HttpError } from "@cairn/cairn";
 * import { abort, Blueprint, current, Flask, g } from "@cairn/cairn/flask";
 *
 * const app = new Flask();
 * app.beforeRequest(() => {
 *   g.user = current().header("x-user");
 * });
 * app.errorHandler(404, () => new Response("nothing here", { status: 404 }));
 *
 * const admin = new Blueprint("admin", { prefix: "/admin" });
 * admin.beforeRequest(() => g.user === "ada" ? undefined : abort(403));
 * admin.get("/", () => `Hello, ${g.user}`);
 * app.registerBlueprint(admin);
 *
 * const ask = async (path: string, headers = {}) =>
 *   await app.fetch(new Request(`http://localhost${path}`, { headers }));
 * console.assert((await ask("/admin/")).status === 403);
 * console.assert(await (await ask("/admin/", { "x-user": "ada" })).text() === "Hello, ada");
 * console.assert(await (await ask("/no")).text() === "nothing here");
 * console.assert(HttpError.name === "HttpError");
 * ```
 */
export class Flask extends App {
  /** Extensions by name. */
  readonly extensions: ReadonlyMap<string, Extension>;
  /** Sessions of all routes. */
  readonly sessions: Sessions | undefined;
  /** Templates of the app. */
  readonly templates: Templates | undefined;
  readonly #moments: Moments;
  readonly #extensions: Map<string, Extension>;
  readonly #endings: (() => void | Promise<void>)[];

  /** Makes an app. */
  constructor({ sessions, templates, ...options }: FlaskOptions = {}) {
    const moments = new Moments("the app");
    const endings: (() => void | Promise<void>)[] = [];
    super({
      ...options,
      middleware: [
        ambient(() => this),
        ...sessions === undefined ? [] : [sessions.middleware],
        ...options.middleware ?? [],
      ],
      dependencies: [
        ...sessions === undefined ? [] : [sessions.current as AnyDependency],
        ...options.dependencies ?? [],
      ],
      lifespan: [endingsOf(endings), ...options.lifespan ?? []],
      hooks: moments.hooks,
    });
    this.sessions = sessions;
    this.templates = templates;
    this.#moments = moments;
    this.#endings = endings;
    this.#extensions = new Map();
    this.extensions = this.#extensions;
    this.beforeCompile(() => moments.freeze());
  }

  /** Runs before each request, those that no route takes included; answers it when it returns a `Response`. */
  beforeRequest(work: BeforeRequest): this {
    this.#moments.before(work);
    return this;
  }

  /** Runs on each answer, the last registered first. */
  afterRequest(work: AfterRequest): this {
    this.#moments.after(work);
    return this;
  }

  /** Runs when a request is over, the last registered first. */
  teardownRequest(work: TeardownRequest): this {
    this.#moments.teardown(work);
    return this;
  }

  /** Answers errors of a class, or with a status; see `app.onError`. */
  errorHandler<E>(kind: ErrorClass<E> | number, handler: ErrorHandler<E>): this {
    return this.onError(kind as number, handler as ErrorHandler);
  }

  /** Adds the routes of a blueprint. */
  registerBlueprint<G extends RouterSpec>(blueprint: Blueprint<G>, options?: IncludeOptions): this {
    return this.include(blueprint, options);
  }

  /**
   * Adds an extension.
   *
   * @throws {TypeError} If there is one of that name.
   */
  use(extension: Extension): this {
    const { name } = extension;
    if (this.#extensions.has(name)) {
      throw new TypeError(`Cannot use extension "${name}": the app has one of that name already`);
    }
    this.#extensions.set(name, extension);
    const end = extension.init(this);
    if (end !== undefined) this.#endings.unshift(end);
    return this;
  }
}

/** All endings run when the app stops, whatever those before them threw. */
function endingsOf(endings: readonly (() => void | Promise<void>)[]): AnyDependency {
  return new Dependency({ name: "extensions", scope: "app" }, async function* () {
    yield undefined;
    const errors: unknown[] = [];
    for (const end of endings) {
      try {
        await end();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, "Several extensions failed to end");
  });
}
