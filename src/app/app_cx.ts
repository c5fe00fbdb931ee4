// A scope of the app itself: of what lives as long as the app, of work in the background. It has what the app provides.

import { PROVIDED, type Provided } from "../cx/internal.ts";
import { Cx } from "../cx/mod.ts";

/** A scope of the app; also the context that a dependency of scope `app` gets. */
export class AppCx extends Cx {
  /** Values of the dependencies it needs. */
  readonly deps: Readonly<Record<string, unknown>>;
  readonly #provided: Provided;

  /** Opens the scope. */
  constructor(provided: Provided, deps: Readonly<Record<string, unknown>> = {}) {
    super();
    this.deps = deps;
    this.#provided = provided;
  }

  /** What the app provides. */
  override [PROVIDED](): Provided {
    return this.#provided;
  }
}
