// Whether a history of concurrent operations could have happened one after the other (Wing and Gong, 1993): there must be
// an order that respects which operation had ended before which began, and in which a plain model gives the same answers.
// Exponential in the number of operations that overlap, so for small histories.

/** A sequential model of what is tested. */
export interface Model<State, Input, Output> {
  /** The state at the start. */
  readonly initial: State;
  /** One operation on a state, which it must not change: the next state and the answer. */
  apply(state: State, input: Input): readonly [next: State, output: Output];
}

/** One operation of a history. */
export interface Operation<Input, Output> {
  /** What was asked. */
  readonly input: Input;
  /** The answer; `undefined` while, or because, none came. */
  readonly output: Output | undefined;
  /** When it began; any number that grows. */
  readonly begun: number;
  /** When its answer came; infinite when none did: it may have happened at any time, or not at all. */
  readonly ended: number;
}

/** The most operations that are searched. */
export const OPERATIONS_MAX = 24;

/**
 * Says whether a history is linearizable.
 *
 * @throws {RangeError} If it has more than {@linkcode OPERATIONS_MAX} operations.
 */
export function isLinearizable<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
): boolean {
  if (history.length > OPERATIONS_MAX) {
    throw new RangeError(`Cannot search a history of ${history.length}: at most ${OPERATIONS_MAX}`);
  }
  const seen = new Set<string>();
  const search = (state: State, left: readonly Operation<Input, Output>[]): boolean => {
    if (left.every(({ ended }) => ended === Infinity)) return true;
    const key = JSON.stringify([state, left.map((operation) => history.indexOf(operation))]);
    if (seen.has(key)) return false;
    seen.add(key);
    const firstEnd = Math.min(...left.map(({ ended }) => ended));
    // Only what began before the first end can be the first to have happened.
    return left.filter(({ begun }) => begun <= firstEnd).some((operation) => {
      const [next, output] = model.apply(state, operation.input);
      const fits = operation.ended === Infinity ||
        JSON.stringify(output) === JSON.stringify(operation.output);
      return fits && search(next, left.filter((other) => other !== operation));
    });
  };
  return search(model.initial, history);
}

/** Operations of one run, checked against a model at its end. */
export class History<Input, Output> {
  /** What was recorded. */
  readonly operations: Operation<Input, Output>[] = [];
  #now = 0;

  /** Does an operation and records it; one that fails counts as unanswered. */
  async record(input: Input, work: () => Promise<Output>): Promise<Output> {
    const begun = ++this.#now;
    const index = this.operations.push({ input, output: undefined, begun, ended: Infinity }) - 1;
    const output = await work();
    this.operations[index] = { input, output, begun, ended: ++this.#now };
    return output;
  }
}
