// Generator dependencies: entered at their one `yield`, resumed exactly once. On success they run on; on failure the
// error is thrown into them, and they may rethrow it, replace it, or clean up.

/** A generator that has yielded its value and waits for the end of its scope. */
export interface Entered {
  /** Name in messages. */
  readonly name: string;
  /** Whether it ends before the answer is sent. */
  readonly beforeAnswer: boolean;
  /** The generator, standing at its `yield`. */
  readonly generator: Generator | AsyncGenerator;
}

/** How to enter a generator. */
export interface EnterOptions {
  readonly name: string;
  readonly beforeAnswer: boolean;
  /** Called once it stands at its `yield`. */
  readonly entered: (entered: Entered) => void;
}

/**
 * Runs a generator to its `yield`.
 *
 * @returns The yielded value; a promise of it for an asynchronous generator.
 * @throws {TypeError} If it returns without yielding.
 */
export function enterGenerator(
  generator: Generator | AsyncGenerator,
  options: EnterOptions,
): unknown {
  const first = generator.next();
  if (first instanceof Promise) return first.then((result) => yielded(result));
  return yielded(first);

  function yielded(result: IteratorResult<unknown>): unknown {
    if (result.done === true) {
      throw new TypeError(`Cannot use dependency ${options.name}: it ended without a yield`);
    }
    const { name, beforeAnswer } = options;
    options.entered({ name, beforeAnswer, generator });
    return result.value;
  }
}

/** How a scope ended, as its generators see it. */
export type Ending = { readonly failed: false } | {
  readonly failed: true;
  readonly error: unknown;
};

/** A scope that ended well. */
export const SUCCEEDED: Ending = Object.freeze({ failed: false });

/**
 * Resumes entered generators in reverse order, each exactly once.
 *
 * An error thrown in one goes to those that were entered before it. A generator that swallows the error does not turn
 * the failure into a success, as there is no answer: the error stays.
 *
 * @returns How it ended after all of them ran.
 */
export function unwind(entered: Entered[], ending: Ending): Ending | Promise<Ending> {
  let current = ending;
  while (entered.length > 0) {
    const one = entered.pop()!;
    const next = resume(one, current);
    if (next instanceof Promise) return next.then((settled) => unwind(entered, settled));
    current = next;
  }
  return current;
}

function resume(one: Entered, ending: Ending): Ending | Promise<Ending> {
  try {
    const result = ending.failed ? one.generator.throw(ending.error) : one.generator.next();
    if (result instanceof Promise) {
      return result.then(
        (settled) => finished(one, settled, ending),
        (error) => ({ failed: true, error }),
      );
    }
    return finished(one, result, ending);
  } catch (error) {
    return { failed: true, error };
  }
}

function finished(one: Entered, result: IteratorResult<unknown>, ending: Ending): Ending {
  if (result.done === true) return ending;
  return {
    failed: true,
    error: new TypeError(`Cannot end dependency ${one.name}: it yielded twice`),
  };
}

/** Whether a dependency's function was a generator: its object, not yet started. */
export function isGenerator(value: unknown): value is Generator | AsyncGenerator {
  return typeof value === "object" && value !== null &&
    typeof (value as Generator).next === "function" &&
    typeof (value as Generator).throw === "function";
}
