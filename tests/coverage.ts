// Line coverage of src under Deno, `npm run coverage`: runs the tests, prints the files that miss most, and fails when
// all of src together is below the bar. A file that no test loads counts with all its lines. With `--report` the tests
// have run already, as they have in `npm test`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { listFiles, readText } from "./package/source.ts";
import { DENO, ROOT, run } from "./package/tool.ts";

const PERCENT_MIN = 95;
const SHOWN = 25;
const FOLDER = "coverage";

interface Lines {
  readonly path: string;
  readonly found: number;
  readonly hit: number;
}

if (!Deno.args.includes("--report")) collect();
const lcov = run(DENO, ["coverage", "--lcov", "--output=coverage/lcov.info", FOLDER]);
if (lcov.code !== 0) {
  process.stdout.write(lcov.stderr);
  process.exit(1);
}

const files = readLines(readFileSync(join(ROOT, "coverage/lcov.info"), "utf8"));
const found = files.reduce((sum, file) => sum + file.found, 0);
const hit = files.reduce((sum, file) => sum + file.hit, 0);
for (const file of files.filter(isBelow).sort((a, b) => missed(b) - missed(a)).slice(0, SHOWN)) {
  process.stdout.write(`${percent(file).toFixed(1).padStart(6)} %  ${file.path}\n`);
}
const all = percent({ path: "src", found, hit });
process.stdout.write(`${all.toFixed(1).padStart(6)} %  src, ${hit} of ${found} lines\n`);
process.exit(all < PERCENT_MIN ? 1 : 0);

function collect(): void {
  const options = ["--quiet", "--clean", `--coverage=${FOLDER}`, "--coverage-raw-data-only"];
  const tests = run(DENO, ["test", "-A", "--no-check", ...options, "tests"]);
  if (tests.code === 0) return;
  process.stdout.write(`${tests.stdout.slice(-4_000)}${tests.stderr.slice(-4_000)}\n`);
  process.stdout.write("The tests fail: no coverage\n");
  process.exit(1);
}

function isBelow(file: Lines): boolean {
  return percent(file) < PERCENT_MIN;
}

function missed(file: Lines): number {
  return file.found - file.hit;
}

function percent({ found, hit }: Lines): number {
  return found === 0 ? 100 : 100 * hit / found;
}

function readLines(report: string): Lines[] {
  const covered = new Map<string, Lines>();
  for (const record of report.split("end_of_record")) {
    const path = /^SF:(?:.*[\\/])?(src[\\/].*)$/m.exec(record)?.[1]?.replaceAll("\\", "/");
    if (path === undefined) continue;
    const found = Number(/^LF:(\d+)$/m.exec(record)?.[1] ?? 0);
    const hit = Number(/^LH:(\d+)$/m.exec(record)?.[1] ?? 0);
    covered.set(path, { path, found, hit });
  }
  return listFiles("src").map((path) => covered.get(path) ?? unloaded(path));
}

/** A file of types and re-exports has nothing to run; any other that was not loaded is uncovered. */
function unloaded(path: string): Lines {
  const text = readText(path);
  const runs = /\b(?:function|class|const|let)\b/.test(
    text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""),
  );
  return { path, found: runs ? text.split("\n").length : 0, hit: 0 };
}
