// What the demos are made of: a scenario for the lab, once with the bug and once without.
import type { LabContext, LabOptions } from "@cairn/cairn/lab";

/** A famous bug as a small app, and its fixed twin. */
export interface Demo {
  /** What goes wrong. */
  readonly title: string;
  /** Runs within which the lab must find it. */
  readonly foundWithin: number;
  /** How it is explored; the twin is held against the same. */
  readonly options?: LabOptions;
  /** A run of the app. @param isFixed Whether it is the twin. */
  readonly scenario: (t: LabContext, isFixed: boolean) => Promise<void>;
}
