// deno-lint-ignore-file no-console -- a benchmark prints its results
// What routes cost the type checker: instantiations and check time at 50, 200 and 500 generated routes.
//   npm i --prefix bench && deno run -A bench/types/measure.ts [--max 1200]
// Fails when a route costs more than --max instantiations, or when the cost per route grows with their number.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import process from "node:process";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = `${root}bench/types/generated`;
const at = process.argv.indexOf("--max");
const max = at < 0 ? 1_200 : Number(process.argv[at + 1]);

/** Half GET with parameters and query, half POST with a nested body; handlers use the values. */
function moduleOf(from: number, to: number): string {
  let text =
    `import { HttpError, router, t } from "../../../mod.ts";\nconst r = router({ prefix: "/m${from}" });\n`;
  for (let i = from; i < to; i++) {
    text += i % 2 === 0
      ? `export const get${i} = r.get("/a${i}/:id/b/:key", {
  params: { id: t.Integer() },
  query: { verbose: t.Boolean({ default: false }), limit: t.Optional(t.Integer()) },
  response: { 200: t.Object({ id: t.Integer(), key: t.String(), verbose: t.Boolean() }), 404: HttpError.schema },
}, (cx) => cx.params.id > ${i} ? HttpError.notFound() : { id: cx.params.id, key: cx.params.key, verbose: cx.query.verbose });\n`
      : `export const post${i} = r.post("/a${i}/:id", {
  params: { id: t.Integer() },
  body: t.Object({ name: t.String(), price: t.Number(), tags: t.Array(t.String()), size: t.Object({ w: t.Number(), h: t.Number() }) }),
  response: { 201: t.Object({ id: t.Integer(), name: t.String() }), 409: t.Object({ why: t.String() }) },
}, (cx) => cx.body.price > ${i} ? cx.reply(409, { why: cx.body.size.w + cx.body.name }) : { id: cx.params.id, name: cx.body.name });\n`;
  }
  return text;
}

interface Cost {
  routes: number;
  instantiations: number;
  checkSeconds: number;
}

function measure(routes: number): Cost {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const modules: string[] = [];
  for (let from = 0; from < routes; from += 25) {
    modules.push(`./m${from}.ts`);
    writeFileSync(`${folder}/m${from}.ts`, moduleOf(from, Math.min(from + 25, routes)));
  }
  writeFileSync(`${folder}/all.ts`, modules.map((name) => `import "${name}";\n`).join(""));
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({
      compilerOptions: {
        target: "ESNext",
        module: "ESNext",
        moduleResolution: "bundler",
        allowImportingTsExtensions: true,
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ["node"],
        lib: ["ESNext", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
        exactOptionalPropertyTypes: true,
      },
      files: ["all.ts"],
    }),
  );
  const tsc = `${root}bench/node_modules/typescript/bin/tsc`;
  const output = compile([tsc, "-p", folder, "--extendedDiagnostics"]);
  const number = (name: string) =>
    Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(output)?.[1] ?? NaN);
  return { routes, instantiations: number("Instantiations"), checkSeconds: number("Check time") };
}

/** Ends the run where the fixture has errors: a program that does not check costs less than one that does. */
function compile(args: readonly string[]): string {
  try {
    return execFileSync("node", args, { encoding: "utf8" });
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    console.error((stdout ?? "").slice(0, 4_000) || message);
    rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  }
}

const base = measure(0);
const costs = [50, 200, 500].map(measure);
console.log("routes  instantiations  per route  check s");
for (const cost of costs) {
  const each = Math.round((cost.instantiations - base.instantiations) / cost.routes);
  console.log(
    `${String(cost.routes).padStart(6)}  ${String(cost.instantiations).padStart(14)}  ` +
      `${String(each).padStart(9)}  ${cost.checkSeconds.toFixed(2).padStart(7)}`,
  );
}
const [small, , large] = costs as [Cost, Cost, Cost];
const marginal = (large.instantiations - small.instantiations) / (large.routes - small.routes);
console.log(`marginal: ${Math.round(marginal)} instantiations a route (at most ${max})`);
rmSync(folder, { recursive: true, force: true });
process.exit(marginal <= max ? 0 : 1);
