// A failing run as one page: a lane for each scope and client, what each waited for, what went wrong and where the rule was
// broken. One file without scripts and without anything from elsewhere, so that it can be attached to a bug report.

import type { LabRun } from "./lab_run.ts";
import { drawLanes, escapeHtml, titleOf } from "./timeline_lanes.ts";
import { TIMELINE_STYLE } from "./timeline_style.ts";
import type { TraceEvent } from "./trace.ts";

/**
 * Draws a run as a self-contained HTML page.
 *
 * @param test Name of the test, for the title.
 */
export function timeline(run: LabRun, test: string): string {
  const title = escapeHtml(test);
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>${title}</title>`,
    `<style>${TIMELINE_STYLE}</style></head><body>`,
    `<header><h1>${title}</h1>${verdict(run)}${facts(run)}</header>`,
    `<main>${drawLanes(run)}</main>`,
    `<div class="below"><section><h2>What must go wrong</h2>${notes(run)}${KEY}</section>`,
    `<section><h2>What happened</h2>${eventTable(run.events)}</section></div>`,
    "</body></html>\n",
  ].join("\n");
}

function verdict({ failures }: LabRun): string {
  if (failures.length === 0) return `<p class="passed">every rule was kept</p>`;
  return failures.slice(0, FAILURES_SHOWN).map(({ oracle, message, step }) =>
    `<p class="broken"><b>${oracle}</b> ${escapeHtml(message)} <i>step ${step}</i></p>`
  ).join("");
}

function facts({ seed, strategy, steps, clockMs, hash, choices }: LabRun): string {
  const origin = seed === undefined ? strategy : `seed ${seed} (${strategy})`;
  const list = JSON.stringify(choices);
  return `<p class="facts">${escapeHtml(origin)} &middot; ${steps} steps &middot; ` +
    `${Math.floor(clockMs)} ms of virtual time &middot; trace ${hash} &middot; ` +
    `<code>CAIRN_REPLAY='${list.length > CHOICES_SHOWN ? "..." : list}'</code></p>`;
}

function notes(run: LabRun): string {
  if (run.notes.length === 0) return "<p>Nothing: it fails in order, without any fault.</p>";
  return `<ol>${run.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join("")}</ol>`;
}

function eventTable(events: readonly TraceEvent[]): string {
  let lastStep = -1;
  const rows = events.map(({ step, clockMs, lane, what, detail }) => {
    const isNew = step !== lastStep;
    lastStep = step;
    const kind = what === "BROKEN" ? "bad" : what === what.toUpperCase() ? "wrong" : "";
    return `<tr class="${kind}${isNew ? " new" : ""}"><td>${isNew ? step : ""}</td>` +
      `<td>${isNew ? Math.floor(clockMs) : ""}</td><td>${titleOf(lane)}</td>` +
      `<td>${escapeHtml(what)}</td><td>${escapeHtml(detail)}</td></tr>`;
  });
  const head = "<tr><th>step</th><th>ms</th><th>who</th><th>what</th><th></th></tr>";
  return `<div class="events"><table>${head}${rows.join("\n")}</table></div>`;
}

const KEY = `<p class="key"><span class="go">&#9679;</span> goes on
<span class="time">&#9675;</span> timer <span class="cancel">&#9670;</span> cancelled
<span class="wrong">&#9650;</span> fault, client leaves <span class="kept">&#9632;</span> obligation
<span class="bad">&#9673;</span> rule broken</p>`;
const FAILURES_SHOWN = 4;
const CHOICES_SHOWN = 200;
