// A step of the check: the package could be published as it stands, without slow types or warnings, and holds the files
// it should: all of src, the documents, and nothing else.
import { rmSync } from "node:fs";
import process from "node:process";
import { listFiles } from "./source.ts";
import {
  copyPackage,
  DENO,
  type Ended,
  leaveOutStd,
  makeTemporaryFolder,
  run,
  STD_ENTRY,
} from "./tool.ts";

let ended = publish();
const isWithoutStd = ended.code !== 0 && /JSR package.*@std\/http/.test(ended.stderr);
if (isWithoutStd) {
  process.stdout.write(`skipped: ${STD_ENTRY}: it imports @std/http, and JSR is out of reach\n`);
  ended = publishWithoutStd();
}
const { code, stdout, stderr } = ended;
const output = stdout + stderr;
const listed = [...output.matchAll(/^ +file:\/\/\S*?\/((?:src\/\S+|[^/\s]+)) \(/gm)].map((match) =>
  match[1]!
);
const wanted = [
  ...listFiles("src", /./),
  ..."mod.ts deno.json README.md LICENSE CHANGELOG.md".split(" "),
].filter((path) => !isWithoutStd || path !== STD_ENTRY);

const findings = [
  ...wanted.filter((path) => !listed.includes(path)).map((path) => `missing: ${path}`),
  ...listed.filter((path) => !wanted.includes(path)).map((path) => `too much: ${path}`),
  ...output.split("\n").filter((line) => /^warning|slow-type/i.test(line)),
];
if (code !== 0 || findings.length > 0) {
  process.stdout.write(`${output}\n${findings.join("\n")}\n`);
  process.exit(1);
}
process.stdout.write(`${listed.length} files\n`);

function publish(folder?: string): Ended {
  return run(DENO, ["publish", "--dry-run", "--allow-dirty"], folder);
}

function publishWithoutStd(): Ended {
  const folder = makeTemporaryFolder();
  try {
    copyPackage(folder, { withComments: true });
    leaveOutStd(folder);
    return publish(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
