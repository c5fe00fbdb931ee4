// What features need of the scope they run in.

import type { Cx } from "../cx/mod.ts";

/**
 * The part of a scope that sessions, tokens and password hashes need: the `cx` of a handler, of a dependency, of
 * middleware, or any other.
 */
export type ScopeLike = Pick<
  Cx,
  "clock" | "random" | "signal" | "cancelled" | "checkpoint" | "wait" | "fetch"
>;

/**
 * Starts work that knows no scopes, and waits for it. Nothing is started in a scope that was cancelled: its failure
 * would reach nobody, and end the process as an unhandled rejection.
 *
 * @throws {Cancelled} At once when the scope is cancelled; the work goes on by itself and its result is dropped.
 */
export function waitFor<T>(cx: ScopeLike, start: () => PromiseLike<T>): Promise<T> {
  cx.checkpoint();
  return cx.wait(start());
}
