// The drawing on the page of a run: steps to the right, a lane for each scope and client, bars for their lives.

import type { LabRun } from "./lab_run.ts";
import type { Lane, TraceEvent } from "./trace.ts";

/** Draws the lanes of a run: names on the left, which stay, and the drawing beside them. */
export function drawLanes(run: LabRun): string {
  const lanes = arrange(run);
  const width = stepWidth(run.steps);
  const board: Board = {
    row: new Map(lanes.map((lane, index) => [lane.id, index])),
    x: (step) => PAD + step * width,
    width,
  };
  const height = (lanes.length + 1) * ROW;
  const right = board.x(run.steps + 1) + PAD + LABEL;
  const parts = [
    ...run.failures.map(({ step }) =>
      `<rect class="here" x="${board.x(step)}" y="0" width="${width}" height="${height}"/>`
    ),
    ...axis(run, board, height),
    ...lanes.flatMap((lane) =>
      drawLane(run.events.filter((one) => one.lane === lane), lane, board)
    ),
  ];
  const names = lanes.map((lane) =>
    `<div style="padding-left:${10 + 14 * depthOf(lane)}px" title="${escapeHtml(lane.name)}">` +
    `${titleOf(lane)}</div>`
  );
  return `<div class="names"><div class="axis">step</div>${names.join("")}</div>` +
    `<div class="lanes"><svg width="${right}" height="${height}" ` +
    `xmlns="http://www.w3.org/2000/svg">${parts.join("\n")}</svg></div>`;
}

interface Board {
  /** Row of a lane. */
  readonly row: ReadonlyMap<number, number>;
  /** Where a step begins. */
  readonly x: (step: number) => number;
  /** Width of a step. */
  readonly width: number;
}

/** Children below their parents; lanes in which nothing happened are left out. */
function arrange({ lanes, events }: LabRun): Lane[] {
  const used = new Set<Lane>();
  for (const { lane } of events) {
    for (let one: Lane | undefined = lane; one !== undefined; one = one.parent) used.add(one);
  }
  const below = (parent: Lane | undefined): Lane[] =>
    lanes.filter((lane) => used.has(lane) && lane.parent === parent)
      .flatMap((lane) => [lane, ...below(lane)]);
  return below(undefined);
}

function depthOf({ parent }: Lane): number {
  return parent === undefined ? 0 : 1 + depthOf(parent);
}

/** Short runs fill the screen of a laptop, long ones are scrolled. */
function stepWidth(steps: number): number {
  return Math.max(STEP_MIN, Math.min(STEP_MAX, Math.floor(SCREEN / (steps + 2))));
}

/** Numbers of the steps, and virtual time wherever it has moved. */
function axis({ steps, events }: LabRun, { x, width }: Board, height: number): string[] {
  const parts: string[] = [];
  const every = Math.max(1, Math.ceil(STEP_MIN / width), Math.ceil(steps / 60));
  for (let step = 0; step <= steps; step += every) {
    const at = x(step) + width / 2;
    parts.push(`<line class="tick" x1="${at}" y1="${ROW}" x2="${at}" y2="${height}"/>`);
    parts.push(`<text x="${at}" y="10" text-anchor="middle">${step}</text>`);
  }
  let clockMs = 0;
  let free = 0;
  for (const event of events) {
    const at = x(event.step) + width / 2;
    if (event.clockMs === clockMs || at < free) continue;
    clockMs = event.clockMs;
    free = at + 46;
    parts.push(`<text x="${at}" y="21" text-anchor="middle">${Math.floor(clockMs)} ms</text>`);
  }
  return parts;
}

function drawLane(events: readonly TraceEvent[], lane: Lane, board: Board): string[] {
  if (events.length === 0) return [];
  const top = (board.row.get(lane.id)! + 1) * ROW;
  return [...bars(events, top, board), ...waits(events, top, board), ...marks(events, top, board)];
}

/** The life of a lane: open, cancelled, ending. */
function bars(events: readonly TraceEvent[], top: number, { x, width }: Board): string[] {
  const parts: string[] = [];
  let from = x(events[0]!.step);
  let kind = "bar";
  const upTo = (end: number, next: string) => {
    if (end > from) {
      parts.push(
        `<rect class="${kind}" x="${from}" y="${top + 5}" width="${end - from}" height="${
          ROW - 10
        }"/>`,
      );
    }
    [from, kind] = [Math.max(from, end), next];
  };
  for (const { step, what } of events) {
    if (what === "cancel") upTo(x(step) + width / 2, "bar cancelled");
    if (what === "finalize") upTo(x(step) + width / 2, "bar ending");
  }
  upTo(x(events.at(-1)!.step) + width, kind);
  return parts;
}

/** From the beginning of a wait to its end. */
function waits(events: readonly TraceEvent[], top: number, { x, width }: Board): string[] {
  const parts: string[] = [];
  const begun = new Map<string, number>();
  for (const { step, what, detail } of events) {
    if (what === "wait") begun.set(detail, step);
    const from = begun.get(detail);
    if (what !== "wake" || from === undefined || from === step) continue;
    const y = top + ROW / 2;
    const [start, end] = [x(from) + width / 2, x(step) + width / 2];
    parts.push(
      `<line class="wait" x1="${start}" y1="${y}" x2="${end}" y2="${y}">` +
        `<title>waits: ${escapeHtml(detail)}</title></line>`,
    );
  }
  return parts;
}

/** What happened at points; several in one step stand beside each other. */
function marks(events: readonly TraceEvent[], top: number, { x, width }: Board): string[] {
  const shown = events.filter(({ what }) => markOf(what) !== undefined);
  return shown.map((event, index) => {
    const same = shown.filter(({ step }) => step === event.step);
    const place = index - shown.findIndex(({ step }) => step === event.step);
    const at = x(event.step) + width * (place + 1) / (same.length + 1);
    const mark = markOf(event.what)!;
    // Two texts would lie on each other: the last one, a broken rule, says more.
    const hasText = mark.label && !same.slice(place + 1).some(({ what }) => markOf(what)!.label);
    const label = hasText
      ? `<text class="label" x="${at + 9}" y="${top + 9}">` +
        `${escapeHtml(event.detail || event.what.toLowerCase())}</text>`
      : "";
    const title = `step ${event.step}: ${event.what} ${event.detail}`;
    return `<g><title>${escapeHtml(title)}</title>${mark.draw(at, top + ROW / 2)}</g>${label}`;
  });
}

/** Number and name: clients and requests often have the same name. */
export function titleOf({ id, name }: Lane): string {
  return `<span class="id">${id}</span> ${escapeHtml(name)}`;
}

/** Text for HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

interface Mark {
  /** Whether its detail is written beside it. */
  readonly label: boolean;
  readonly draw: (x: number, y: number) => string;
}

function markOf(what: string): Mark | undefined {
  return MARKS[what] ?? (what === what.toUpperCase() ? WRONG : undefined);
}

const dot = (kind: string, radius: number) => (x: number, y: number): string =>
  `<circle class="${kind}" cx="${x}" cy="${y}" r="${radius}"/>`;
const polygon = (kind: string, corners: readonly (readonly [number, number])[]) =>
(
  x: number,
  y: number,
): string => {
  const points = corners.map(([right, down]) => `${x + right},${y + down}`).join(" ");
  return `<polygon class="${kind}" points="${points}"/>`;
};
const square = (kind: string) => polygon(kind, [[-4, -4], [4, -4], [4, 4], [-4, 4]]);
const diamond = polygon("cancel", [[0, -6], [6, 0], [0, 6], [-6, 0]]);
const triangle = polygon("wrong", [[0, -6], [6, 5], [-6, 5]]);
const LABELLED = true;
const PLAIN = false;
const WRONG: Mark = { label: LABELLED, draw: triangle };
const OBLIGATION: Mark = { label: PLAIN, draw: square("kept") };
const QUIET: Mark = { label: PLAIN, draw: dot("quiet", 2.5) };
const MARKS: Readonly<Record<string, Mark>> = {
  run: { label: PLAIN, draw: dot("go", 4) },
  fire: { label: PLAIN, draw: dot("time", 4) },
  cancel: { label: LABELLED, draw: diamond },
  leave: WRONG,
  reserve: OBLIGATION,
  commit: OBLIGATION,
  abort: OBLIGATION,
  delivered: { label: PLAIN, draw: dot("kept", 4) },
  finalizer: QUIET,
  log: QUIET,
  BROKEN: {
    label: LABELLED,
    draw: (x, y) => dot("ring", 9)(x, y) + dot("bad", 4)(x, y),
  },
};
const ROW = 26;
const PAD = 10;
/** Room for the text beside a mark in the last step. */
const LABEL = 120;
const STEP_MIN = 18;
const STEP_MAX = 72;
/** Width for the steps on a screen of 1366 pixels. */
const SCREEN = 1_080;
