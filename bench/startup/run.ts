// Start-up: from spawning the process to its first answer, in milliseconds; and the CPU time of it.
//   bun bench/startup/run.ts [--rounds 9] [--out startup]
// Rows are interleaved. The bar: 1,000 routes take at most 1.5 times what the runtime takes with TypeBox imported.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { executables, pinned } from "../http/server_process.ts";
import { median, writeTable } from "../table.ts";
import { untilAnswer } from "./until_answer.ts";

const { values: given } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    out: { type: "string", default: "startup" },
  },
});

const PORT = 18_400;
const MOST = 1.5;
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

interface Row {
  readonly runtime: "bun" | "deno";
  readonly server: "raw" | "cairn";
  readonly routes: number;
  readonly ms: number[];
}

const rows: Row[] = (["bun", "deno"] as const).flatMap((runtime) => [
  { runtime, server: "raw", routes: 0, ms: [] } as Row,
  ...[10, 100, 1_000].map((routes): Row => ({ runtime, server: "cairn", routes, ms: [] })),
]);

for (const row of rows) await startOnce(row, PORT); // fills the caches of both runtimes
let port = PORT;
for (let round = 0; round < Number(given.rounds); round++) {
  for (const row of rows) row.ms.push(await startOnce(row, ++port));
}

const table = rows.map((row) => {
  const raw = rows.find(({ runtime, server }) => runtime === row.runtime && server === "raw")!;
  const ratio = median(row.ms.map((ms, round) => ms / raw.ms[round]!));
  const verdict = row.routes < 1_000 ? "" : ratio <= MOST ? "holds" : "SHORT";
  return {
    runtime: row.runtime,
    server: row.server === "raw" ? "raw, TypeBox imported" : `Cairn, ${row.routes} routes`,
    "ms, median": median(row.ms).toFixed(1),
    "lowest–highest": `${Math.min(...row.ms).toFixed(1)}–${Math.max(...row.ms).toFixed(1)}`,
    "of raw": ratio.toFixed(2),
    [`1,000 routes at most ${MOST}`]: verdict,
  };
});
writeTable({ name: given.out, title: "Start-up: spawn to first answer", rows: table });

async function startOnce({ runtime, server, routes }: Row, port: number): Promise<number> {
  const path = fileURLToPath(new URL(`./servers/${server}.ts`, import.meta.url));
  const command = runtime === "bun"
    ? [executables().bun, path]
    : [executables().deno, "run", "-A", "--no-check", "--config", CONFIG, path];
  const [program, ...args] = pinned("0", command);
  const env = {
    ...process.env,
    PORT: String(port),
    ROUTES: String(routes),
    NODE_ENV: "production",
  };
  const startedMs = performance.now();
  const child = spawn(program!, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  try {
    await untilAnswer(child, { port });
    return performance.now() - startedMs;
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}
