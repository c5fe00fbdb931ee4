// The public API as text, one block per entry: signatures only, no comments, no places. `npm run api` writes it to
// api.txt, and api_test.ts compares; the difference in a commit is what its users will notice.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  copyPackage,
  DENO,
  makeTemporaryFolder,
  readEntries,
  ROOT,
  run,
  standInForStd,
} from "./tool.ts";

/** Where the committed text is, from the top of the project. */
export const API_FILE = "tests/package/api.txt";

/** Folders without a subpath: classes of the main entry inherit from theirs. */
const INSIDE: readonly [title: string, file: string][] = ["app", "route", "inject"].map((
  folder,
) => [`src/${folder}`, `src/${folder}/mod.ts`]);

/** Describes every entry of the package. Needs Deno. */
export function describeApi(): string {
  const folder = makeTemporaryFolder();
  try {
    copyPackage(folder, { withComments: false });
    standInForStd(folder);
    return [...readEntries(), ...INSIDE]
      .map(([subpath, file]) => `# ${subpath}\n\n${describeEntry(folder, file)}\n`)
      .join("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describeEntry(folder: string, file: string): string {
  const { code, stdout, stderr } = run(DENO, ["doc", file], folder);
  if (code !== 0) throw new Error(`Cannot describe "${file}": ${stderr}`);
  const lines = stdout.split("\n").filter((line) => !line.startsWith("Defined in "));
  return lines.join("\n").replace(/\n{3,}/g, "\n\n").replace(/[ \t]+$/gm, "").trim();
}

if (import.meta.main) {
  writeFileSync(join(ROOT, API_FILE), describeApi());
  process.stdout.write(`${API_FILE} is written\n`);
}
