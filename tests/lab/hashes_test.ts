// Fifty programs, 200 seeds each: the traces are those that were committed, on every runtime.
import assert from "node:assert/strict";
import { test } from "../test.ts";
import { CORPUS } from "./corpus.ts";
import { committed, hashOf, SEEDS } from "./hashes.ts";

const hashes = committed();

test("the corpus has fifty programs, and a hash for each", () => {
  assert.equal(Object.keys(CORPUS).length, 50);
  assert.deepEqual(Object.keys(hashes), Object.keys(CORPUS));
});

for (const name of Object.keys(CORPUS)) {
  test(`${SEEDS} traces of "${name}" are those that were committed`, async () => {
    assert.equal(
      await hashOf(name),
      hashes[name],
      "if traces were meant to change: deno run -A --no-check tests/lab/hashes.ts",
    );
  });
}
