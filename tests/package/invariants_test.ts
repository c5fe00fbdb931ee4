// What no file of src may do, each an absence that this file looks for. An exception is one line with its reason.
import assert from "node:assert/strict";
import { test } from "../test.ts";
import { findInCode, importsOf, place, readSources, type Source } from "./source.ts";

const LINES_MAX = 450;

/** Files that may read the clock, set a timer or draw randomness, beside src/cx, src/runtime and src/lab. */
const MAY_BE_AMBIENT: Readonly<Record<string, string>> = {
  "src/testing/test_client.ts": "the cookie jar of the test's own client, outside the request path",
};

/** What makes a run differ from the last one. */
const AMBIENT = new RegExp(
  [
    /\bDate\.now\b/,
    /\bnew Date\(\s*\)/,
    /\b(?:Date|performance)\.now\b/,
    /\bset(?:Timeout|Interval|Immediate)\b/,
    /\bAbortSignal\.timeout\b/,
    /\bMath\.random\b/,
    /\bcrypto\.(?:randomUUID|getRandomValues)\b/,
  ].map((part) => part.source).join("|"),
);

/**
 * Files on the path of every request: they may not import a cold one as a value, or a request could reach code that
 * is allowed to be slow and to throw.
 */
const HOT_NAMES =
  /\/(?:dispatch|invoke|extract|answer|encode|decode|resolve|match|matcher|take_inputs|consume_body|error_answer)\.ts$/;
const COLD_NAMES = /\/(?:compile|graph|explain|json_schema)\.ts"?$/;

const sources = readSources("src");

function within(folders: string): (source: Source) => boolean {
  const pattern = new RegExp(`^src/(?:${folders})/`);
  return ({ path }) => pattern.test(path);
}

function outside(folders: string): Source[] {
  const isInside = within(folders);
  return sources.filter((source) => !isInside(source));
}

test("only src/runtime and src/lab name a runtime", () => {
  const found = outside("runtime|lab").flatMap((source) => [
    ...findInCode(source, /(?<![\w$])(?:Bun|Deno)\b/),
    ...source.strings.filter(({ value }) => value === "Bun" || value === "Deno")
      .map(({ value, at }) => `${place(source, at)}: "${value}"`),
  ]);
  assert.deepEqual(found, []);
});

test("only src/schema generates source text", () => {
  const generates =
    /\bnew\s+Function\b|(?<![\w$.])Function\s*\(|(?<![\w$.])eval\b|\bimport\s*\(\s*["'`]\s*data:/;
  assert.deepEqual(outside("schema").flatMap((source) => findInCode(source, generates)), []);
});

test("clock, timers and randomness come from Cx", () => {
  const found = outside("cx|runtime|lab")
    .filter(({ path }) => !(path in MAY_BE_AMBIENT))
    .flatMap((source) => findInCode(source, AMBIENT));
  assert.deepEqual(found, []);
});

test("every exception for clock, timers and randomness is needed", () => {
  const needed = sources.filter((source) => findInCode(source, AMBIENT).length > 0);
  const paths = new Set(needed.map(({ path }) => path));
  assert.deepEqual(Object.keys(MAY_BE_AMBIENT).filter((path) => !paths.has(path)), []);
});

test("no handler's source is read", () => {
  const reads = /\bFunction\.prototype\.toString\b|\bhandler\.toString\(|\bString\(handler\)/;
  assert.deepEqual(sources.flatMap((source) => findInCode(source, reads)), []);
});

test("AsyncLocalStorage stays in the ambient module", () => {
  const found = sources.filter(({ path }) => !path.endsWith("/ambient.ts"))
    .flatMap((source) => findInCode(source, /\bAsyncLocalStorage\b/));
  assert.deepEqual(found, []);
});

test("the type checker is not silenced", () => {
  const found = sources.flatMap((source) => [
    ...findInCode(source, /(?:\bas|:|<|\|)\s*any\b(?!\s*[(:?])/),
    ...findInComments(source, /@ts-(?:ignore|nocheck|expect-error)/),
    ...findInComments(source, /deno-lint-ignore[^\n]*no-explicit-any/),
  ]);
  assert.deepEqual(found, []);
});

test("an ignored lint rule is named and has a reason", () => {
  const found = sources.flatMap((source) =>
    findInComments(source, /deno-lint-ignore(?:-file)?(?! [a-z-]+(?: [a-z-]+)* -- \S)[^\n]*/)
  );
  assert.deepEqual(found, []);
});

test("nothing is marked unfinished", () => {
  const marks = new RegExp(`\\b(?:${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`);
  assert.deepEqual(sources.flatMap((source) => findInComments(source, marks)), []);
});

test(`no file of src has more than ${LINES_MAX} lines`, () => {
  const long = sources.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  assert.deepEqual(long.filter(({ lines }) => lines > LINES_MAX), []);
});

test("no file is named after nothing", () => {
  const vague = /\/_?(?:utils?|helpers?|common|misc|shared|lib)\.ts$/;
  assert.deepEqual(sources.map(({ path }) => path).filter((path) => vague.test(path)), []);
});

test("no mod.ts re-exports everything", () => {
  const entries = sources.filter(({ path }) => path.endsWith("/mod.ts"));
  assert.deepEqual(entries.flatMap((source) => findInCode(source, /\bexport\s*\*/)), []);
});

test("a hot file imports no cold one", () => {
  const hot = sources.filter(({ path }) => HOT_NAMES.test(path));
  assert.notEqual(hot.length, 0, "the hot files are not where this test looks");
  const found = hot.flatMap((source) =>
    importsOf(source)
      .filter(({ specifier, isTypeOnly }) => !isTypeOnly && COLD_NAMES.test(specifier))
      .map(({ specifier, at }) => `${place(source, at)}: ${specifier}`)
  );
  assert.deepEqual(found, []);
});

function findInComments(source: Source, pattern: RegExp): string[] {
  return findInCode({ ...source, code: source.comments }, pattern);
}
