// The import direction: a folder of src imports only what this table says, types included.
import assert from "node:assert/strict";
import { test } from "../test.ts";
import {
  type Import,
  importsOf,
  place,
  readSources,
  readText,
  resolveImport,
  scan,
  type Source,
} from "./source.ts";

/** The layer of each folder; a folder imports folders of lower layers. ARCHITECTURE.md explains the order. */
const LAYERS: Readonly<Record<string, number>> = {
  cx: 0,
  http: 0,
  schema: 0,
  router: 1,
  inject: 1,
  secret: 1,
  settings: 1,
  route: 2,
  websocket: 2,
  app: 3,
  openapi: 4,
  middleware: 4,
  session: 4,
  auth: 4,
  explain: 4,
  files: 4,
  health: 4,
  i18n: 4,
  log: 4,
  metrics: 4,
  opentelemetry: 4,
  static: 4,
  template: 4,
  sql: 4,
  graphql: 4,
  runtime: 5,
  lab: 6,
  testing: 6,
  client: 6,
  compat: 6,
  flask: 6,
};

/** Narrower than the layer: exactly these folders. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  router: ["http"],
  inject: ["cx", "http", "schema"],
  secret: ["cx"],
  settings: ["schema"],
};

/** Imports inside one layer, each with its reason. */
const SIDEWAYS: Readonly<Record<string, string>> = {
  "auth -> session": "a login is kept in a session",
  "graphql -> websocket": "subscriptions run over WebSocket",
  "static -> files": "a served folder answers with its files",
  "websocket -> route": "a WebSocket route is a route whose answer is a connection",
  "testing -> client": "the test client offers the typed client over an app in the same process",
  "testing -> lab": "the test client can run in the lab",
};

/** Packages, each with the only files that may name it. */
const PACKAGES: readonly [specifier: RegExp, files: RegExp][] = [
  [/^@sinclair\/typebox(\/|$)/, /^src\/schema\//],
  [/^(jsr:)?@std\//, /^src\/compat\/std\.ts$/],
  [/^@node-rs\/(?:argon2|bcrypt)$/, /^src\/auth\/password\//],
  [/^minijinja-js$/, /^src\/template\/minijinja\.ts$/],
  [/^nunjucks$/, /^src\/template\/nunjucks\//],
  [/^@opentelemetry\/api$/, /^src\/opentelemetry\//],
  [/^jose$/, /^src\/auth\/jwt\//],
  [/^(npm:)?hono(\/|$)/, /^src\/compat\/hono\.ts$/],
  // The only way to a turn of the event loop on both runtimes that the linter lets through.
  [/^node:timers$/, /^src\/cx\/world\.ts$/],
  [/^node:async_hooks$/, /\/ambient\.ts$/],
  [/^node:/, /^src\/(?!cx|http|schema|router|inject|route|app)/],
];

const sources = readSources("src");
const byPath = new Map(sources.map((source) => [source.path, source]));
const imports: [source: Source, imported: Import][] = sources.flatMap((source) =>
  importsOf(source).map((imported): [Source, Import] => [source, imported])
);

function folderOf(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? path;
}

test("every folder of src is in the layer table", () => {
  const unknown = sources.map(({ path }) => folderOf(path)).filter((name) => !(name in LAYERS));
  assert.deepEqual([...new Set(unknown)], []);
});

test("every folder of src has a mod.ts, or entries of its own", () => {
  const folders = new Set(sources.map(({ path }) => folderOf(path)));
  const missing = [...folders].filter((name) =>
    !byPath.has(`src/${name}/mod.ts`) && !entries().some((path) => folderOf(path) === name)
  );
  assert.deepEqual(missing, []);
});

test("a folder of src imports only lower layers", () => {
  const wrong: string[] = [];
  for (const [source, { specifier, at }] of imports) {
    if (!specifier.startsWith(".")) continue;
    const from = folderOf(source.path);
    const to = folderOf(resolveImport(source.path, specifier));
    if (from === to) continue;
    const isLower = (LAYERS[to] ?? Infinity) < (LAYERS[from] ?? -1);
    const isListed = ONLY[from]?.includes(to) ?? isLower;
    if (!isListed && !(`${from} -> ${to}` in SIDEWAYS)) {
      wrong.push(`${place(source, at)}: ${from} -> ${to}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("every relative import of src names a file of src", () => {
  const wrong = imports.filter(([source, { specifier }]) =>
    specifier.startsWith(".") && !byPath.has(resolveImport(source.path, specifier))
  );
  assert.deepEqual(
    wrong.map(([source, { specifier, at }]) => `${place(source, at)}: ${specifier}`),
    [],
  );
});

test("packages are imported only where they belong", () => {
  const wrong: string[] = [];
  for (const [source, { specifier, at }] of imports) {
    if (specifier.startsWith(".")) continue;
    const rule = PACKAGES.find(([pattern]) => pattern.test(specifier));
    if (rule === undefined || !rule[1].test(source.path)) {
      wrong.push(`${place(source, at)}: ${specifier}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("files import no file in a circle at run time", () => {
  assert.deepEqual(circles((path) => targetsOf(path, ({ isTypeOnly }) => !isTypeOnly)), []);
});

test("folders import no folder in a circle, types included", () => {
  const folders = new Map<string, Set<string>>();
  for (const { path } of sources) {
    const targets = folders.get(folderOf(path)) ?? new Set();
    for (const target of targetsOf(path, () => true)) targets.add(folderOf(target));
    targets.delete(folderOf(path));
    folders.set(folderOf(path), targets);
  }
  assert.deepEqual(circles((folder) => [...(folders.get(folder) ?? [])], [...folders.keys()]), []);
});

test("every file of src is reached from a mod.ts or another entry", () => {
  const pending = [...byPath.keys()].filter((path) => path.endsWith("/mod.ts"));
  pending.push(...entries());
  for (const { specifier } of importsOf(scan("mod.ts", readText("mod.ts")))) {
    pending.push(resolveImport("mod.ts", specifier));
  }
  const reached = new Set(pending);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for (const target of targetsOf(path, () => true)) {
      if (!reached.has(target)) pending.push(target);
      reached.add(target);
    }
  }
  assert.deepEqual([...byPath.keys()].filter((path) => !reached.has(path)), []);
});

test("a folder is imported through its mod.ts, or its internal.ts", () => {
  const wrong: string[] = [];
  for (const [source, { specifier, at }] of imports) {
    if (!specifier.startsWith(".")) continue;
    const to = resolveImport(source.path, specifier);
    if (folderOf(to) !== folderOf(source.path) && !/\/(mod|internal)\.ts$/.test(to)) {
      wrong.push(`${place(source, at)}: ${specifier}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("circles() finds a circle", () => {
  const graph: Record<string, string[]> = { a: ["b"], b: ["c", "d"], c: [], d: ["a"] };
  assert.deepEqual(circles((name) => graph[name] ?? [], ["c", "a"]), ["a -> b -> d -> a"]);
  assert.deepEqual(circles((name) => (name === "d" ? [] : graph[name] ?? []), ["a"]), []);
});

/** The files that deno.json exports. */
function entries(): string[] {
  const { exports } = JSON.parse(readText("deno.json")) as { exports: Record<string, string> };
  return Object.values(exports).map((path) => path.replace("./", ""));
}

function targetsOf(path: string, isWanted: (imported: Import) => boolean): string[] {
  const source = byPath.get(path);
  if (source === undefined) return [];
  return importsOf(source)
    .filter((imported) => imported.specifier.startsWith(".") && isWanted(imported))
    .map(({ specifier }) => resolveImport(path, specifier));
}

/** Every circle that a walk in depth meets, as `a -> b -> a`. */
function circles(
  targets: (name: string) => readonly string[],
  names: readonly string[] = [...byPath.keys()],
): string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (name: string): void => {
    if (finished.has(name)) return;
    const at = trail.indexOf(name);
    if (at >= 0) {
      found.push([...trail.slice(at), name].join(" -> "));
      return;
    }
    trail.push(name);
    for (const target of targets(name)) visit(target);
    trail.pop();
    finished.add(name);
  };
  for (const name of names) visit(name);
  return found;
}
