// Time that a test moves, for limits that would take seconds.
import { realWorld, type World } from "../src/cx/internal.ts";

/** Time that only moves when it is told to. */
export function virtualWorld(): World & { advance(ms: number): void } {
  let nowMs = 0;
  const timers = new Set<{ atMs: number; work: () => void }>();
  return {
    ...realWorld,
    now: () => nowMs,
    at(atMs, work) {
      const timer = { atMs, work };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      nowMs += ms;
      for (const timer of [...timers].sort((a, b) => a.atMs - b.atMs)) {
        if (timer.atMs <= nowMs && timers.delete(timer)) timer.work();
      }
    },
  };
}
