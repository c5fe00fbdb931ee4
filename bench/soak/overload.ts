// deno-lint-ignore-file no-console -- it prints what it saw
// Three times as many requests as a server can answer, on each runtime, for work of the processor and for work that
// waits in a pool: `npm run soak:overload`. Goodput (200 within the deadline) must stay at 90 % of the peak, `/health`
// answer within 100 ms (p99), and all be well again 3 s after the load. Ends with 1 where it is not so.
// Load and server are processes of their own, on a core each where the machine has two.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { executables, pinned } from "../http/server_process.ts";
import { type Ending, Load } from "./overload_load.ts";

const PEAK_MS = 4_000;
const OVERLOAD_MS = 10_000;
const RECOVERY_MS = 6_000;
/** A second is the deadline of the server's requests. */
const GOOD_WITHIN_MS = 1_000;
const WINDOW_MS = 500;
const CORE_OF_SERVER = "0";
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
const SERVER = fileURLToPath(new URL("./overload_server.ts", import.meta.url));

const BARS = { goodput: 0.9, healthMs: 100, recoveryMs: 3_000 };

interface Seen {
  readonly peak: number;
  readonly goodput: number;
  readonly refused: number;
  /** Other statuses, and 0 for broken connections. */
  readonly others: Readonly<Record<number, number>>;
  readonly healthMs: number;
  readonly recoveredMs: number;
}

async function play(load: Load, path: string): Promise<Seen> {
  await load.closed(path, 8, 1_000);
  const peak = good(await load.closed(path, 24, PEAK_MS)).length / PEAK_MS * 1_000;
  const health: number[] = [];
  const watching = load.arrivals("/health", {
    perSecond: 50,
    ms: OVERLOAD_MS,
    ended: ({ status, tookMs }) => void health.push(status === 200 ? tookMs : Infinity),
  });
  const endings = await load.arrivals(path, { perSecond: peak * 3, ms: OVERLOAD_MS });
  await watching;
  const recoveredMs = await recovery(load, path, peak * 0.7);
  return {
    peak,
    goodput: good(endings).length / OVERLOAD_MS * 1_000 / peak,
    refused: endings.filter(({ status }) => status === 503).length / endings.length,
    others: counted(
      endings.map(({ status }) => status).filter((one) => one !== 200 && one !== 503),
    ),
    healthMs: health.sort((a, b) => a - b)[Math.floor(health.length * 0.99)]!,
    recoveredMs,
  };
}

function counted(statuses: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function good(endings: readonly Ending[]): readonly Ending[] {
  return endings.filter(({ status, tookMs }) => status === 200 && tookMs <= GOOD_WITHIN_MS);
}

/** When the last window ended in which more than one of a hundred requests was not answered well. */
async function recovery(load: Load, path: string, perSecond: number): Promise<number> {
  let recoveredMs = 0;
  for (let passedMs = 0; passedMs < RECOVERY_MS; passedMs += WINDOW_MS) {
    const endings = await load.arrivals(path, { perSecond, ms: WINDOW_MS });
    if (good(endings).length < endings.length * 0.99) recoveredMs = passedMs + WINDOW_MS;
  }
  return recoveredMs;
}

async function served(runtime: "bun" | "deno", port: number): Promise<boolean> {
  const program = executables()[runtime];
  const args = runtime === "bun"
    ? ["run", SERVER]
    : ["run", "-A", "--no-check", "-c", CONFIG, SERVER];
  const [command, ...rest] = pinned(CORE_OF_SERVER, [program, ...args]);
  const child = spawn(command!, rest, {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const load = new Load(port);
  try {
    await listening(child, port);
    let isGood = true;
    for (const path of process.argv[2] === undefined ? ["/cpu", "/pool"] : [process.argv[2]]) {
      const seen = await play(load, path);
      isGood = told(`${runtime} ${path}`, seen) && isGood;
    }
    return isGood;
  } finally {
    load.close();
    child.kill("SIGKILL");
  }
}

function told(title: string, seen: Seen): boolean {
  const isGood = seen.goodput >= BARS.goodput && seen.healthMs <= BARS.healthMs &&
    seen.recoveredMs <= BARS.recoveryMs && (seen.others[0] ?? 0) === 0;
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
  console.log(
    `${title.padEnd(12)} peak ${seen.peak.toFixed(0)}/s; at three times that: goodput ` +
      `${percent(seen.goodput)} of the peak, refused ${percent(seen.refused)}, others ${
        JSON.stringify(seen.others)
      }, ` +
      `/health p99 ${seen.healthMs.toFixed(1)} ms, well again after ${seen.recoveredMs} ms` +
      (isGood ? "" : "  FALLS SHORT"),
  );
  return isGood;
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    const load = new Load(port);
    const { status } = await load.get("/health");
    load.close();
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Cannot load the server on port ${port}: it does not answer`);
}

const results: boolean[] = [];
for (const [place, runtime] of (["bun", "deno"] as const).entries()) {
  results.push(await served(runtime, 18_640 + place));
}
process.exit(results.every(Boolean) ? 0 : 1);
