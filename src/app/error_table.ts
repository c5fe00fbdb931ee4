// Which handler answers an error: by status first for HttpErrors, then by class, nearest ancestor first.

import { HttpError } from "../http/mod.ts";
import { type RequestContext, ValidationError } from "../route/mod.ts";

/** A class of errors. */
export type ErrorClass<E = unknown> = abstract new (...args: never[]) => E;

/** Makes the answer for an error. */
export type ErrorHandler<E = unknown> = (
  error: E,
  cx: RequestContext,
) => Response | Promise<Response>;

/** A class or a status, and who answers for it. */
export type ErrorEntry = readonly [kind: ErrorClass | number, handler: ErrorHandler<never>];

/** Handlers by class and status. */
export class ErrorTable {
  readonly #byStatus = new Map<number, ErrorHandler>();
  readonly #byClass = new Map<unknown, ErrorHandler>();

  /** Adds or replaces a handler. */
  set(kind: ErrorClass | number, handler: ErrorHandler<never>): void {
    const table: Map<unknown, ErrorHandler> = typeof kind === "number"
      ? this.#byStatus
      : this.#byClass;
    table.set(kind, handler as ErrorHandler);
  }

  /** The handler for `error`. */
  find(error: unknown): ErrorHandler | undefined {
    const known = statusOf(error);
    const byStatus = known === undefined ? undefined : this.#byStatus.get(known);
    if (byStatus !== undefined) return byStatus;
    return this.#findByClass(error) ?? (known === undefined ? this.#byStatus.get(500) : undefined);
  }

  /** Whether somebody wrote a handler for this class of errors, so that such an error is no mistake of the program. */
  foresees(error: unknown): boolean {
    const kind = this.#kindOf(error);
    return kind !== undefined && kind !== Error && kind !== Object;
  }

  #findByClass(error: unknown): ErrorHandler | undefined {
    return this.#byClass.get(this.#kindOf(error));
  }

  /** The class of `error`, or its nearest ancestor, that has a handler. */
  #kindOf(error: unknown): unknown {
    if (this.#byClass.size === 0 || typeof error !== "object" || error === null) return undefined;
    for (
      let level: object | null = Object.getPrototypeOf(error);
      level !== null;
      level = Object.getPrototypeOf(level)
    ) {
      if (this.#byClass.has(level.constructor)) return level.constructor;
    }
    return undefined;
  }
}

/** The status of errors that have one. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpError) return error.status;
  return error instanceof ValidationError ? 422 : undefined;
}
