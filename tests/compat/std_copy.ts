// Runs std_test.ts on both runtimes against a local copy of Deno's standard library, for machines that cannot reach JSR:
// `npm run std:check -- FOLDER`, the top of a checkout of denoland/std.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { spawnSync } from "node:child_process";
import { BUN, DENO, ROOT } from "../package/tool.ts";

const TEST = "tests/compat/std_test.ts";
const copy = resolve(process.argv[2] ?? "");
if (process.argv[2] === undefined || !existsSync(join(copy, "http/deno.json"))) {
  process.stdout.write("Give the top of a checkout of denoland/std: npm run std:check -- FOLDER\n");
  process.exit(2);
}

/** Every entry of every package of the copy, and its file. */
const entries = readdirSync(copy)
  .map((folder) => join(copy, folder))
  .filter((folder) => existsSync(join(folder, "deno.json")))
  .flatMap((folder): [string, string][] => {
    const { name, exports = {} } = JSON.parse(readFileSync(join(folder, "deno.json"), "utf8"));
    const files = typeof exports === "string" ? { ".": exports } : exports;
    return Object.entries<string>(files)
      .map(([subpath, file]) => [join(name, subpath), join(folder, file)]);
  });

const folder = mkdtempSync(join(tmpdir(), "cairn-std-"));
try {
  const { imports } = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
  const importMap = join(folder, "import_map.json");
  const urls = entries.map(([name, file]) => [name, `file://${file}`]);
  writeFileSync(
    importMap,
    JSON.stringify({ imports: { ...imports, ...Object.fromEntries(urls) } }),
  );
  const tsconfig = join(folder, "tsconfig.json");
  const paths = Object.fromEntries(entries.map(([name, file]) => [name, [file]]));
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions: { baseUrl: "/", paths } }));
  for (
    const [program, ...args] of [
      [DENO, "test", "-A", "--no-check", `--import-map=${importMap}`, TEST],
      [BUN, "test", `--tsconfig-override=${tsconfig}`, `./${TEST}`],
    ] as const
  ) {
    const { status } = spawnSync(program, args, { cwd: ROOT, stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
