// deno-lint-ignore-file no-console -- a benchmark prints its results
// How many runs the lab performs in a second: `npm run bench:cx`, or with either runtime on this file. The bar is 2,000
// small runs a second. The first row is the least that the same code costs without a lab: real time, no rules.

import { Cx } from "../../src/cx/mod.ts";
import { App, t } from "../../mod.ts";
import { lab, type LabContext } from "../../src/lab/mod.ts";
import { lostUpdate } from "../../examples/lab/01_lost_update.ts";

const ROUNDS = 5;
const RUNS = 1_000;
const IS_FIXED = true;

/** Two tasks that meet at a counter. */
async function small(cx: Cx): Promise<void> {
  let count = 0;
  const add = async (inner: Cx) => {
    const before = count;
    await inner.sleep(0);
    count = before + 1;
  };
  await cx.all([add, add]);
}

function counter(t: LabContext): Promise<void> {
  return t.cx.scope(small);
}

/** A whole app with a store, two clients and all rules. */
function deposit(t: LabContext): Promise<void> {
  return lostUpdate.scenario(t, IS_FIXED);
}

/** An app whose schemas are compiled in every run. */
async function schemas(lab: LabContext): Promise<void> {
  const app = new App({ openapiUrl: null });
  app.post("/items", { body: t.Object({ name: t.String(), price: t.Number() }) }, (cx) => cx.body);
  const answer = await lab.client(app).post("/items", { json: { name: "a", price: 1 } });
  lab.expect(answer.status === 200, `status ${answer.status}`);
}

const ROWS: readonly (readonly [name: string, runs: () => Promise<void>])[] = [
  ["two tasks, without a lab", async () => {
    for (let i = 0; i < RUNS; i++) await small(new Cx());
  }],
  ["two tasks", () => explored(counter)],
  ["two requests to an app with a store", () => explored(deposit)],
  ["one request with a body", () => explored(schemas)],
];

async function explored(scenario: (t: LabContext) => Promise<void>): Promise<void> {
  const { runs, found } = await lab.explore(scenario, { runs: RUNS, strategies: ["random"] });
  if (found !== undefined || runs < RUNS) throw new Error(`${runs} runs, ${found?.atRun}`);
}

const best = new Map<string, number>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, runs] of ROWS) {
    const started = performance.now();
    await runs();
    const perSecond = RUNS / (performance.now() - started) * 1_000;
    best.set(name, Math.max(best.get(name) ?? 0, perSecond));
  }
}
for (const [name, perSecond] of best) {
  console.log(`${name.padEnd(40)} ${perSecond.toFixed(0).padStart(8)} runs/s`);
}
