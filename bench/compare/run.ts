// deno-lint-ignore-file no-console -- a benchmark prints its results
// Ref against ref: is this work tree faster than another commit? Cairn's servers of both, in turns.
//   bun bench/compare/run.ts --base main [--workloads hello,json,user,post] [--runtimes bun,deno] [--rounds 9]
// The base is checked out into a temporary folder, and removed again.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { breaches, workloads } from "../http/contract.ts";
import { type Burst, load } from "../http/load.ts";
import { type Server, start } from "../http/server_process.ts";
import { talkLoad } from "../http/talk_load.ts";
import { markdown, median } from "../table.ts";

const { values: given } = parseArgs({
  options: {
    base: { type: "string" },
    workloads: { type: "string", default: "hello,json,user,post" },
    runtimes: { type: "string", default: "bun,deno" },
    rounds: { type: "string", default: "9" },
    seconds: { type: "string", default: "1" },
    connections: { type: "string", default: "64" },
  },
});
if (given.base === undefined) {
  console.error(
    "bun bench/compare/run.ts --base <ref> [--workloads …] [--runtimes bun,deno] [--rounds 9]",
  );
  process.exit(2);
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FIRST_PORT = 18_500;

const folder = mkdtempSync(join(tmpdir(), "compare-bench-"));
const base = join(folder, "base");
execFileSync("git", ["-C", ROOT, "worktree", "add", "--detach", base, given.base], {
  stdio: "pipe",
});
try {
  symlinkSync(join(ROOT, "node_modules"), join(base, "node_modules"));
  // The servers must be the same: only what they are built on differs.
  cpSync(join(ROOT, "bench/http/servers"), join(base, "bench/http/servers"), { recursive: true });
  const rows = [];
  for (const runtime of given.runtimes.split(",")) {
    for (const name of given.workloads.split(",")) rows.push(await compare(runtime, name));
  }
  console.log(markdown(rows));
} finally {
  execFileSync("git", ["-C", ROOT, "worktree", "remove", "--force", base], { stdio: "pipe" });
  rmSync(folder, { recursive: true, force: true });
}

async function compare(runtime: string, name: string): Promise<Record<string, string>> {
  const workload = workloads[name];
  if (workload === undefined) throw new RangeError(`Cannot find workload "${name}"`);
  const servers: Server[] = [];
  try {
    const options = { routes: workload.routes ?? 0, socket: workload.talk !== undefined };
    const at = `cairn_${runtime}`;
    servers.push(await start(at, { ...options, port: FIRST_PORT, root: base }));
    servers.push(await start(at, { ...options, port: FIRST_PORT + 1 }));
    for (const server of servers) {
      const found = await breaches(server.origin, workload);
      if (found.length > 0) throw new Error(`Cannot compare ${name}: ${found.join("; ")}`);
    }
    const size = { seconds: Number(given.seconds), connections: Number(given.connections) };
    const burst = (server: Server): Promise<Burst> =>
      workload.talk === undefined
        ? load(server, workload.measured, size)
        : talkLoad(server, workload.talk, size);
    const bursts: [Burst[], Burst[]] = [[], []];
    for (const server of servers) await burst(server); // warms up
    for (let round = 0; round < Number(given.rounds); round++) {
      for (const turn of round % 2 === 0 ? [0, 1] as const : [1, 0] as const) {
        bursts[turn].push(await burst(servers[turn]!));
      }
    }
    const [before, after] = bursts;
    const ratios = after.map((one, round) => one.cpuUs / before[round]!.cpuUs);
    return {
      workload: name,
      runtime,
      [`${given.base}, CPU µs/req`]: median(before.map(({ cpuUs }) => cpuUs)).toFixed(2),
      "work tree": median(after.map(({ cpuUs }) => cpuUs)).toFixed(2),
      "ratio, median": median(ratios).toFixed(3),
      "lowest–highest": `${Math.min(...ratios).toFixed(3)}–${Math.max(...ratios).toFixed(3)}`,
      "best of both": (least(after) / least(before)).toFixed(3),
    };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

function least(bursts: readonly Burst[]): number {
  return Math.min(...bursts.map(({ cpuUs }) => cpuUs));
}
