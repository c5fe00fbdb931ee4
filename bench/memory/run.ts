// deno-lint-ignore-file no-console -- a benchmark prints its results
// Resident memory: of the idle example, and of each idle connection beside the raw runtime's.
//   bun bench/memory/run.ts [--count 10000] [--rounds 3] [--out memory]
// Bars: the example under 50 MB on Bun and 70 MB on Deno; at most 0.5 KB more than raw for a connection that is kept alive and
// 1 KB for an idle WebSocket; `hello` as fast as without the held connections.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { workloads } from "../http/contract.ts";
import { load } from "../http/load.ts";
import { type Server, start } from "../http/server_process.ts";
import { type Cells, median, writeTable } from "../table.ts";

const { values: given } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    rounds: { type: "string", default: "3" },
    out: { type: "string", default: "memory" },
  },
});

const FIRST_PORT = 18_600;
/** Time for a runtime to give back what it needed for a moment. */
const SETTLE_MS = 1_500;
const EXAMPLE_MOST_MB = { bun: 50, deno: 70 } as const;
const MORE_MOST_BYTES = { http: 512, ws: 1_024 } as const;
const HOLD = fileURLToPath(new URL("./hold.ts", import.meta.url));
const count = Number(given.count);

let port = FIRST_PORT;
const rows: Cells[] = [];
for (const runtime of ["bun", "deno"] as const) {
  rows.push(await example(runtime));
  for (const kind of ["http", "ws"] as const) rows.push(...await connections(runtime, kind));
}
writeTable({
  name: given.out,
  title: "Resident memory",
  rows,
  note:
    "Bytes a connection: what the process grew by from one connection to all of them, the least of the rounds.\n",
});

async function example(runtime: "bun" | "deno"): Promise<Cells> {
  const server = await start(`example_${runtime}`, { port: port++, routes: 0, socket: false });
  try {
    await settle();
    const mb = server.residentKib() / 1_024;
    const most = EXAMPLE_MOST_MB[runtime];
    return row({
      runtime,
      what: "the hello example, idle",
      value: `${mb.toFixed(1)} MB`,
      bar: `under ${most} MB`,
      holds: mb < most,
    });
  } finally {
    await server.stop();
  }
}

interface Held {
  readonly bytesEach: number;
  readonly freeUs: number;
  readonly busyUs: number;
}

async function connections(runtime: "bun" | "deno", kind: "http" | "ws"): Promise<Cells[]> {
  const raw: Held[] = [];
  const ours: Held[] = [];
  for (let round = 0; round < Number(given.rounds); round++) {
    raw.push(await held(`raw_${runtime}`, kind));
    ours.push(await held(`cairn_${runtime}`, kind));
  }
  const least = (all: readonly Held[]) => Math.min(...all.map(({ bytesEach }) => bytesEach));
  const more = least(ours) - least(raw);
  const most = MORE_MOST_BYTES[kind];
  const what = kind === "http" ? "connections kept alive" : "WebSockets";
  const cells = [row({
    runtime,
    what: `${count} idle ${what}`,
    value: `${least(ours).toFixed(0)} B each; raw ${least(raw).toFixed(0)} B`,
    bar: `raw and at most ${most} B`,
    holds: more <= most,
  })];
  const slower = median(ours.map(({ freeUs, busyUs }) => busyUs / freeUs));
  const rawSlower = median(raw.map(({ freeUs, busyUs }) => busyUs / freeUs));
  cells.push(row({
    runtime,
    what: `hello while ${count} ${what} are held`,
    value: `${slower.toFixed(2)} of the CPU time without; raw ${rawSlower.toFixed(2)}`,
    bar: "full rate: at most 1.10",
    holds: slower <= Math.max(1.1, rawSlower * 1.05),
  }));
  return cells;
}

async function held(name: string, kind: "http" | "ws"): Promise<Held> {
  const server = await start(name, { port: port++, routes: 0, socket: kind === "ws" });
  try {
    // What the first connections cost once, and compiling what is hot, is not theirs.
    await hold(server, kind, 200).then((release) => release());
    const free = await hello(server);
    await settle();
    const before = server.residentKib();
    const release = await hold(server, kind, count);
    await settle();
    const grown = server.residentKib() - before;
    const busy = await hello(server);
    await release();
    return { bytesEach: grown * 1_024 / count, freeUs: free, busyUs: busy };
  } finally {
    await server.stop();
  }
}

async function hello(server: Server): Promise<number> {
  const { measured } = workloads.hello!;
  await load(server, measured, { seconds: 1, connections: 64 });
  return (await load(server, measured, { seconds: 1, connections: 64 })).cpuUs;
}

/** @returns Closes them. */
async function hold(server: Server, kind: string, many: number): Promise<() => Promise<void>> {
  const port = new URL(server.origin).port;
  const child = spawn("bun", [HOLD, kind, port, String(many)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [said] = await Promise.race([once(child.stdout, "data"), ended]) as [unknown];
  if (!String(said).startsWith("held")) {
    throw new Error(`Cannot hold ${many} connections to ${server.name}`);
  }
  return async () => {
    child.stdin.end();
    await ended;
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

function row(
  { runtime, what, value, bar, holds }: {
    readonly runtime: string;
    readonly what: string;
    readonly value: string;
    readonly bar: string;
    readonly holds: boolean;
  },
): Cells {
  console.log(`${runtime} ${what}: ${value}`);
  return { runtime, what, seen: value, bar, verdict: holds ? "holds" : "SHORT" };
}

process.exit(0);
