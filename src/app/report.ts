// Where unexpected errors go when the app does not say.

import type { ReportInfo } from "./options.ts";

/** Writes the error, with its causes, to the error console. */
export function reportToConsole(error: unknown, info: ReportInfo): void {
  // deno-lint-ignore no-console -- the default report of an error that is never sent to the client.
  console.error(`[cairn] ${info.where} failed:`, error);
}
