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
