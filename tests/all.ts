// Every check of the project, one after the other; ends with one line `N passed, N failed`.
//   npm test            all steps
//   npm test -- --only bun,deno
// Each step is a command whose counts are read from its output; a step that fails without counts counts as one failure.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import process from "node:process";

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
const TESTS = ["tests/http"];

const STEPS: readonly Step[] = [
  { name: "deno", command: ["deno", "test", "-A", "--no-check", ...TESTS] },
  { name: "bun", command: ["bun", "test", ...TESTS.map((path) => `./${path}`)] },
];

interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

function run(step: Step): Promise<Result> {
  const [program, ...args] = step.command as [string, ...string[]];
  const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}`, NO_COLOR: "1" };
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    const add = (chunk: unknown) => void (output += String(chunk));
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("error", (error) => resolve({ passed: 0, failed: 1, output: String(error) }));
    child.on("close", (code) => resolve(count(output, code ?? 1)));
  });
}

/** Reads a runner's summary: Deno's and the players' `N passed … N failed`, Bun's lines `N pass`, `N fail`. */
function count(output: string, code: number): Result {
  const line = [...output.matchAll(/(\d+) passed\s*(?:\([^)]*\)\s*)?[|,] (\d+) failed/g)].at(-1);
  const bun = [/^\s*(\d+) pass$/m.exec(output), /^\s*(\d+) fail$/m.exec(output)];
  const passed = Number(line?.[1] ?? bun[0]?.[1] ?? (code === 0 ? 1 : 0));
  const failed = Number(line?.[2] ?? bun[1]?.[1] ?? 0);
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, output };
}

const at = process.argv.indexOf("--only");
const only = at < 0 ? undefined : process.argv[at + 1]?.split(",");
let passed = 0;
let failed = 0;
for (const step of STEPS) {
  if (only !== undefined && !only.includes(step.name)) continue;
  const started = Date.now();
  const result = await run(step);
  passed += result.passed;
  failed += result.failed;
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  console.log(`${step.name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`);
  if (result.failed > 0) console.log(result.output.slice(-12_000));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
