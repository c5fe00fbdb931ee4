// deno-lint-ignore-file no-console -- a benchmark prints its results
// Compares the servers under load: `bun bench/http/run.ts --help`.
// All servers of a group of workloads are up at once; only the one being measured has work. Rounds are interleaved, and each
// round starts with another server, so that slow drifts of the machine meet all of them.
import process from "node:process";
import { parseArgs } from "node:util";
import { breaches, type Workload, workloads } from "./contract.ts";
import { type Burst, load } from "./load.ts";
import { loadNow, writeResults } from "./results.ts";
import { type Server, start, unavailable } from "./server_process.ts";
import { unplayed } from "./skips.ts";
import { type Bursts, summarize, table } from "./summary.ts";
import { talkLoad } from "./talk_load.ts";
import { verdicts } from "./bars.ts";

const ALL = "raw_bun,cairn_bun,hono_bun,elysia_bun,h3_bun,orpc_bun,fastify_bun," +
  "raw_deno,cairn_deno,hono_deno,h3_deno,orpc_deno,fastify_node,fastapi_python";

const HELP = `bun bench/http/run.ts [options]
  --rounds 5          bursts per server and workload
  --seconds 1         whole seconds of a burst
  --connections 64    keep-alive connections
  --workloads a,b     of: ${Object.keys(workloads).join(",")}; default all
  --servers a,b       <file>_<runtime>; default ${ALL}
  --out http          name of the results: bench/results/<name>.json, .md and .svg
  --add               keeps what the file has of other workloads
  --contract          only holds the servers to the contract
  --bars              only compares the results with what they should be`;

const { values: given } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    connections: { type: "string", default: "64" },
    workloads: { type: "string", default: Object.keys(workloads).join(",") },
    servers: { type: "string", default: ALL },
    out: { type: "string", default: "http" },
    add: { type: "boolean", default: false },
    contract: { type: "boolean", default: false },
    bars: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const FIRST_PORT = 18_200;

/** A server and what is asked of it. */
interface Pair {
  readonly server: Server;
  readonly name: string;
  readonly workload: Workload;
}

if (given.help) console.log(HELP);
else if (given.bars) console.log(verdicts(given.out));
else process.exitCode = await main();

async function main(): Promise<number> {
  const before = loadNow();
  const broken: string[] = [];
  const names = given.servers.split(",").filter((name) => {
    const reason = unavailable(name);
    if (reason !== undefined) console.log(`${name} is left out: ${reason}`);
    return reason === undefined;
  });
  const bursts = new Map<string, Map<string, Burst[]>>();
  for (const group of groups(given.workloads.split(","))) {
    const pairs: Pair[] = [];
    try {
      await startGroup(group, { names, pairs, broken });
      if (!given.contract) await measure(pairs, bursts);
    } finally {
      await Promise.all(
        new Set(pairs.map(({ server }) => server)).values().map((one) => one.stop()),
      );
    }
  }
  if (given.contract) return broken.length === 0 ? 0 : 1;
  writeResults({ name: given.out, keep: given.add, bursts, broken, loadBefore: before });
  console.log(verdicts(given.out));
  return broken.length === 0 ? 0 : 1;
}

/** Workloads that can share servers; those with many routes are compared with each other, so that they run together. */
function groups(names: readonly string[]): string[][] {
  const kindOf = (name: string) => {
    const workload = workloads[name];
    if (workload === undefined) throw new RangeError(`Cannot find workload "${name}"\n${HELP}`);
    if (workload.talk !== undefined) return "socket";
    return workload.routes === undefined ? `small ${name}` : "deep";
  };
  return [...Map.groupBy(names, kindOf).values()];
}

async function startGroup(
  group: readonly string[],
  { names, pairs, broken }: {
    readonly names: readonly string[];
    readonly pairs: Pair[];
    readonly broken: string[];
  },
): Promise<void> {
  let port = FIRST_PORT;
  for (const name of group) {
    const workload = workloads[name]!;
    for (const serverName of names) {
      const why = unplayed(serverName, name);
      if (why !== undefined) {
        console.log(`${name} ${serverName}: not played, ${why}`);
        continue;
      }
      try {
        const server = await start(serverName, {
          port: port++,
          routes: workload.routes ?? 0,
          socket: workload.talk !== undefined,
        });
        const found = await held(server, workload);
        console.log(
          `${name} ${serverName}: ${found.length === 0 ? "keeps the contract" : "BROKEN"}`,
        );
        for (const line of found) console.log(`  ${line}`);
        broken.push(...found.map((line) => `${serverName} ${line}`));
        if (found.length === 0) pairs.push({ server, name, workload });
        else await server.stop();
      } catch (error) {
        console.error((error as Error).message); // the others are worth measuring nevertheless
        broken.push(`${serverName} does not start`);
      }
    }
  }
}

async function held(server: Server, workload: Workload): Promise<string[]> {
  try {
    return await breaches(server.origin, workload);
  } catch (error) {
    return [(error as Error).message];
  }
}

async function measure(
  pairs: readonly Pair[],
  bursts: Map<string, Map<string, Burst[]>>,
): Promise<void> {
  for (const { server, name } of pairs) {
    if (!bursts.has(name)) bursts.set(name, new Map());
    bursts.get(name)!.set(server.name, []);
  }
  for (const pair of pairs) await burst(pair); // warms up
  for (let round = 0; round < Number(given.rounds); round++) {
    for (let turn = 0; turn < pairs.length; turn++) {
      const pair = pairs[(turn + round) % pairs.length]!;
      bursts.get(pair.name)!.get(pair.server.name)!.push(await burst(pair));
    }
  }
  const here: Bursts = new Map(
    [...bursts].filter(([name]) => pairs.some((one) => one.name === name)),
  );
  console.log(table(summarize(here)));
}

function burst({ server, workload }: Pair): Promise<Burst> {
  const size = { seconds: Number(given.seconds), connections: Number(given.connections) };
  return workload.talk === undefined
    ? load(server, workload.measured, size)
    : talkLoad(server, workload.talk, size);
}
