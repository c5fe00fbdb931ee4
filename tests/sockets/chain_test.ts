// The small version of bench/soak/chain.ts.
import assert from "node:assert/strict";
import { test } from "../test.ts";
import { BUDGET_MS, playChain } from "./chain.ts";
import { within } from "./served.ts";

test("three services, the last hangs: 504 in time, and then nothing runs anywhere", async () => {
  await within(BUDGET_MS + 50, async () => {
    const { statuses, tookMs, last, running } = await playChain(40, 10);
    assert.deepEqual(statuses, { 504: 40 });
    assert.ok(last.began > 0);
    assert.equal(last.ended, last.began);
    assert.equal(running, 0);
    return tookMs.at(-1)!;
  });
  // The platform's fetch keeps its connections for the next request.
}, { timeoutMs: 30_000, sanitize: false });
