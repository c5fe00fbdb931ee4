// The clock that scopes show to their users.

import { world } from "./world.ts";

/** Reads the time. */
export interface Clock {
  /** Monotonic, in milliseconds from some start: for durations and deadlines. */
  now(): number;
  /** Milliseconds since the epoch: for dates and logs. It may jump. */
  wallNow(): number;
}

/** The clock of the current world. */
export const CLOCK: Clock = Object.freeze({
  now: () => world().now(),
  wallNow: () => world().wallNow(),
});
