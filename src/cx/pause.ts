// What `cx.checkpoint()` returns in the lab: awaited, the schedule may go elsewhere; not awaited, nothing happens.

/** A lazy promise: it begins when somebody awaits it. */
export class Pause implements PromiseLike<void> {
  readonly #begin: () => Promise<void>;

  /** @param begin Begins the pause. */
  constructor(begin: () => Promise<void>) {
    this.#begin = begin;
  }

  /** Begins the pause. */
  then<A = void, B = never>(
    onDone?: ((value: void) => A | PromiseLike<A>) | null,
    onFail?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#begin().then(onDone, onFail);
  }
}
