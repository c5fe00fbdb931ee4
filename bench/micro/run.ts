// deno-lint-ignore-file no-console -- a benchmark prints its results
// Small parts beside other libraries, on both runtimes: `bun bench/micro/run.ts [--only router,schema] [--out micro]`.
// The runtimes and files run one after the other on the second core; compare rows of one group only.
import { execFileSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { executables, pinned } from "../http/server_process.ts";
import { type Cells, writeTable } from "../table.ts";
import type { Figure } from "./peers/bench.ts";

const FILES = ["router", "schema", "pipeline", "middleware", "multipart"];

const { values: given } = parseArgs({
  options: {
    only: { type: "string", default: FILES.join(",") },
    out: { type: "string", default: "micro" },
  },
});

const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
const rows: Cells[] = [];
for (const name of given.only.split(",")) {
  const path = fileURLToPath(new URL(`./peers/${name}_bench.ts`, import.meta.url));
  const bun = figures([executables().bun, path]);
  const deno = figures([executables().deno, "run", "-A", "--no-check", "--config", CONFIG, path]);
  const names = [...new Set([...bun, ...deno].map(({ group, name }) => `${group}|${name}`))];
  for (const key of names) {
    const [group, call] = key.split("|") as [string, string];
    rows.push({ group, call, ...cells("Bun", key, bun), ...cells("Deno", key, deno) });
  }
}
writeTable({
  name: given.out,
  title: "Small parts beside other libraries",
  rows,
  note:
    "Medians of mitata's samples, in nanoseconds a call; “of the first” compares with the group's first row.\n",
});

function figures(command: readonly string[]): Figure[] {
  console.log(`… ${command.at(-1)} on ${command.length === 2 ? "Bun" : "Deno"}`);
  const [program, ...args] = pinned("1", command);
  const output = execFileSync(program!, args, { encoding: "utf8", env: process.env });
  return output.trim().split("\n").map((line) => JSON.parse(line) as Figure);
}

function cells(runtime: string, key: string, all: readonly Figure[]): Cells {
  const [group, name] = key.split("|");
  const own = all.find((one) => one.group === group && one.name === name);
  const first = all.find((one) => one.group === group)!;
  if (own === undefined) return { [`${runtime}, ns`]: "–", [`${runtime}, of the first`]: "–" };
  return {
    [`${runtime}, ns`]: own.ns.toFixed(own.ns < 100 ? 1 : 0),
    [`${runtime}, of the first`]: (own.ns / first.ns).toFixed(2),
  };
}
