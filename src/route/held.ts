// What keeps a request open once its answer is known, and how the application sees it.

import type { Outcome } from "../cx/mod.ts";

/** A streamed body, or a connection that was upgraded. */
export interface Held {
  /** Whether it is over: sent, failed, given up or closed. */
  readonly ended: boolean;
  /** How it ended; a good end where it does not say. */
  readonly outcome?: Outcome;
  /** Calls `listener` once when it is over; several may listen. */
  onEnd(listener: () => void): void;
  /** Tells it which answer was sent in the end, after all middleware. */
  answered?(response: Response): void;
  /** Asks it to end soon: the application drains. */
  leave?(): void;
}
