// Plays every parity case on the runtime that runs this file, group by group, over the apps in `apps/`, and those of
// `more/`. Cases listed in
// EXCEPTIONS.md are left out of the counts; a listed case that passes is a failure, so that the list stays true.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const GROUPS = [
  "path",
  "query",
  "headers_cookies",
  "body",
  "coercion",
  "response",
  "errors",
  "routing",
  "openapi",
  "dependencies",
  "forms_files",
  "streaming",
  "security",
  "lifespan_background",
  "middleware",
  "static_templates",
  "settings_db",
  "websockets",
];

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url).href);
const exceptions = new Set(
  [...readFileSync(here("EXCEPTIONS.md"), "utf8").matchAll(/^- (\S+ \/ \S+):/gm)].map(([, id]) =>
    id
  ),
);

interface Played {
  readonly passed: number;
  /** Labels of failing cases with why. */
  readonly failures: ReadonlyMap<string, string>;
  readonly skipped: readonly string[];
}

/** Plays one group of the corpus, or all of the cases that were recorded beside it. */
function play(folder: "." | "more", group?: string): Promise<Played> {
  const options = ["--cases", here(`${folder}/cases`), "--apps", here(`${folder}/apps`)];
  const file = [here("play.ts"), ...options, "--serve", here("serve.ts"), "--verbose"];
  if (group !== undefined) file.push("--group", group);
  const args = "Deno" in globalThis ? ["run", "-A", "--no-check", ...file] : file;
  return new Promise((resolve, reject) => {
    let output = "";
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.on("data", (chunk: unknown) => output += String(chunk));
    child.on("error", reject);
    child.on("close", () => resolve(read(output)));
  });
}

function read(output: string): Played {
  const failures = new Map<string, string>();
  for (const [, label, why] of output.matchAll(/^FAIL (\S+ \/ .+?): (.*)$/gm)) {
    failures.set(label!, why!);
  }
  const skipped = [...output.matchAll(/^skip (.*)$/gm)].map(([, why]) => why!);
  const passed = Number(/^(\d+) passed/m.exec(output)?.[1] ?? 0);
  if (passed + failures.size === 0) {
    failures.set("play.ts", `no case was played: ${output.slice(-500)}`);
  }
  return { passed, failures, skipped };
}

let passed = 0;
let failed = 0;
const excused = new Set<string>();
for (const group of [...GROUPS, undefined]) {
  const result = await (group === undefined ? play("more") : play(".", group));
  const real = [...result.failures].filter(([label]) => !exceptions.has(label));
  for (const label of result.failures.keys()) if (exceptions.has(label)) excused.add(label);
  passed += result.passed;
  failed += real.length;
  for (const [label, why] of real) process.stdout.write(`FAIL ${label}: ${why}\n`);
  for (const why of result.skipped) process.stdout.write(`skipped: ${why}\n`);
}
for (const label of exceptions) {
  if (excused.has(label!)) continue;
  failed++;
  process.stdout.write(`FAIL ${label}: listed in EXCEPTIONS.md, but it passes\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
