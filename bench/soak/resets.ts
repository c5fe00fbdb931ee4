// deno-lint-ignore-file no-console -- it prints what it saw
// 10,000 requests over real sockets, 40 % of the clients reset at a random moment: `npm run soak`, or this file with
// --requests, --at-once, --seed. Ends with 1 if anything was not released exactly once, or a scope stayed open.
import process from "node:process";
import { parseArgs } from "node:util";
import { playResets } from "../../tests/sockets/resets.ts";

const { values: given } = parseArgs({
  options: {
    requests: { type: "string", default: "10000" },
    "at-once": { type: "string", default: "32" },
    seed: { type: "string", default: "1" },
  },
});

const result = await playResets({
  requests: Number(given.requests),
  atOnce: Number(given["at-once"]),
  seed: Number(given.seed),
  leaving: 0.4,
});

const { left, right, wrong, books, doubles, openScopes, inFlight, zombies, reports } = result;
const runtime = "Bun" in globalThis ? "bun" : "deno";
console.log(`${runtime}: ${given.requests} requests in ${(result.tookMs / 1_000).toFixed(1)} s`);
console.log(`  clients that reset: ${sum(left)}`, left);
console.log(`  right answers: ${right}; wrong ones: ${wrong.length}`, wrong.slice(0, 5));
for (const [kind, [acquired, released]] of Object.entries(books)) {
  console.log(`  ${kind}: acquired ${acquired}, released ${released}`);
}
console.log(`  released twice: ${doubles}`);
console.log(`  one second later: ${openScopes.length} open scopes`, openScopes.slice(0, 5));
console.log(
  `  in flight: ${inFlight}; zombies: ${zombies}; reports: ${reports.length}`,
  [
    ...new Set(reports),
  ].slice(0, 5),
);

const isBalanced = Object.values(books).every(([acquired, released]) => acquired === released);
const rest = wrong.length + doubles + openScopes.length + inFlight + zombies + reports.length;
process.exit(isBalanced && rest === 0 ? 0 : 1);

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
