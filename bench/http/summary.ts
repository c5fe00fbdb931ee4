// Medians, spreads and ratios of the bursts, and the table made of them.
// A ratio compares bursts of the same round, which ran seconds apart: neighbours' load cancels out.
import type { Burst } from "./load.ts";
import { runtimeOf } from "./server_process.ts";

/** Median and extremes of one figure over the rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One server at one workload. */
export interface Row {
  readonly workload: string;
  readonly server: string;
  readonly perSecond: Spread;
  readonly cpuUs: Spread;
  readonly p50Us: Spread;
  readonly p99Us: Spread;
  /** Requests per second as a part of the raw server's on the same runtime, round by round. */
  readonly perSecondToRaw?: Spread;
  /** CPU time per request as a multiple of the raw server's on the same runtime, round by round. */
  readonly cpuToRaw?: Spread;
  /** Least CPU time per request over the least of the raw server. */
  readonly bestCpuToRaw?: number;
  /** 99th percentile of latency as a multiple of the raw server's, round by round. */
  readonly p99ToRaw?: Spread;
}

/** Bursts by workload, then by server, in the order of the rounds. */
export type Bursts = ReadonlyMap<string, ReadonlyMap<string, readonly Burst[]>>;

/** Sums up all bursts. */
export function summarize(bursts: Bursts): Row[] {
  const rows: Row[] = [];
  for (const [workload, servers] of bursts) {
    for (const [server, own] of servers) {
      const raw = servers.get(`raw_${runtimeOf(server)}`);
      rows.push({
        workload,
        server,
        perSecond: spread(own.map((burst) => burst.perSecond)),
        cpuUs: spread(own.map((burst) => burst.cpuUs)),
        p50Us: spread(own.map((burst) => burst.p50Us)),
        p99Us: spread(own.map((burst) => burst.p99Us)),
        ...(raw === undefined ? {} : {
          perSecondToRaw: ratios(own, raw, "perSecond"),
          cpuToRaw: ratios(own, raw, "cpuUs"),
          bestCpuToRaw: least(own) / least(raw),
          p99ToRaw: ratios(own, raw, "p99Us"),
        }),
      });
    }
  }
  return rows;
}

/** The rows as a table. */
export function table(rows: readonly Row[]): string {
  const lines = [
    "| workload | server | req/s | of raw | CPU µs/req | of raw | best of raw | p50 µs | p99 µs | of raw |",
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
  ];
  for (const row of rows) {
    const cells = [
      row.workload,
      row.server,
      written(row.perSecond, 0),
      row.perSecondToRaw === undefined ? "–" : written(row.perSecondToRaw, 2),
      written(row.cpuUs, 2),
      row.cpuToRaw === undefined ? "–" : written(row.cpuToRaw, 2),
      row.bestCpuToRaw?.toFixed(2) ?? "–",
      row.p50Us.median.toFixed(0),
      row.p99Us.median.toFixed(0),
      row.p99ToRaw?.median.toFixed(2) ?? "–",
    ];
    lines.push(`| ${cells.join(" | ")} |`);
  }
  return lines.join("\n") + "\n";
}

function ratios(
  own: readonly Burst[],
  raw: readonly Burst[],
  figure: "perSecond" | "cpuUs" | "p99Us",
) {
  return spread(
    own.map((burst, round) => burst[figure] / (raw[round]?.[figure] ?? NaN)),
  );
}

function least(bursts: readonly Burst[]): number {
  return Math.min(...bursts.map(({ cpuUs }) => cpuUs));
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1] ?? NaN;
  const high = sorted[sorted.length >> 1] ?? NaN;
  return {
    median: (low + high) / 2,
    min: sorted[0] ?? NaN,
    max: sorted[sorted.length - 1] ?? NaN,
  };
}

function written(spread: Spread, digits: number): string {
  const { median, min, max } = spread;
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
