// Promises that were rejected and that nobody looked at.

import process from "node:process";

/**
 * Calls `report` for every unhandled rejection.
 *
 * Under `bun test` the runner sees them first and fails the test itself, whatever is listening.
 *
 * @returns Stops it.
 */
export function watchRejections(report: (error: unknown) => void): () => void {
  process.on("unhandledRejection", report);
  return () => void process.off("unhandledRejection", report);
}
