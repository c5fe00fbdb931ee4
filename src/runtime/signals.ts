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

/** EX_SOFTWARE: tells a supervisor that this was no ordinary end. */
const CRASHED = 70;
