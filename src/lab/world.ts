// The lab as the world that scopes live in.

import type { World } from "../cx/internal.ts";
import { fillRandom, uuidOf } from "./ambient_random.ts";
import type { Run } from "./run.ts";

/** Time, chance and identity of a run. */
export function labWorld(run: Run): World {
  const { timers, scopes } = run;
  return {
    now: () => timers.nowMs,
    wallNow: () => timers.wallMs,
    at(atMs, work, isPatient = false) {
      const timer = timers.set({ atMs, lane: run.lane, label: "timer", work, isPatient });
      return () => timers.stop(timer);
    },
    turn: (work) => void run.turns.push(work),
    fetch: (input, init) => fetch(input, init),
    random: () => run.random(),
    fill: (bytes) => fillRandom(run, bytes),
    uuid: () => uuidOf(run, "4"),
    // A pause that is cancelled leaves its gate behind, which then opens for nobody.
    pause: (cx, label) => run.pass(scopes.laneOf(cx), label),
    observe: (event, cx, detail) => scopes.observe(event, cx, detail),
  };
}
