// A step of the check: every symbol that an entry exports has a doc comment and an explicit type. Deno's other findings are left
// out: they fault types of TypeBox in our signatures, and with them TypeBox's own files.
import { rmSync } from "node:fs";
import process from "node:process";
import { copyPackage, DENO, makeTemporaryFolder, readEntries, run, standInForStd } from "./tool.ts";

const WANTED = /^error\[(?:missing-jsdoc|missing-explicit-type|missing-return-type)\]/;

const files = readEntries().map(([, file]) => file);
const output = lint();
const found = output.split(/\n(?=error\[)/)
  .filter((finding) => WANTED.test(finding) && !finding.includes("node_modules"));

for (const finding of found) {
  const [, file, line] = /(?:\/|\\)((?:src|mod\.ts)[^:]*):(\d+):\d+/.exec(finding) ?? [];
  const code = /^ *\d+ \| (.*)$/m.exec(finding)?.[1]?.trim();
  process.stdout.write(`${file}:${line}: ${code}\n`);
}
process.stdout.write(`${found.length} symbols without a document\n`);
if (/^error: (?!Found)/m.test(output)) {
  process.stdout.write(output);
  process.exit(1);
}
process.exit(found.length === 0 ? 0 : 1);

function lint(): string {
  const folder = makeTemporaryFolder();
  try {
    copyPackage(folder, { withComments: true });
    standInForStd(folder);
    const { stdout, stderr } = run(DENO, ["doc", "--lint", ...files], folder);
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
