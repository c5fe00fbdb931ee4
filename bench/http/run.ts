// deno-lint-ignore-file no-console -- a benchmark prints its results
// Compares the servers under load: `bun bench/http/run.ts --help`.
// All servers of a workload are up at once; only the one being measured has work. Rounds are interleaved, and each
// round starts with another server, so that slow drifts of the machine meet all of them.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release } from "node:os";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { breaches, type Workload, workloads } from "./contract.ts";
import { type Burst, load } from "./load.ts";
import { type Server, start } from "./server_process.ts";
import { summarize, table } from "./summary.ts";

const HELP = `bun bench/http/run.ts [options]
  --rounds 7          bursts per server and workload
  --seconds 2         whole seconds of a burst; below 2 the CPU figures are coarse
  --connections 32    keep-alive connections
  --workloads a,b     of: ${Object.keys(workloads).join(",")}
  --servers a,b       <file>_<runtime>: raw_bun,cairn_bun,hono_bun,elysia_bun,raw_deno,…
  --out http          name of the results: bench/results/<name>.json and .md
  --contract          only holds the servers to the contract`;

const { values: given } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "2" },
    connections: { type: "string", default: "32" },
    workloads: { type: "string", default: "hello,json,user,post" },
    servers: {
      type: "string",
      default: "raw_bun,cairn_bun,hono_bun,elysia_bun,raw_deno,cairn_deno,hono_deno",
    },
    out: { type: "string", default: "http" },
    contract: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const FIRST_PORT = 18_200;

if (given.help) console.log(HELP);
else process.exitCode = await main();

async function main(): Promise<number> {
  const names = given.servers.split(",");
  const bursts = new Map<string, Map<string, Burst[]>>();
  const broken: string[] = [];
  const loadBefore = loadavg();
  // `deep` has servers of its own: a thousand routes more would burden every other workload.
  for (const deep of [false, true]) {
    const chosen = given.workloads.split(",").filter((name) => (name === "deep") === deep);
    if (chosen.length === 0) continue;
    const servers: Server[] = [];
    try {
      for (const [at, name] of names.entries()) {
        try {
          servers.push(await start(name, { port: FIRST_PORT + at, deep }));
        } catch (error) {
          console.error((error as Error).message); // the others are worth measuring nevertheless
          broken.push(`${name} does not start`);
        }
      }
      for (const name of chosen) {
        const workload = workloads[name];
        if (workload === undefined) {
          throw new RangeError(`Cannot find workload "${name}"\n${HELP}`);
        }
        const kept = await holdToContract(servers, name, workload, broken);
        if (!given.contract) {
          bursts.set(name, await measure(kept, name, workload));
        }
      }
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  }
  if (!given.contract) writeResults(bursts, broken, loadBefore);
  return broken.length === 0 ? 0 : 1;
}

async function holdToContract(
  servers: readonly Server[],
  name: string,
  workload: Workload,
  broken: string[],
): Promise<Server[]> {
  const kept: Server[] = [];
  for (const server of servers) {
    const found = await breaches(server.origin, workload);
    console.log(
      `${name} ${server.name}: ${found.length === 0 ? "keeps the contract" : "BROKEN"}`,
    );
    for (const line of found) console.log(`  ${line}`);
    broken.push(...found.map((line) => `${server.name} ${line}`));
    if (found.length === 0) kept.push(server);
  }
  return kept;
}

async function measure(
  servers: readonly Server[],
  name: string,
  workload: Workload,
): Promise<Map<string, Burst[]>> {
  const size = {
    seconds: Number(given.seconds),
    connections: Number(given.connections),
  };
  const found = new Map<string, Burst[]>(
    servers.map((server) => [server.name, []]),
  );
  for (const server of servers) await load(server, workload.measured, size); // warms up
  for (let round = 0; round < Number(given.rounds); round++) {
    for (let turn = 0; turn < servers.length; turn++) {
      const server = servers[(turn + round) % servers.length] as Server;
      found.get(server.name)?.push(await load(server, workload.measured, size));
    }
  }
  console.log(table(summarize(new Map([[name, found]]))));
  return found;
}

function writeResults(
  bursts: ReadonlyMap<string, ReadonlyMap<string, readonly Burst[]>>,
  broken: readonly string[],
  loadBefore: readonly number[],
): void {
  const rows = summarize(bursts);
  const about = {
    date: new Date().toISOString().slice(0, 10),
    command: `bun bench/http/run.ts ${process.argv.slice(2).join(" ")}`.trim(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, Linux ${release()}`,
    loadAverage: { before: loadBefore, after: loadavg() },
    versions: versions(),
    broken,
  };
  const folder = fileURLToPath(new URL("../results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const plain = [...bursts].map((
    [workload, servers],
  ) => [workload, Object.fromEntries(servers)]);
  writeFileSync(
    `${folder}${given.out}.json`,
    JSON.stringify(
      { ...about, rows, bursts: Object.fromEntries(plain) },
      null,
      1,
    ) + "\n",
  );
  const load = [...about.loadAverage.before, ...about.loadAverage.after].map((
    n,
  ) => n.toFixed(1));
  writeFileSync(
    `${folder}${given.out}.md`,
    `# HTTP under load, ${about.date}\n\n` +
      `\`${about.command}\`\n\n` +
      `${about.machine}. Load average before ${load.slice(0, 3).join(" ")}, after ${
        load.slice(3).join(" ")
      }.\n` +
      `${
        Object.entries(about.versions).map(([name, v]) => `${name} ${v}`).join(
          ", ",
        )
      }.\n\n` +
      "Median (lowest–highest) over the rounds. “Of raw” compares with the handler written by hand on the\n" +
      "same runtime in the same round: more is better for req/s, less for CPU time.\n\n" +
      table(rows) +
      (broken.length === 0
        ? ""
        : `\nNot measured, as the contract was broken:\n\n${
          broken.map((line) => `- ${line}\n`).join("")
        }`),
  );
}

function versions(): Record<string, string> {
  const found: Record<string, string> = {
    bun: execFileSync("bun", ["--version"], { encoding: "utf8" }).trim(),
    deno: execFileSync("deno", ["--version"], { encoding: "utf8" }).split(" ")[1] ??
      "",
  };
  const own = createRequire(import.meta.url)("../package.json") as {
    dependencies: Record<string, string>;
  };
  for (const [name, version] of Object.entries(own.dependencies)) {
    found[name] = version;
  }
  return found;
}
