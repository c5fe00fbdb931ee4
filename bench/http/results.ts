// Writes the results: everything as JSON, the medians as a Markdown table, the CPU times as a chart.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, release } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { chart } from "./chart.ts";
import type { Burst } from "./load.ts";
import { type Bursts, type Row, summarize, table } from "./summary.ts";

/** One run of the comparison. */
export interface Run {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  readonly loadAverage: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly versions: Readonly<Record<string, string>>;
  readonly broken: readonly string[];
  readonly rows: readonly Row[];
  readonly bursts: Readonly<Record<string, Readonly<Record<string, readonly Burst[]>>>>;
}

const FOLDER = fileURLToPath(new URL("../results/", import.meta.url));

/** Runs in the file of results; empty when there is none. */
export function readRuns(name: string): Run[] {
  try {
    return (JSON.parse(readFileSync(`${FOLDER}${name}.json`, "utf8")) as { runs: Run[] }).runs;
  } catch {
    return [];
  }
}

/** Load average of the machine over 1, 5 and 15 minutes. */
export function loadNow(): readonly number[] {
  return loadavg().map((n) => Math.round(n * 10) / 10);
}

/** Machine and versions, for any file of results. */
export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown CPU"}, Linux ${release()}`;
}

/** Versions of the runtimes and of all packages of the benchmarks. */
export function versions(): Record<string, string> {
  const found: Record<string, string> = {
    bun: execFileSync("bun", ["--version"], { encoding: "utf8" }).trim(),
    deno: execFileSync("deno", ["--version"], { encoding: "utf8" }).split(" ")[1] ?? "",
    node: execFileSync("node", ["--version"], { encoding: "utf8" }).trim().slice(1),
  };
  const own = createRequire(import.meta.url)("../package.json") as {
    devDependencies: Record<string, string>;
  };
  return { ...found, ...own.devDependencies };
}

/** Writes the three files. @param results `keep`: runs of other workloads that the file has stay. */
export function writeResults(results: {
  readonly name: string;
  readonly keep: boolean;
  readonly bursts: Bursts;
  readonly broken: readonly string[];
  readonly loadBefore: readonly number[];
}): void {
  const { name, keep, bursts, broken, loadBefore } = results;
  const run: Run = {
    date: new Date().toISOString().slice(0, 10),
    command: `bun bench/http/run.ts ${process.argv.slice(2).join(" ")}`.trim(),
    machine: machine(),
    loadAverage: { before: loadBefore, after: loadNow() },
    versions: versions(),
    broken,
    rows: summarize(bursts),
    bursts: Object.fromEntries(
      [...bursts].map(([workload, servers]) => [workload, Object.fromEntries(servers)]),
    ),
  };
  const others = keep ? readRuns(name).map((one) => without(one, bursts)) : [];
  const runs = [...others, run].filter(({ rows }) => rows.length > 0);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}${name}.json`, `${JSON.stringify({ runs })}\n`);
  writeFileSync(`${FOLDER}${name}.md`, documentOf(runs, name));
  writeFileSync(`${FOLDER}${name}.svg`, chart(runs.flatMap(({ rows }) => rows)));
}

function without(run: Run, bursts: Bursts): Run {
  const kept = Object.entries(run.bursts).filter(([workload]) => !bursts.has(workload));
  return {
    ...run,
    rows: run.rows.filter(({ workload }) => !bursts.has(workload)),
    bursts: Object.fromEntries(kept),
  };
}

function documentOf(runs: readonly Run[], name: string): string {
  const last = runs.at(-1);
  const parts = [
    "# HTTP under load\n",
    `![CPU time per request](${name}.svg)\n`,
    "Median (lowest–highest) over the rounds. “Of raw” compares with the handler written by hand on the\n" +
    "same runtime in the same round: more is better for req/s, less for CPU time and latency. “Best of\n" +
    "raw” is the least CPU time per request over the least of raw: what neighbours on the machine\n" +
    "disturb least.\n",
    `${last?.machine ?? ""}.\n`,
    `${Object.entries(last?.versions ?? {}).map(([name, v]) => `${name} ${v}`).join(", ")}.\n`,
  ];
  for (const run of runs) {
    const names = [...new Set(run.rows.map(({ workload }) => workload))].join(", ");
    const { before, after } = run.loadAverage;
    parts.push(
      `## ${names}\n`,
      `${run.date}: \`${run.command}\`\n`,
      `Load average before ${before.join(" ")}, after ${after.join(" ")}.\n`,
      table(run.rows),
    );
    if (run.broken.length > 0) {
      parts.push(`Not measured, as the contract was broken:\n`);
      parts.push(run.broken.map((line) => `- ${line}`).join("\n") + "\n");
    }
  }
  return parts.join("\n");
}
