// The whole check, run by `npm test`: each step is one command, its summary is counted, and the last line is
// `N passed, N failed`, the sum over all steps. A step that ends badly without saying how many failed counts as one
// failure, so a runner that crashes can never look green. `npm test -- --only <part of a step's name>` runs a few;
// `npm test -- --list` names them.
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { listFiles } from "./package/source.ts";

/** One command of the check. */
interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** How to read the command's summary; without it the command itself is one check. */
  readonly count?: (output: string) => Counts | undefined;
  /** Static steps measure no time and share the cores; the others run alone. */
  readonly isStatic?: boolean;
  /** The step may take this long before it is ended and counted as failed. */
  readonly timeoutMs?: number;
  /** Whether Deno writes down which lines ran, in every process that the step starts. */
  readonly covers?: boolean;
  /** Works with sockets, processes and time, so that a busy machine can fail it: a failure is told and tried once more. */
  readonly isTimed?: boolean;
  /** A file without which the step cannot run. */
  readonly needs?: string;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Result extends Counts {
  readonly output: string;
  readonly reason: string;
}

const ROOT = new URL("..", import.meta.url);
const ENV = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", DENO_NO_PROMPT: "1" };
const COVERAGE = fileURLToPath(new URL("coverage", ROOT).href);
const STEP_TIMEOUT_MS = 600_000;
const TAIL_LINES = 15;
/** Lines shown around each failure, and of all failures of a step together. */
const BEFORE_FAILURE = 25;
const FAILURE_LINES_MAX = 150;
const NAMES_MAX = 12;
const STATIC_STEPS_AT_ONCE = 2;

const deno = Deno.execPath();
const bun = "node_modules/.bin/bun";
/** Needs the JSR registry, which a machine with npm only may not reach; its test says so where it is skipped. */
const NEEDS_JSR = "src/compat/std.ts";
/** Needs what only `npm run openapi:check` installs. */
const OPENAPI_TOOLS = "tests/openapi/tools/";
/** Bun's types change those of the web platform for all that is checked beside them. */
const BUN_TYPES = "tests/types/bun_globals.ts";
/** Need other frameworks, which only `npm install --prefix bench` brings. */
const NEEDS_PEERS =
  /^bench\/(http\/servers\/(elysia|fastify|h3|hono|orpc)\.ts|micro\/(?:run\.ts|peers\/))/;

const STEPS: readonly Step[] = [
  { name: "runtimes", command: [deno, "run", "-A", "--no-check", "tests/package/runtimes.ts"] },
  { name: "format", command: [deno, "fmt", "--check"], isStatic: true },
  { name: "lint", command: [deno, "lint"], isStatic: true },
  { name: "types", command: [deno, "check", ...checkedFiles()], isStatic: true },
  { name: "types of bun", command: [deno, "check", BUN_TYPES], isStatic: true },
  { name: "docs complete", command: denoScript("tests/package/doc_lint.ts"), isStatic: true },
  { name: "publishable", command: denoScript("tests/package/publishable.ts"), isStatic: true },
  {
    name: "doc examples",
    command: [
      ...[deno, "test", "-A", "--doc", "--permit-no-files", `--ignore=${NEEDS_JSR}`] as const,
      ...existing(["mod.ts", "src", "README.md", "docs"]),
    ],
    count: countDeno,
    isStatic: true,
  },
  {
    name: "tests on deno",
    command: [
      ...[deno, "test", "-A", "--no-check", "--quiet"] as const,
      ...["--clean", `--coverage=${COVERAGE}`, "--coverage-raw-data-only", "tests", "examples"],
    ],
    count: countDeno,
    covers: true,
    isTimed: true,
  },
  {
    name: "tests on bun",
    command: [bun, "test", "./tests", "./examples"],
    count: countBun,
    isTimed: true,
  },
  play("parity on deno", "tests/parity/run.ts", "deno"),
  play("parity on bun", "tests/parity/run.ts", "bun"),
  play("robustness on deno", "tests/robustness/run.ts", "deno"),
  play("robustness on bun", "tests/robustness/run.ts", "bun"),
  // Reads what the steps on Deno have collected, the servers and players that they start included.
  { name: "coverage", command: [...denoScript("tests/coverage.ts"), "--report"] },
];

function denoScript(file: string): Step["command"] {
  return [deno, "run", "-A", "--no-check", file];
}

/** A player of recorded cases: prints `N passed, N failed` itself. */
function play(name: string, file: string, runtime: "bun" | "deno"): Step {
  const command: Step["command"] = runtime === "deno" ? denoScript(file) : [bun, "run", file];
  const covers = runtime === "deno";
  return { name, command, count: countPlay, needs: file, covers, isTimed: true };
}

function existing(paths: readonly string[]): string[] {
  return paths.filter((path) => existsSync(new URL(path, ROOT)));
}

/** Every TypeScript file but those that need JSR and the players, which came with the cases and stay as they are. */
function checkedFiles(): string[] {
  const left = new Set([
    NEEDS_JSR,
    "tests/compat/std_test.ts",
    BUN_TYPES,
    "tests/parity/play.ts",
    "tests/robustness/play.ts",
  ]);
  const hasPeers = existsSync(new URL("bench/node_modules", ROOT));
  return listFiles("", /\.tsx?$/)
    .filter((path) => !left.has(path) && !path.startsWith(OPENAPI_TOOLS))
    .filter((path) => hasPeers || !NEEDS_PEERS.test(path));
}

// Summaries of the runners.

function countDeno(output: string): Counts | undefined {
  const match = /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/m.exec(output);
  return match === null ? undefined : { passed: Number(match[1]), failed: Number(match[2]) };
}

function countBun(output: string): Counts | undefined {
  const passed = /^ *(\d+) pass$/m.exec(output);
  const failed = /^ *(\d+) fail$/m.exec(output);
  if (passed === null || failed === null) return undefined;
  // A file that cannot be loaded is an error, beside the failures.
  const errors = /^ *(\d+) errors?$/m.exec(output);
  return { passed: Number(passed[1]), failed: Number(failed[1]) + Number(errors?.[1] ?? 0) };
}

function countPlay(output: string): Counts | undefined {
  const match = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return match === undefined ? undefined : { passed: Number(match[1]), failed: Number(match[2]) };
}

// Running.

async function run(step: Step): Promise<Result> {
  if (step.needs !== undefined && !existsSync(new URL(step.needs, ROOT))) {
    return { passed: 0, failed: 1, output: "", reason: `${step.needs} is missing` };
  }
  const [program, ...args] = step.command;
  const timeoutMs = step.timeoutMs ?? STEP_TIMEOUT_MS;
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), timeoutMs);
  try {
    const child = new Deno.Command(program, {
      args,
      cwd: ROOT,
      env: step.covers === true ? { ...ENV, DENO_COVERAGE_DIR: COVERAGE } : ENV,
      stdin: "null",
      signal: ended.signal,
    });
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    const output = decoder.decode(stdout) + decoder.decode(stderr);
    if (ended.signal.aborted) {
      return { passed: 0, failed: 1, output, reason: `ended after ${timeoutMs / 1_000} s` };
    }
    return judge(step, code, output);
  } catch (error) {
    return { passed: 0, failed: 1, output: String(error), reason: `cannot run ${program}` };
  } finally {
    clearTimeout(timer);
  }
}

function judge(step: Step, code: number, output: string): Result {
  const counts = step.count?.(output);
  if (counts === undefined) {
    if (step.count !== undefined) {
      return { passed: 0, failed: 1, output, reason: `no summary, exit code ${code}` };
    }
    const failed = code === 0 ? 0 : 1;
    return { passed: 1 - failed, failed, output, reason: failed === 0 ? "" : `exit code ${code}` };
  }
  const failed = code === 0 ? counts.failed : Math.max(counts.failed, 1);
  return { passed: counts.passed, failed, output, reason: failed === 0 ? "" : `exit code ${code}` };
}

function report(step: Step, result: Result, startedMs: number): void {
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  const word = result.failed === 0 ? "ok    " : "FAILED";
  const counts = `${result.passed} passed, ${result.failed} failed`;
  const reason = result.reason === "" ? "" : `: ${result.reason}`;
  write(`${word} ${step.name.padEnd(20)} ${seconds.padStart(6)} s   ${counts}${reason}`);
  for (const line of result.output.split("\n")) {
    if (line.startsWith("skipped: ")) write(`         ${line}`);
  }
  if (result.failed > 0) {
    write(`  | $ ${step.command.join(" ").slice(0, 300)}`);
    for (const line of tellingLines(result.output)) write(`  | ${line}`);
  }
}

/** The lines around each failure, and the last ones. */
function tellingLines(output: string): string[] {
  const lines = output.trimEnd().split("\n");
  const told = new Set<number>();
  lines.forEach((line, at) => {
    if (!FAILURE.test(line)) return;
    for (let i = Math.max(0, at - BEFORE_FAILURE); i <= at + 2 && i < lines.length; i++) {
      told.add(i);
    }
  });
  const around = lines.filter((_, at) => told.has(at)).slice(-FAILURE_LINES_MAX);
  return [...around, "...", ...lines.slice(-TAIL_LINES)];
}

/** What failed, in one line. */
function failedNames(result: Result): string {
  const names = result.output.split("\n").filter((line) => FAILURE.test(line));
  return [result.reason, ...new Set(names)].slice(0, NAMES_MAX).join("; ");
}

/** How a runner, a player or a checker says that something failed. */
const FAILURE = /\(fail\)|\.\.\. FAILED|^FAIL |^error: |the test hangs/;

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

function chosenSteps(args: readonly string[]): readonly Step[] {
  const at = args.indexOf("--only");
  if (at < 0) return STEPS;
  const part = args[at + 1] ?? "";
  const chosen = STEPS.filter((step) => step.name.includes(part));
  if (part === "" || chosen.length === 0) {
    write(`No step is named "${part}"; there are: ${STEPS.map((step) => step.name).join(", ")}`);
    process.exit(2);
  }
  return chosen;
}

async function main(): Promise<void> {
  if (Deno.args.includes("--list")) {
    for (const step of STEPS) write(`${step.name}: ${step.command.join(" ").slice(0, 160)}`);
    return;
  }
  const steps = chosenSteps(Deno.args);
  let passed = 0;
  let failed = 0;
  const failures: string[] = [];
  const runAndReport = async (step: Step): Promise<void> => {
    const startedMs = performance.now();
    let result = await run(step);
    if (result.failed > 0 && step.isTimed === true) {
      report(step, result, startedMs);
      write(`       ${step.name} once more`);
      result = await run(step);
    }
    if (result.failed > 0) failures.push(`${step.name}: ${failedNames(result)}`);
    passed += result.passed;
    failed += result.failed;
    report(step, result, startedMs);
  };
  const queue = steps.filter((step) => step.isStatic === true);
  const worker = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      await runAndReport(step);
    }
  };
  await Promise.all(Array.from({ length: STATIC_STEPS_AT_ONCE }, worker));
  for (const step of steps) {
    if (step.isStatic !== true) await runAndReport(step);
  }
  for (const line of failures) write(`failed: ${line}`);
  write(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

await main();
