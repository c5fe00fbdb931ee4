// The canary: a release of a runtime that changes the order of microtasks makes this fail, before it makes traces differ.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "../test.ts";
import { Patches } from "../../src/lab/patch.ts";
import { patchPromise } from "../../src/lab/promise_finally.ts";
import { eventsOfProgram, hashOfPrograms } from "./microtask_fuzz.ts";

const PROGRAMS = 20_000;
const BLOCK = 2_000;
const committed: string[] = JSON.parse(
  readFileSync(new URL("microtask_fuzz.json", import.meta.url), "utf8"),
);

for (let from = 0; from < PROGRAMS; from += BLOCK) {
  test(`random programs ${from} to ${from + BLOCK - 1} order their microtasks as committed`, async () => {
    const patches = new Patches();
    patchPromise(patches);
    try {
      assert.equal(await hashOfPrograms(from, from + BLOCK), committed[from / BLOCK]);
    } finally {
      patches.restore();
    }
  });
}

test("the programs do something", async () => {
  const events = await eventsOfProgram(7);
  assert.ok(events.split(" ").length > 20, events);
  assert.notEqual(events, await eventsOfProgram(8));
});
