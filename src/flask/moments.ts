// Functions that are registered one by one for the moments of a request, as the hooks of an app or a blueprint.

import { type ErrorClass, type ErrorHandler, ErrorTable } from "../app/mod.ts";
import type { Outcome } from "../cx/mod.ts";
import type { Hooks, RequestContext } from "../route/mod.ts";

/** What {@linkcode Moments} takes. */
export type BeforeRequest = NonNullable<Hooks["before"]>;
/** May change the answer, or return another one. */
export type AfterRequest = NonNullable<Hooks["after"]>;
/** Told how the request ended. */
export type TeardownRequest = NonNullable<Hooks["teardown"]>;

/** Registered functions. */
export class Moments {
  /** The hooks that they amount to. */
  readonly hooks: Hooks = {
    before: (cx) => firstAnswer(this.#before, (work) => work(cx)),
    after: (cx, response) => changed(this.#after, cx, response),
    error: (cx, error) => this.#errors.find(error)?.(error, cx),
    teardown: (cx, outcome) => this.#tearDown(cx, outcome),
  };
  readonly #owner: string;
  readonly #before: BeforeRequest[] = [];
  /** Last registered first, as in Flask. */
  readonly #after: AfterRequest[] = [];
  readonly #teardown: TeardownRequest[] = [];
  readonly #errors = new ErrorTable();
  #isFrozen = false;

  /** Nothing registered. @param owner For messages. */
  constructor(owner: string) {
    this.#owner = owner;
  }

  /** No more registrations. */
  freeze(): void {
    this.#isFrozen = true;
  }

  /** Registers a function. */
  before(work: BeforeRequest): void {
    this.#mayChange("beforeRequest");
    this.#before.push(work);
  }

  /** Registers a function. */
  after(work: AfterRequest): void {
    this.#mayChange("afterRequest");
    this.#after.unshift(work);
  }

  /** Registers a function. */
  teardown(work: TeardownRequest): void {
    this.#mayChange("teardownRequest");
    this.#teardown.unshift(work);
  }

  /** Registers who answers errors of a class, or with a status. */
  error(kind: ErrorClass | number, handler: ErrorHandler<never>): void {
    this.#mayChange("errorHandler");
    this.#errors.set(kind, handler);
  }

  #mayChange(operation: string): void {
    if (!this.#isFrozen) return;
    throw new TypeError(
      `Cannot call ${operation} of ${this.#owner}: the app is already serving; call it before the first request`,
    );
  }

  /** Each runs, whatever those before it threw; the first error is passed on. */
  async #tearDown(cx: RequestContext, outcome: Outcome): Promise<void> {
    const errors: unknown[] = [];
    for (const work of this.#teardown) {
      try {
        await work(cx, outcome);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** Synchronous as long as the functions are. */
function firstAnswer<W>(
  all: readonly W[],
  call: (work: W) => Response | void | Promise<Response | void>,
  from = 0,
): Response | void | Promise<Response | void> {
  for (let i = from; i < all.length; i++) {
    const answer = call(all[i]!);
    if (answer instanceof Promise) {
      return answer.then((settled) => settled ?? firstAnswer(all, call, i + 1));
    }
    if (answer !== undefined) return answer;
  }
}

function changed(
  all: readonly AfterRequest[],
  cx: RequestContext,
  response: Response,
  from = 0,
): Response | Promise<Response> {
  let answer = response;
  for (let i = from; i < all.length; i++) {
    const next = all[i]!(cx, answer);
    if (next instanceof Promise) {
      return next.then((settled) => changed(all, cx, settled ?? answer, i + 1));
    }
    answer = next ?? answer;
  }
  return answer;
}
