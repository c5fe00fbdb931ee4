// A step of the check: the package could be published as it stands, without slow types or warnings, and holds the files
// it should: all of src, the documents, and nothing else.
import process from "node:process";
import { listFiles } from "./source.ts";
import { DENO, run } from "./tool.ts";

const { code, stdout, stderr } = run(DENO, ["publish", "--dry-run", "--allow-dirty"]);
const output = stdout + stderr;
const listed = [...output.matchAll(/^ +file:\/\/\S*?\/((?:src\/\S+|[^/\s]+)) \(/gm)].map((match) =>
  match[1]!
);
const wanted = [
  ...listFiles("src", /./),
  ..."mod.ts deno.json README.md LICENSE CHANGELOG.md".split(" "),
];

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
