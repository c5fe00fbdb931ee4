// Each bug is found within its number of runs, and its fixed twin passes: `npm run lab:demos` with all 2,000 runs.
import assert from "node:assert/strict";
import process from "node:process";
import { formatReport, lab } from "@cairn/cairn/lab";
import { test } from "../../tests/test.ts";
import { demos } from "./demos.ts";

/** Seeds for the twins, beside their sweeps. */
const CLEAN_RUNS = Number(process.env.CAIRN_DEMO_RUNS ?? 60);

for (const { title, foundWithin, options, scenario } of demos) {
  test(`${title}: found`, async () => {
    const isFixed = false;
    const { found } = await lab.explore((t) => scenario(t, isFixed), options);
    assert.ok(found !== undefined, "the lab did not find it");
    assert.ok(found.atRun <= foundWithin, `found in run ${found.atRun}`);
    if (process.env.CAIRN_DEMO_REPORT !== undefined) {
      process.stdout.write(`${formatReport(title, found.minimal, found)}\n`);
    }
  });

  test(`${title}: fixed`, async () => {
    const isFixed = true;
    const clean = { ...options, runs: CLEAN_RUNS };
    const { found } = await lab.explore((t) => scenario(t, isFixed), clean);
    assert.equal(found && formatReport(title, found.minimal, found), undefined);
  });
}
