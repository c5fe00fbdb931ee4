// The chart of the comparison: one panel a workload, one bar a server, as long as its CPU time per request.
import type { Row } from "./summary.ts";
import { runtimeOf } from "./server_process.ts";

const WIDTH = 380;
const BAR = 15;
const COLUMNS = 3;
const GAP = 24;
const LABEL = 104;
const VALUE = 52;
/** A bar that is longer than so many times raw's is cut off: one slow server would make all others look alike. */
const CUT = 4;
const COLORS = { bun: "#b8860b", deno: "#2f6f9f", node: "#5a8f3c", python: "#8a5a9f" } as const;

/** An SVG document. */
export function chart(rows: readonly Row[]): string {
  const byWorkload = Map.groupBy(rows, ({ workload }) => workload);
  const tallest = Math.max(...[...byWorkload.values()].map((some) => some.length));
  const panelHeight = tallest * (BAR + 3) + 34;
  const lines = Math.ceil(byWorkload.size / COLUMNS);
  const width = COLUMNS * (WIDTH + GAP) + GAP;
  const height = lines * (panelHeight + GAP) + 84;
  const panels = [...byWorkload].map(([workload, some], at) => {
    const x = GAP + (at % COLUMNS) * (WIDTH + GAP);
    const y = 72 + Math.floor(at / COLUMNS) * (panelHeight + GAP);
    return `<g transform="translate(${x} ${y})">${panel(workload, some)}</g>`;
  });
  const legend = Object.entries(COLORS).map(([name, color], at) =>
    `<rect x="${GAP + at * 90}" y="44" width="12" height="12" fill="${color}"/>` +
    `<text x="${GAP + at * 90 + 17}" y="54">${name}</text>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
    `font-family="system-ui, sans-serif" font-size="12" fill="#222">` +
    `<rect width="${width}" height="${height}" fill="#fff"/>` +
    `<text x="${GAP}" y="28" font-size="17" font-weight="600">` +
    `Server CPU time per request, in µs (shorter is better; the line is the raw runtime's)</text>` +
    `${legend.join("")}${panels.join("")}</svg>\n`;
}

function panel(workload: string, rows: readonly Row[]): string {
  const raws = rows.filter(({ server }) => server.startsWith("raw_"));
  const raw = Math.max(...raws.map(({ cpuUs }) => cpuUs.median));
  const longest = Math.min(Math.max(...rows.map(({ cpuUs }) => cpuUs.median)), raw * CUT);
  const scale = (WIDTH - LABEL - VALUE) / longest;
  const bars = rows.map((row, at) => bar(row, { y: 14 + at * (BAR + 3), scale, longest }));
  const marks = raws.map(({ cpuUs, server }) => {
    const x = LABEL + cpuUs.median * scale;
    const own = rows.flatMap((row, at) => runtimeOf(row.server) === runtimeOf(server) ? [at] : []);
    const [from, to] = [Math.min(...own), Math.max(...own) + 1];
    return `<line x1="${x}" x2="${x}" y1="${13 + from * (BAR + 3)}" y2="${12 + to * (BAR + 3)}" ` +
      `stroke="#222" stroke-dasharray="3 2"/>`;
  });
  return `<text font-size="14" font-weight="600">${workload}</text>${bars.join("")}${
    marks.join("")
  }`;
}

function bar(
  { server, cpuUs }: Row,
  { y, scale, longest }: { readonly y: number; readonly scale: number; readonly longest: number },
): string {
  const isCut = cpuUs.median > longest;
  const length = Math.min(cpuUs.median, longest) * scale;
  const isOurs = server.startsWith("cairn_");
  const opacity = isOurs ? 1 : server.startsWith("raw_") ? 0.35 : 0.55;
  const value = cpuUs.median < 100 ? cpuUs.median.toFixed(1) : cpuUs.median.toFixed(0);
  return `<text x="${LABEL - 6}" y="${y + 12}" text-anchor="end"${
    isOurs ? ' font-weight="700"' : ""
  }>` +
    `${server}</text>` +
    `<rect x="${LABEL}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" ` +
    `fill="${COLORS[runtimeOf(server)]}" opacity="${opacity}"/>` +
    `<text x="${(LABEL + length + 4).toFixed(1)}" y="${y + 12}">${
      isCut ? "… " : ""
    }${value}</text>`;
}
