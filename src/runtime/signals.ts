// SIGTERM and SIGINT drain, then the process ends with 0; a second signal ends it at once. An error that belongs to no
// request is logged and drains too: the process may be in any state, and its supervisor starts a new one.

import process from "node:process";
import type { Server } from "./servable.ts";

/** Stops `server` on signals and on stray errors, and ends the process. */
export function stopOnSignals(server: Pick<Server, "stop">): void {
  let stopping = false;
  const stop = (code: number, secondCode: number) => {
    if (stopping) return process.exit(secondCode);
    stopping = true;
    server.stop().then(() => process.exit(code), () => process.exit(1));
  };
  process.on("SIGTERM", () => stop(0, 143));
  process.on("SIGINT", () => stop(0, 130));
  const crash = (error: unknown) => {
    // deno-lint-ignore no-console -- nobody else can be told.
    console.error("[cairn] uncaught:", error);
    stop(CRASHED, CRASHED);
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
}

/**
 * Calls `stop` on SIGTERM or SIGINT, for a worker of `deno serve`, whose process ends when all of its workers have; a
 * second signal ends it at once. A worker that is still loading when the signal comes hears nothing of it, so whoever
 * hears it writes it into the environment, which the workers of a process share.
 */
export function stopWorkerOnSignals(stop: () => void): void {
  let stopping = false;
  const stopOnce = () => {
    if (stopping) return;
    stopping = true;
    stop();
  };
  const hear = (secondCode: number) => {
    if (stopping) return process.exit(secondCode);
    markStopping();
    stopOnce();
  };
  process.on("SIGTERM", () => hear(143));
  process.on("SIGINT", () => hear(130));
  if (isStopping()) return stopOnce();
  // For a signal that came just before, and is written down just after.
  // Imported late, see drain.ts.
  const { setTimeout: sleep } = process.getBuiltinModule("node:timers/promises");
  void sleep(RECHECK_MS, undefined, { ref: false }).then(() => isStopping() && stopOnce());
}

function markStopping(): void {
  try {
    process.env[STOPPING] = String(process.pid);
  } catch {
    // Without permission to write the environment, a worker that is still loading must be ended by a second signal.
  }
}

function isStopping(): boolean {
  try {
    return process.env[STOPPING] === String(process.pid);
  } catch {
    return false;
  }
}

const STOPPING = "CAIRN_STOPPING";
const RECHECK_MS = 500;

/** EX_SOFTWARE: tells a supervisor that this was no ordinary end. */
const CRASHED = 70;
