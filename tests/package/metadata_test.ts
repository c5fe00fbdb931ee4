// deno.json is the package; jsr.json, package.json and the documents repeat parts of it and may not drift.
import assert from "node:assert/strict";
import { test } from "../test.ts";
import { listFiles, readText } from "./source.ts";

interface Manifest {
  name: string;
  version: string;
  license: string;
  exports: Record<string, string>;
  imports: Record<string, string>;
  publish: { include: string[] };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const deno = readManifest("deno.json");
const npm = readManifest("package.json");
const jsr = readManifest("jsr.json");
const lock = JSON.parse(readText("package-lock.json")) as {
  version: string;
  packages: Record<string, { version: string; resolved?: string }>;
};

function readManifest(path: string): Manifest {
  return JSON.parse(readText(path));
}

const SHARED: [field: "name" | "version" | "license" | "exports", others: [string, Manifest][]][] =
  [
    ["name", [["jsr.json", jsr], ["package.json", npm]]],
    ["version", [["jsr.json", jsr], ["package.json", npm]]],
    ["license", [["jsr.json", jsr], ["package.json", npm]]],
    ["exports", [["jsr.json", jsr], ["package.json", npm]]],
  ];
for (const [field, others] of SHARED) {
  for (const [path, other] of others) {
    test(`${path} says the same ${field} as deno.json`, () => {
      assert.deepEqual(other[field], deno[field]);
    });
  }
}

test("jsr.json publishes the files that deno.json publishes", () => {
  assert.deepEqual(jsr.publish, deno.publish);
});

test("the core depends on TypeBox alone, from the version that package.json pins", () => {
  const pinned = npm.dependencies["@sinclair/typebox"];
  assert.deepEqual(Object.keys(npm.dependencies), ["@sinclair/typebox"]);
  assert.equal(deno.imports["@sinclair/typebox"], `npm:@sinclair/typebox@^${pinned}`);
  assert.equal(lock.packages["node_modules/@sinclair/typebox"]?.version, pinned);
});

test("every tool is pinned, and the lock file agrees", () => {
  for (const [name, version] of Object.entries(npm.devDependencies)) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
    assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name);
  }
  assert.equal(lock.version, npm.version);
});

test("the lock file names no registry", () => {
  const named = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
  assert.deepEqual(named.map(([name]) => name), []);
});

test("every export is a file", () => {
  const files = new Set(listFiles(""));
  const missing = Object.values(deno.exports).filter((path) => !files.has(path.replace("./", "")));
  assert.deepEqual(missing, []);
});

test("every feature folder is exported", () => {
  const exported = new Set(Object.values(deno.exports).map((path) => path.replace("./", "")));
  const folders = listFiles("src", /^src\/[^/]+\/mod\.ts$/);
  assert.deepEqual(folders.filter((path) => !exported.has(path) && !INSIDE.has(path)), []);
});
/** Folders without a subpath: what an application needs of them is in mod.ts. */
const INSIDE: ReadonlySet<string> = new Set([
  "src/route/mod.ts",
  "src/app/mod.ts",
  "src/inject/mod.ts",
  "src/secret/mod.ts",
]);

test("CHANGELOG.md has the version, newest first", () => {
  const versions = [...readText("CHANGELOG.md").matchAll(/^## \[?([^\]\s]+)\]?/gm)].map((m) =>
    m[1]
  );
  assert.equal(versions[0], "Unreleased");
  assert.ok(versions.includes(deno.version), `no heading for ${deno.version}`);
});

test("every document that is published exists", () => {
  const files = listFiles("", /^[^/]+$/);
  const published = deno.publish.include.filter((path) => path !== "src");
  assert.deepEqual(published.filter((path) => !files.includes(path)), []);
});
