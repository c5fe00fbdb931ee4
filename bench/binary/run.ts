// deno-lint-ignore-file no-console -- a benchmark prints its results
// One file with everything in it: `bun build --compile` of the hello example; its size, and spawn to first answer.
//   bun bench/binary/run.ts [--rounds 9] [--out binary]
// The sources, the bundle of Bun and the compiled file take turns. Deno's own compiler downloads a runtime, and is left out.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { executables, pinned } from "../http/server_process.ts";
import { untilAnswer } from "../startup/until_answer.ts";
import { median, writeTable } from "../table.ts";

const { values: given } = parseArgs({
  options: { rounds: { type: "string", default: "9" }, out: { type: "string", default: "binary" } },
});

const EXAMPLE = fileURLToPath(new URL("../../examples/hello/main.ts", import.meta.url));
const { bun } = executables();
const folder = mkdtempSync(join(tmpdir(), "binary-bench-"));
const [bundle, plain, bytecode] = ["hello.js", "hello", "hello-bytecode"].map((name) =>
  join(folder, name)
);

try {
  build(["--target=bun", "--minify", `--outfile=${bundle}`]);
  build(["--compile", "--minify", `--outfile=${plain}`]);
  build(["--compile", "--minify", "--bytecode", "--format=cjs", `--outfile=${bytecode}`]);
  const kinds = [
    { name: "sources, bun main.ts", file: EXAMPLE, command: [bun, EXAMPLE] },
    { name: "bundle, bun hello.js", file: bundle!, command: [bun, bundle!] },
    { name: "bun build --compile", file: plain!, command: [plain!] },
    { name: "… --bytecode", file: bytecode!, command: [bytecode!] },
  ].map((kind) => ({ ...kind, ms: [] as number[], kib: [] as number[] }));
  let port = 18_900;
  for (let round = 0; round <= Number(given.rounds); round++) {
    for (const kind of kinds) {
      const [program, ...args] = pinned("0", kind.command);
      const env = { ...process.env, PORT: String(++port), NODE_ENV: "production" };
      const startedMs = performance.now();
      const child = spawn(program!, args, { env, stdio: ["ignore", "ignore", "inherit"] });
      const ended = once(child, "exit");
      await untilAnswer(child, { port, path: "/hello/Ada" });
      // The first round fills the caches of the disk.
      if (round > 0) kind.ms.push(performance.now() - startedMs);
      child.kill("SIGKILL");
      await ended;
    }
  }
  writeTable({
    name: given.out,
    title: "The hello example as one file",
    rows: kinds.map(({ name, file, ms }) => ({
      what: name,
      size: `${(statSync(file).size / 1_048_576).toFixed(file === EXAMPLE ? 3 : 1)} MiB`,
      "spawn to first answer, ms, median": median(ms).toFixed(1),
      "lowest–highest": `${Math.min(...ms).toFixed(1)}–${Math.max(...ms).toFixed(1)}`,
    })),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function build(options: readonly string[]): void {
  try {
    execFileSync(bun, ["build", EXAMPLE, ...options], { stdio: "pipe" });
  } catch (error) {
    console.error(String((error as { stderr?: unknown }).stderr));
    throw error;
  }
}
