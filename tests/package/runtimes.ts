// A step of the check: the runtimes that run it are the ones package.json pins.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

const root = new URL("../../", import.meta.url);
const pinned: { bun: string; deno: string } =
  JSON.parse(readFileSync(new URL("package.json", root), "utf8")).devDependencies;

assert.equal(Deno.version.deno, pinned.deno, "run `npm install`: another Deno runs the check");

let version: string;
try {
  version = execFileSync("node_modules/.bin/bun", ["--version"], { cwd: root, encoding: "utf8" });
} catch (cause) {
  const fix = "npm did not run its install script; run `node node_modules/bun/install.js`";
  throw new Error(`Cannot run Bun: ${fix}`, { cause });
}
assert.equal(version.trim(), pinned.bun, "run `npm install`: another Bun is in node_modules");
process.stdout.write(`deno ${Deno.version.deno}, bun ${version.trim()}\n`);
