// How scopes end, and how several failures become one error.

/** How a scope ended. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: "error" | "cancelled"; readonly error: unknown };

/** How a scope ended, in a word. */
export function wordOf(outcome: Outcome): "ok" | "error" | "cancelled" {
  return outcome.ok ? "ok" : outcome.kind;
}

/** Failures of one scope, in order of time. The first one is its error; the others are kept with it. */
export class Failures {
  readonly #errors: unknown[] = [];

  /** Whether there is one. */
  get any(): boolean {
    return this.#errors.length > 0;
  }

  /** Adds one; those beyond the sixteenth are forgotten. @returns Its place. */
  add(error: unknown): number {
    return this.#errors.length < FAILURES_MAX ? this.#errors.push(error) - 1 : FAILURES_MAX;
  }

  /** Says more about one that was added: what failed after it in the same place. */
  replace(place: number, error: unknown): void {
    if (place < FAILURES_MAX) this.#errors[place] = error;
  }

  /** The first, in a `SuppressedError` with those after it. */
  get error(): unknown {
    return this.#errors.slice(1).reduce(
      (first, later) => new SuppressedError(first, later, "Several parts of a scope failed"),
      this.#errors[0],
    );
  }
}

/** A thousand children that fail of one cause need no thousand errors. */
const FAILURES_MAX = 16;
