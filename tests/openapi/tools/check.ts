// Proves the document of a served app from the outside: three independent validators, a YAML reader, two client
// generators, the TypeScript compiler, and the generated clients run against the app, on both runtimes.
// Needs `npm install` in this folder. Usage: bun run check.ts [module whose default export is an app]

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { argv, env, exit, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { compileErrors, validate } from "@readme/openapi-parser";
import { Validator } from "@seriousme/openapi-schema-validator";
import { parse } from "yaml";
import { writeCalls } from "./calls.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, "../../..");
const OUT = join(HERE, "out");
const START_MS = 20_000;
const STEP_MS = 120_000;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "preserve",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    lib: ["es2023", "dom", "dom.iterable"],
    types: ["node"],
    skipLibCheck: true,
  },
  include: ["*.ts", "client/**/*.ts"],
};

interface Server {
  readonly runtime: "bun" | "deno";
  readonly port: number;
  readonly command: readonly string[];
}

const entry = resolve(argv[2] ?? join(ROOT, "examples/shop/main.ts"));
const SERVERS: readonly Server[] = [
  { runtime: "bun", port: 18_431, command: ["run", entry] },
  {
    runtime: "deno",
    port: 18_432,
    command: ["run", "-A", "--no-check", entry],
  },
];

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
let previous: unknown;
for (const server of SERVERS) {
  const child = start(server);
  try {
    const document = await documentOf(server);
    if (previous === undefined) await prove(document);
    // The port of the answer is nowhere in the document, so the two runtimes must agree.
    else {assert.deepEqual(
        document,
        previous,
        "the document differs between the runtimes",
      );}
    previous = document;
    const url = `http://127.0.0.1:${server.port}`;
    for (const file of ["fetch_calls.ts", "sdk_calls.ts"]) {
      const flags = server.runtime === "deno"
        ? ["run", "-A", "--no-check", "--sloppy-imports"]
        : ["run"];
      await step(`${file} on ${server.runtime}`, server.runtime, [
        ...flags,
        join(OUT, file),
        url,
      ]);
    }
  } finally {
    child.kill("SIGTERM");
  }
}
stdout.write("all checks passed\n");
exit(0);

/** Everything that needs the document only. */
async function prove(document: Record<string, unknown>): Promise<void> {
  const file = join(OUT, "openapi.json");
  writeFileSync(file, JSON.stringify(document, null, 2));
  const schemaResult = await new Validator().validate(
    structuredClone(document),
  );
  assert.ok(schemaResult.valid, JSON.stringify(schemaResult.errors, null, 2));
  stdout.write("ok: @seriousme/openapi-schema-validator\n");
  const parsed = await validate(
    structuredClone(document) as Parameters<typeof validate>[0],
  );
  assert.ok(parsed.valid, parsed.valid ? "" : compileErrors(parsed));
  stdout.write("ok: @readme/openapi-parser\n");
  await step("@redocly/cli", "bun", [
    tool("redocly"),
    "lint",
    "--extends",
    "spec",
    "--format",
    "codeframe",
    file,
  ]);
  await step("openapi-typescript", "bun", [
    tool("openapi-typescript"),
    file,
    // Or it would take members with a default for required ones, in what is sent as well.
    "--default-non-nullable=false",
    "-o",
    join(OUT, "schema.ts"),
  ]);
  await step("@hey-api/openapi-ts", "bun", [
    tool("openapi-ts"),
    "-i",
    file,
    "-o",
    join(OUT, "client"),
    "-c",
    "@hey-api/client-fetch",
    "--silent",
  ]);
  writeCalls(document, OUT);
  writeFileSync(join(OUT, "tsconfig.json"), JSON.stringify(TSCONFIG));
  await step("tsc over both clients", "bun", [
    tool("tsc"),
    "-p",
    join(OUT, "tsconfig.json"),
  ]);
}

function tool(name: string): string {
  return join(HERE, "node_modules/.bin", name);
}

function start(server: Server): ChildProcess {
  return spawn(server.runtime, server.command, {
    cwd: ROOT,
    env: {
      ...env,
      PORT: String(server.port),
      HOST: "127.0.0.1",
      SHOP_DB: join(OUT, "shop.sqlite"),
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** The document as JSON, compared with the same as YAML. */
async function documentOf(server: Server): Promise<Record<string, unknown>> {
  const url = `http://127.0.0.1:${server.port}/openapi`;
  const json = await (await retry(`${url}.json`)).json() as Record<
    string,
    unknown
  >;
  const yaml = await (await fetch(`${url}.yaml`)).text();
  assert.deepEqual(
    parse(yaml, { maxAliasCount: 0 }),
    json,
    "YAML and JSON differ",
  );
  stdout.write(`ok: served by ${server.runtime}, YAML equals JSON\n`);
  return json;
}

async function retry(url: string): Promise<Response> {
  const until = Date.now() + START_MS;
  for (;;) {
    try {
      const response = await fetch(url);
      assert.equal(response.status, 200, `${url}: ${response.status}`);
      return response;
    } catch (error) {
      if (error instanceof assert.AssertionError || Date.now() > until) {
        throw error;
      }
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
}

/** Runs a program; its output is shown when it fails. */
function step(
  name: string,
  program: string,
  args: readonly string[],
): Promise<void> {
  return new Promise((done, fail) => {
    let output = "";
    const child = spawn(program, args, {
      cwd: HERE,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: STEP_MS,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => output += String(chunk));
    }
    child.on("error", fail);
    child.on("close", (code) => {
      if (code !== 0) {
        return fail(new Error(`${name} failed with ${code}\n${output}`));
      }
      stdout.write(
        `ok: ${name}${/^calls .*$/m.exec(output)?.[0].replace(/^calls/, ":") ?? ""}\n`,
      );
      done();
    });
  });
}
