import assert from "node:assert/strict";
import { test } from "../test.ts";
import { type ChoiceKind, Choices, trimmed } from "../../src/lab/choices.ts";
import {
  deviations,
  given,
  nextDeeper,
  priorities,
  strategyOf,
  uniform,
} from "../../src/lab/strategies.ts";

const ALL = ["sweep", "random", "pct", "random+faults"] as const;

test("Choices records what was taken, but no choice of one", () => {
  const choices = new Choices(given([0, 2, 9]));
  assert.equal(choices.take("run", 3), 0);
  assert.equal(choices.take("run", 1), 0);
  assert.equal(choices.take("fault", 4), 2);
  assert.equal(choices.take("run", 2), 1, "a choice that is too large is cut to size");
  assert.equal(choices.take("run", 2), 0, "what is not given is in order");
  assert.deepEqual(choices.taken, [0, 2, 1, 0]);
  assert.deepEqual(choices.all()[1], { index: 1, kind: "fault", size: 4, taken: 2 });
});

test("trimmed() leaves out zeros at the end", () => {
  assert.deepEqual(trimmed([0, 1, 0, 0]), [0, 1]);
  assert.deepEqual(trimmed([0, 0]), []);
  assert.deepEqual(trimmed([3]), [3]);
});

test("a seed gives the same choices every time, and another seed others", () => {
  const draw = (seed: number) => {
    const choices = new Choices(uniform({ seed, batch: true, faults: 0.2 }));
    for (let i = 0; i < 200; i++) {
      choices.take(["run", "fault", "time", "batch"][i % 4] as ChoiceKind, 5);
    }
    return choices.taken;
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
});

test("uniform() takes every possibility, and no fault without a probability", () => {
  const choices = new Choices(uniform({ seed: 1, batch: false, faults: 0 }));
  const runs = new Set(Array.from({ length: 100 }, () => choices.take("run", 4)));
  assert.deepEqual([...runs].sort(), [0, 1, 2, 3]);
  for (const kind of ["fault", "body", "disconnect", "shutdown", "batch"] as const) {
    for (let i = 0; i < 50; i++) assert.equal(choices.take(kind, 3), 0, kind);
  }
});

test("priorities() runs one lane as long as it can, and changes at few points", () => {
  const choices = new Choices(priorities({ seed: 3, batch: false, faults: 0 }));
  let changes = 0;
  let last = -1;
  for (let step = 0; step < 300; step++) {
    const lane = choices.take("run", 3, { step, lane: (candidate) => candidate });
    if (lane !== last) changes++;
    last = lane;
  }
  assert.ok(changes <= 3, `${changes} changes`);
});

test("strategyOf() deals seeds: 12 random, 5 PCT, 3 with faults of 20; every other one batched", () => {
  const names = Array.from(
    { length: 20 },
    (_, seed) => strategyOf(seed + 1, { strategies: ALL, batch: "both", faults: 0.1 }).name,
  );
  const count = (pattern: RegExp) => names.filter((name) => pattern.test(name)).length;
  assert.equal(count(/^pct/), 5);
  assert.equal(count(/faults$/), 3);
  assert.equal(count(/^random/), 15);
  assert.equal(count(/batch/), 10);
  assert.equal(strategyOf(0, { strategies: ALL, batch: true, faults: 1 }).name, "in order");
});

test("deviations() makes one choice otherwise, and nothing after it", () => {
  const run = [
    { index: 0, kind: "run", size: 2, taken: 0 },
    { index: 1, kind: "disconnect", size: 3, taken: 0 },
    { index: 2, kind: "run", size: 2, taken: 0 },
    { index: 3, kind: "disconnect", size: 2, taken: 0 },
  ] as const;
  assert.deepEqual(deviations(run, new Set<ChoiceKind>(["disconnect"])), [
    [0, 1],
    [0, 2],
    [0, 0, 0, 1],
  ]);
});

test("nextDeeper() visits every schedule within its bound once", () => {
  // A program of three choices of three, all of which depend on nothing.
  const visit = (bound: number) => {
    const seen: string[] = [];
    let next: number[] | undefined = [];
    while (next !== undefined) {
      const choices: Choices = new Choices(given(next));
      for (let i = 0; i < 3; i++) choices.take("run", 3);
      choices.take("fault", 4);
      seen.push(choices.taken.join(""));
      next = nextDeeper(choices.all(), bound);
    }
    return seen;
  };
  const all = visit(3);
  assert.equal(all.length, 27);
  assert.equal(new Set(all).size, 27);
  assert.equal(visit(1).length, 7);
  assert.ok(all.every((choices) => choices.endsWith("0")), "faults are not searched");
});
