// Plays every parity case on the runtime that runs this file, group by group, over the apps in `apps/`.
// Groups whose apps belong to later work are left out by name here, not by missing files.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import process from "node:process";

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
];

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function play(group: string): Promise<{ passed: number; failed: number; output: string }> {
  const options = ["--cases", here("cases"), "--apps", here("apps"), "--serve", here("serve.ts")];
  const file = [here("play.ts"), ...options, "--group", group];
  const args = "Deno" in globalThis ? ["run", "-A", "--no-check", ...file] : file;
  return new Promise((resolve, reject) => {
    let output = "";
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.on("data", (chunk: unknown) => output += String(chunk));
    child.on("error", reject);
    child.on("close", () => {
      const counts = /(\d+) passed, (\d+) failed/.exec(output);
      resolve({ passed: Number(counts?.[1] ?? 0), failed: Number(counts?.[2] ?? 1), output });
    });
  });
}

let passed = 0;
let failed = 0;
for (const group of GROUPS) {
  const result = await play(group);
  passed += result.passed;
  failed += result.failed;
  process.stdout.write(`${group}: ${result.output.trimEnd().split("\n").at(-1)}\n`);
  if (result.failed > 0) process.stdout.write(result.output);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
