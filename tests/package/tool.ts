// Runs Deno's own tools over the package for the checks of this folder, and makes copies of the package to run them on.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { listFiles, readText, scan } from "./source.ts";

/** The top of the project, as a path. */
export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** The Deno that package.json pins. */
export const DENO: string = join(ROOT, "node_modules/.bin/deno");

/** The Bun that package.json pins. */
export const BUN: string = join(ROOT, "node_modules/.bin/bun");

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; it may fail. */
export function run(program: string, args: readonly string[], folder: string = ROOT): Ended {
  const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env,
    timeout: TIMEOUT_MS,
  });
  if (error !== undefined) throw error;
  return { code: status ?? 1, stdout, stderr };
}

const TIMEOUT_MS = 120_000;

/** Subpath and file of every entry, in the order of deno.json. */
export function readEntries(): [subpath: string, file: string][] {
  return Object.entries(JSON.parse(readText("deno.json")).exports);
}

/** A new folder for one check. */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "cairn-"));
}

/** Copies what is published into a folder, which may then use the project's node_modules. */
export function copyPackage(folder: string, options: { withComments: boolean }): void {
  for (const included of JSON.parse(readText("deno.json")).publish.include as string[]) {
    cpSync(join(ROOT, included), join(folder, included), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  if (options.withComments) return;
  for (const path of ["mod.ts", ...listFiles("src")]) {
    const { text, comments } = scan(path, readText(path));
    // Comments hold everything that is not blank there, so the rest of the text is what remains.
    const bare = [...text].map((char, at) => comments[at] === char && char !== "\n" ? " " : char);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bare.join(""));
  }
}

/** The one entry that imports from JSR, which may be out of reach. */
export const STD_ENTRY = "src/compat/std.ts";

/** Lets Deno describe a copy of the package without JSR: `@std/http` is an empty module there. */
export function standInForStd(folder: string): void {
  changeConfig(folder, (config) => config.imports["@std/http"] = "./std_http.ts");
  writeFileSync(join(folder, "std_http.ts"), "export {};");
}

/** Takes the entry that needs JSR out of a copy of the package. */
export function leaveOutStd(folder: string): void {
  changeConfig(folder, (config) => delete config.exports["./compat/std"]);
  rmSync(join(folder, STD_ENTRY));
}

interface Config {
  readonly exports: Record<string, string>;
  readonly imports: Record<string, string>;
}

function changeConfig(folder: string, change: (config: Config) => void): void {
  const config = JSON.parse(readText("deno.json"));
  change(config);
  writeFileSync(join(folder, "deno.json"), JSON.stringify(config));
}
