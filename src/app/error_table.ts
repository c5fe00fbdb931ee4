// Which handler answers an error: by status first for HttpErrors, then by class, nearest ancestor first.

import { HttpError } from "../http/mod.ts";
import type { RequestContext } from "../route/mod.ts";

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
    if (error instanceof HttpError) {
      const byStatus = this.#byStatus.get(error.status);
      if (byStatus !== undefined) return byStatus;
    }
    return this.#findByClass(error) ??
      (error instanceof HttpError ? undefined : this.#byStatus.get(500));
  }

  #findByClass(error: unknown): ErrorHandler | undefined {
    if (this.#byClass.size === 0 || typeof error !== "object" || error === null) return undefined;
    for (
      let level: object | null = Object.getPrototypeOf(error);
      level !== null;
      level = Object.getPrototypeOf(level)
    ) {
      const found = this.#byClass.get(level.constructor);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
