// Stopping without losing a request: refuse new ones with 503 while those in flight finish, then close the listener.
// The order is what both runtimes need: Deno's own shutdown kills HTTP/2 requests and uploads in flight.

import type { Listener, Servable } from "./servable.ts";

/** How to drain. */
export interface DrainOptions {
  /** Time for requests to finish, in milliseconds; what remains is cancelled. */
  readonly graceMs: number;
}

/** Drains the app, closes the listener, ends the app. */
export async function drain(
  app: Servable,
  listener: Listener,
  { graceMs }: DrainOptions,
): Promise<void> {
  // Imported late: it takes Bun 10 ms, and an app should start quickly.
  const { setTimeout: sleep } = await import("node:timers/promises");
  await app.drain({ graceMs });
  // Answers that were handed over last are still being written.
  await sleep(FLUSH_MS);
  const closed = listener.close();
  const late = new AbortController();
  const aborted = sleep(CLOSE_MS, "late", { signal: late.signal }).then(
    () => listener.abort(),
    () => {},
  );
  await Promise.race([closed, aborted]);
  late.abort();
  await app.stop();
}

const FLUSH_MS = 20;
/** Connections that do not end by themselves after the drain are cut. */
const CLOSE_MS = 2_000;
