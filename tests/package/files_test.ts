// What no file of the project may hold, whatever its kind: paths of one machine, hosts of one registry, files beside the
// project. And what the documents say about other files is true.
import assert from "node:assert/strict";
import process from "node:process";
import { posix } from "node:path";
import { test } from "../test.ts";
import { listFiles, readText } from "./source.ts";

const TEXT_FILES =
  /(?:\.(?:ts|tsx|js|mjs|json|jsonc|toml|md|html|css|sql|txt|yaml|yml|sh)|\/run|LICENSE|\.gitignore)$/;
const files = listFiles("", TEXT_FILES);
const texts = files.map((path): [path: string, text: string] => [path, readText(path)]);

/** Home and work folders of a machine. Recorded cases are answers of other servers and stay as they are. */
const MACHINE_PATH = new RegExp(
  `(?:^|[\\s"'\`(=:]|file://)/(?:${["work", "farm", "root", "home", "Users"].join("|")})/[\\w.-]`,
);
const OUTSIDE = new RegExp(["\\.\\.", "shared\\b"].join("/"));

function linesWith(pattern: RegExp, of: (path: string) => boolean = () => true): string[] {
  return texts.filter(([path]) => of(path)).flatMap(([path, text]) =>
    text.split("\n").flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 120)}`] : []
    )
  );
}

test("no file names a path of one machine", () => {
  assert.deepEqual(linesWith(MACHINE_PATH, (path) => !path.includes("/cases")), []);
});

test("no file names a file beside the project", () => {
  assert.deepEqual(linesWith(OUTSIDE), []);
});

test("no file names the registry of one machine", () => {
  // npm tells its scripts which registry is in use, unless it is the public one.
  const registry = process.env["npm_config_registry"];
  if (registry === undefined) return;
  assert.deepEqual(linesWith(new RegExp(new URL(registry).host.replaceAll(".", "\\."))), []);
});

const DOCUMENTS = texts.filter(([path]) => path.endsWith(".md"));

test("every link of a document to a file is right", () => {
  const wrong: string[] = [];
  const all = listFiles("", /./);
  for (const [path, text] of DOCUMENTS) {
    for (const [, target] of text.replace(/```[\s\S]*?```/g, "").matchAll(/\]\(([^)\s]+)\)/g)) {
      const [file = ""] = target!.split("#");
      if (file === "" || /^[a-z]+:/.test(file)) continue;
      const wanted = posix.join(posix.dirname(path), file).replace(/\/$/, "");
      if (!all.some((known) => known === wanted || known.startsWith(`${wanted}/`))) {
        wrong.push(`${path}: ${target}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test("every folder and file that ARCHITECTURE.md and README.md name exists", () => {
  const all = listFiles("", /./);
  const wrong: string[] = [];
  for (const document of ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"]) {
    for (
      const [, named] of readText(document).matchAll(/`((?:src|tests|bench|examples)\/[\w./-]+)`/g)
    ) {
      const wanted = named!.replace(/\/$/, "");
      if (!all.some((known) => known === wanted || known.startsWith(`${wanted}/`))) {
        wrong.push(`${document}: ${named}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});
