// What the lab found: the rule that was broken, in words that are the same on every runtime.

/** Rules that every run is held against; `docs/lab.md` explains each. */
export type OracleName =
  | "no-orphan"
  | "quiescence"
  | "loser-drain"
  | "finalizers"
  | "obligation-leak"
  | "deadline-monotone"
  | "cancel-propagates"
  | "cancel-bounded"
  | "use-after-close"
  | "shield-bounded"
  | "response-once"
  | "late-rejection"
  | "unhandled-rejection"
  | "ambient-authority"
  | "deadlock"
  | "livelock"
  | "foreign-await"
  | "zombie"
  | "nondeterminism"
  | "linearizable"
  | "always"
  | "eventually"
  | "expect"
  | "test";

/** A rule that a run broke. */
export interface Failure {
  /** The rule. */
  readonly oracle: OracleName;
  /** What was seen, in the lab's words. */
  readonly message: string;
  /** Step at which it was seen. */
  readonly step: number;
  /** What was thrown, where something was: for people; never part of a trace. */
  readonly cause?: unknown;
}

/** Thrown by `t.expect`, and by `lab.test` with the report of what was found. */
export class LabFailure extends Error {
  /** Holds the text. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LabFailure";
  }
}

/** Thrown where a program reaches for the real world in the lab. */
export class AmbientEffect extends Error {
  /** Names what was reached for. */
  constructor(what: string) {
    super(`Cannot use ${what} in the lab: it reaches the real world; simulate or allow it`);
    this.name = "AmbientEffect";
  }
}

/** What a simulated dependency throws when the lab lets it fail. */
export class DependencyFailure extends Error {
  /** Names the dependency and the operation. */
  constructor(operation: string) {
    super(`Cannot ${operation}: the dependency failed`);
    this.name = "DependencyFailure";
  }
}
