// What a person reads when a lab test fails: which rule, what must go wrong for it, how to see it again.

import type { Found } from "./explore.ts";
import type { LabRun } from "./lab_run.ts";
import { formatEvent } from "./trace.ts";

/** The report of a failing run. */
export function formatReport(test: string, run: LabRun, found?: Found): string {
  const [first] = run.failures;
  const seed = found?.first.seed ?? run.seed;
  const choices = JSON.stringify(run.choices);
  const origin = found === undefined
    ? `${run.strategy}, choices ${choices}`
    : `run ${found.atRun} (${found.first.strategy}), ${found.first.choices.length} choices, ` +
      `shrunk to ${choices} in ${found.tries} runs`;
  const again = seed === undefined ? [] : [`CAIRN_SEED=${seed}`];
  const events = run.events.filter(({ what }) => !SELF_EVIDENT.has(what));
  const skipped = Math.max(0, events.length - EVENTS_SHOWN);
  return [
    `${test}: ${first === undefined ? "passed" : `${first.oracle}: ${first.message}`}`,
    ...run.failures.slice(1).map(({ oracle, message }) => `  also ${oracle}: ${message}`),
    `  found in ${origin}`,
    "  what must go wrong:",
    ...(run.notes.length === 0 ? ["    nothing: it fails in order"] : run.notes.map(indent)),
    `  trace ${run.hash}, ${run.steps} steps, ${Math.floor(run.clockMs)} ms of virtual time:`,
    ...(skipped > 0 ? [`    (${skipped} events before)`] : []),
    ...events.slice(skipped).map((event) => indent(formatEvent(event))),
    `  again: ${[...again, `CAIRN_REPLAY='${choices}'`].join(" or ")}`,
  ].join("\n");
}

function indent(line: string): string {
  return `    ${line}`;
}

const EVENTS_SHOWN = 40;
/** Events that follow from those beside them; they are in the trace. */
const SELF_EVIDENT: ReadonlySet<string> = new Set(["wake", "spend", "drain", "finalize"]);
