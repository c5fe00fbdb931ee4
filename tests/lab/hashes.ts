// The hashes of the corpus: `deno run -A --no-check tests/lab/hashes.ts` writes them to hashes.json after a change that is
// meant to change traces; with a name of the corpus it prints the hash of each seed instead, to find where two runtimes part;
// with a name and a seed, the trace.
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { lab } from "../../src/lab/mod.ts";
import { fnv64 } from "../../src/lab/trace_hash.ts";
import { CORPUS } from "./corpus.ts";

/** Seeds of each program. */
export const SEEDS = 200;

const FILE = new URL("hashes.json", import.meta.url);

/** Hash of the traces of one program, over all seeds. */
export async function hashOf(name: string): Promise<string> {
  return fnv64((await hashesOf(name)).join("\n"));
}

/** The committed hashes. */
export function committed(): Record<string, string> {
  return JSON.parse(readFileSync(FILE, "utf8"));
}

async function hashesOf(name: string): Promise<string[]> {
  const hashes: string[] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const { scenario, options } = CORPUS[name]!;
    hashes.push((await lab.run(seed, scenario, options)).hash);
  }
  return hashes;
}

async function main([name, seed]: readonly string[]): Promise<void> {
  // As under a test runner: no app looks for a main module that exports it.
  process.env.NODE_ENV = "test";
  if (name === undefined) {
    const hashes: Record<string, string> = {};
    for (const entry of Object.keys(CORPUS)) hashes[entry] = await hashOf(entry);
    writeFileSync(FILE, JSON.stringify(hashes, undefined, 2) + "\n");
  } else if (seed === undefined) {
    const hashes = await hashesOf(name);
    process.stdout.write(hashes.map((hash, index) => `${index} ${hash}\n`).join(""));
  } else {
    const { scenario, options } = CORPUS[name]!;
    process.stdout.write((await lab.run(Number(seed), scenario, options)).trace + "\n");
  }
}

if (import.meta.main) await main(process.argv.slice(2));
