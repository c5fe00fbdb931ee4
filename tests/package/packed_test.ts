// The package as its users get it: packed, unpacked in another folder, and imported by name on both runtimes.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtime, test } from "../test.ts";
import {
  BUN,
  copyPackage,
  DENO,
  type Ended,
  leaveOutStd,
  makeTemporaryFolder,
  readEntries,
  ROOT,
  run,
} from "./tool.ts";

const skip = runtime === "deno"
  ? undefined
  : "the Deno run packs once and imports on both runtimes";

const APP = `import { App, t } from "@cairn/cairn";
ENTRIES
const app = new App({ title: "Packed" });
app.get("/double/:n", { params: { n: t.Integer() } }, (cx) => ({ n: cx.params.n * 2 }));
const response = await app.fetch(new Request("http://localhost/double/21"));
console.log(response.status, await response.text());
`;
const ANSWER = `200 {"n":42}`;

/** The app, importing every entry but those whose library a user installs beside the package. */
function appText(): string {
  const entries = readEntries().map(([subpath]) => subpath)
    .filter((subpath) =>
      subpath !== "." &&
      !/compat\/(?:std|hono)|auth\/(?:jwt|login)|opentelemetry|template/.test(subpath)
    );
  const imports = entries.map((subpath) => `import "@cairn/cairn${subpath.slice(1)}";`);
  return APP.replace("ENTRIES", imports.join("\n"));
}

function assertAnswers({ code, stdout, stderr }: Ended): void {
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), ANSWER);
}

function inFolder(body: (folder: string) => void): void {
  const folder = makeTemporaryFolder();
  try {
    body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the packed package is imported by an app on Bun and Deno", () => {
  inFolder((folder) => {
    const installed = join(folder, "node_modules/@cairn/cairn");
    mkdirSync(installed, { recursive: true });
    const source = join(folder, "source");
    copyPackage(source, { withComments: true });
    leaveOutStd(source);
    const packed = run(DENO, ["pack", "--allow-dirty", "-o", join(folder, "cairn.tgz")], source);
    assert.equal(packed.code, 0, packed.stderr);
    const unpacked = run(
      "tar",
      ["-xzf", "cairn.tgz", "--strip-components=1", "-C", installed],
      folder,
    );
    assert.equal(unpacked.code, 0, unpacked.stderr);
    symlinkSync(join(ROOT, "node_modules/@sinclair"), join(folder, "node_modules/@sinclair"));
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    writeFileSync(join(folder, "app.ts"), appText());
    for (const command of [[BUN, "run"], [DENO, "run", "-A"]] as [string, ...string[]][]) {
      const [program, ...args] = command;
      assertAnswers(run(program, [...args, "app.ts"], folder));
    }
  });
}, { skip });

test("the published sources are imported by name on Deno", () => {
  inFolder((folder) => {
    copyPackage(folder, { withComments: true });
    writeFileSync(join(folder, "app.ts"), appText());
    assertAnswers(run(DENO, ["run", "-A", "--check", "app.ts"], folder));
  });
}, { skip });
