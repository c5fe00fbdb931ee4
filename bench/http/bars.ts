// What the comparison must show, and whether it does: ratios of CPU time per request in the same rounds.
import { readRuns } from "./results.ts";
import type { Row } from "./summary.ts";

/** Least part of another server's speed, measured as CPU time per request. */
interface Bar {
  readonly workload: string;
  readonly other: string;
  /** The other workload, where that is what is compared. */
  readonly otherWorkload?: string;
  readonly least: number;
}

function both(workloads: readonly string[], framework: string, least: number): Bar[] {
  return workloads.flatMap((workload) =>
    ["bun", "deno"].map((runtime) => ({ workload, other: `${framework}_${runtime}`, least }))
  );
}

const BARS: readonly Bar[] = [
  ...both(["hello", "json"], "raw", 0.95),
  ...both(["user"], "raw", 0.93),
  { workload: "user", other: "elysia_bun", least: 1.20 },
  { workload: "user", other: "hono_bun", least: 1.07 },
  { workload: "user", other: "hono_deno", least: 1.12 },
  ...both(["post"], "raw", 0.92),
  { workload: "post", other: "elysia_bun", least: 1.12 },
  { workload: "post", other: "hono_bun", least: 1.12 },
  { workload: "post", other: "hono_deno", least: 1.30 },
  ...both(["deps", "wide"], "raw", 0.90),
  { workload: "deep", other: "cairn_bun", otherWorkload: "deep10", least: 0.97 },
  { workload: "deep", other: "cairn_deno", otherWorkload: "deep10", least: 0.97 },
  ...both(["mw"], "hono", 1.3),
  ...both(["wait"], "raw", 0.93),
  ...both(["sse", "ws"], "raw", 0.90),
  ...["hello", "json", "user", "post", "deps", "wide", "deep", "mw", "sse", "ws"].flatMap((
    workload,
  ) =>
    ["bun", "deno"].map((runtime) => ({ workload, other: `fastapi_python ${runtime}`, least: 10 }))
  ),
];

/** At most so much more than raw's 99th percentile of latency. */
const P99_MOST = 1.15;

/** Each bar with the figure of the last results, one line each. */
export function verdicts(name: string): string {
  const runs = readRuns(name);
  const rows = runs.flatMap(({ rows }) => rows);
  const bursts = Object.assign({}, ...runs.map(({ bursts }) => bursts)) as typeof runs[0]["bursts"];
  const lines: string[] = [];
  for (const bar of BARS) {
    const [other, given] = bar.other.split(" ") as [string, string?];
    const runtime = given ?? (other.endsWith("_deno") ? "deno" : "bun");
    const ours = bursts[bar.workload]?.[`cairn_${runtime}`];
    const theirs = bursts[bar.otherWorkload ?? bar.workload]?.[other];
    if (ours === undefined || theirs === undefined) continue;
    const ratio = median(ours.map((burst, round) => theirs[round]!.cpuUs / burst.cpuUs));
    const best = least(theirs) / least(ours);
    const place = `${bar.workload} ${runtime}`.padEnd(12);
    const against = bar.otherWorkload ?? other;
    lines.push(
      `${holds(ratio >= bar.least)}  ${place} ${ratio.toFixed(2)} of ${against} ` +
        `(best ${best.toFixed(2)}), at least ${bar.least.toFixed(2)}`,
    );
  }
  for (const row of rows) lines.push(...latencyVerdict(row));
  return lines.join("\n");
}

function latencyVerdict(row: Row): string[] {
  if (!row.server.startsWith("cairn_") || row.p99ToRaw === undefined) return [];
  const { median } = row.p99ToRaw;
  const place = `${row.workload} ${row.server.slice(6)}`.padEnd(12);
  return [
    `${holds(median <= P99_MOST)}  ${place} p99 ${median.toFixed(2)} of raw, at most ${P99_MOST}`,
  ];
}

function holds(does: boolean): string {
  return does ? "holds" : "SHORT";
}

function least(bursts: readonly { readonly cpuUs: number }[]): number {
  return Math.min(...bursts.map(({ cpuUs }) => cpuUs));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
