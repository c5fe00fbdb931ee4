// The one source of everything that may differ between two runs. Whoever in the lab could do one thing or another asks
// here, and what was taken is recorded: a list of small numbers is a whole run. 0 always means "in order, nothing goes
// wrong", so a short list with few other numbers is what must happen for a failure, and shrinking needs to know no more.

/** What is chosen. */
export type ChoiceKind =
  /** Which of the completions that are ready comes next. */
  | "run"
  /** How many completions are delivered before the program goes on: one, or two at once. */
  | "batch"
  /** Whether the next timer fires although completions are ready. */
  | "time"
  /** Whether a client leaves now, and which. */
  | "disconnect"
  /** Whether time passes until a deadline now, and until which. */
  | "deadline"
  /** Whether an app is told to stop now. */
  | "shutdown"
  /** Whether the wall clock jumps now. */
  | "clock"
  /** Whether a dependency fails: before its effect, after it, or by never answering. */
  | "fault"
  /** How a request body arrives: whole, slowly, not to its end, or cut. */
  | "body"
  /** How long a completion takes in virtual time. */
  | "latency"
  /** What all random numbers of the run are made from. */
  | "random"
  /** What the test itself chooses. */
  | "user";

/** What a strategy sees of a choice beside its kind and size. */
export interface ChoiceView {
  /** Number of the step. */
  readonly step: number;
  /** Number of the scope that the candidate belongs to; of choices of kind `run`. */
  lane(candidate: number): number;
}

/** Makes choices. */
export interface Strategy {
  /** For reports. */
  readonly name: string;
  /** A number from 0 to `size` - 1. */
  pick(kind: ChoiceKind, size: number, view: ChoiceView): number;
}

/** A recorded choice. */
export interface Choice {
  /** Position in the stream. */
  readonly index: number;
  /** What was chosen. */
  readonly kind: ChoiceKind;
  /** How many possibilities there were. */
  readonly size: number;
  /** The one that was taken. */
  readonly taken: number;
}

/** The stream of choices of one run. */
export class Choices {
  /** The choices that were not 0, in words. */
  readonly notes: string[] = [];
  /** What was taken, in order. */
  readonly taken: number[] = [];
  readonly #strategy: Strategy;
  readonly #kinds: ChoiceKind[] = [];
  readonly #sizes: number[] = [];

  /** Lets `strategy` choose. */
  constructor(strategy: Strategy) {
    this.#strategy = strategy;
  }

  /** Name of the strategy. */
  get strategy(): string {
    return this.#strategy.name;
  }

  /**
   * Chooses one of `size` possibilities. A single possibility is no choice and not recorded.
   *
   * @returns A number from 0 to `size` - 1.
   */
  take(kind: ChoiceKind, size: number, view: ChoiceView = NO_VIEW): number {
    if (size <= 1) return 0;
    const taken = this.#strategy.pick(kind, size, view);
    this.#kinds.push(kind);
    this.#sizes.push(size);
    this.taken.push(taken);
    return taken;
  }

  /** Every choice, in order. */
  all(): Choice[] {
    return this.taken.map((taken, index) => ({
      index,
      kind: this.#kinds[index]!,
      size: this.#sizes[index]!,
      taken,
    }));
  }
}

/** The choices without the zeros at the end, which say nothing. */
export function trimmed(choices: readonly number[]): number[] {
  let length = choices.length;
  while (length > 0 && choices[length - 1] === 0) length--;
  return choices.slice(0, length);
}

const NO_VIEW: ChoiceView = Object.freeze({ step: 0, lane: () => 0 });
