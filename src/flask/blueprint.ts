// A router with registrations of its own, as Flask's blueprints.

import { type ErrorClass, type ErrorHandler, Router, type RouterSpec } from "../app/mod.ts";
import { type AfterRequest, type BeforeRequest, Moments, type TeardownRequest } from "./moments.ts";

/** A router whose hooks are registered one by one; what is registered applies to its routes alone. */
export class Blueprint<G extends RouterSpec = RouterSpec> extends Router<G> {
  /** Name, for messages. */
  readonly name: string;
  readonly #moments: Moments;

  /**
   * Makes a blueprint.
   *
   * @param name Name, for messages.
   * @param spec Prefix, dependencies and so on, as of a router; its `hooks` are those that are registered.
   */
  constructor(name: string, spec: G = {} as G) {
    const moments = new Moments(`blueprint ${name}`);
    super({ ...spec, hooks: moments.hooks });
    this.name = name;
    this.#moments = moments;
  }

  /** Runs before each request of its routes; answers it when it returns a `Response`. */
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

  /** Answers errors of its routes by class or status, before the app's handlers. */
  errorHandler<E>(kind: ErrorClass<E> | number, handler: ErrorHandler<E>): this {
    this.#moments.error(kind, handler as ErrorHandler<never>);
    return this;
  }

  /** Called when the app is compiled. */
  override freeze(): void {
    super.freeze();
    this.#moments.freeze();
  }
}
