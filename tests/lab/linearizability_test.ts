import assert from "node:assert/strict";
import { test } from "../test.ts";
import {
  History,
  isLinearizable,
  type Model,
  OPERATIONS_MAX,
} from "../../src/lab/linearizability.ts";

type Input = { readonly write: number } | "read";

const register: Model<number, Input, number | null> = {
  initial: 0,
  apply: (state, input) => input === "read" ? [state, state] : [input.write, null],
};

const op = (input: Input, output: number | null, begun: number, ended: number) => ({
  input,
  output,
  begun,
  ended,
});

const CASES: [name: string, history: ReturnType<typeof op>[], expected: boolean][] = [
  ["accepts nothing at all", [], true],
  ["accepts a read after a write", [op({ write: 1 }, null, 1, 2), op("read", 1, 3, 4)], true],
  ["refuses a stale read", [op({ write: 1 }, null, 1, 2), op("read", 0, 3, 4)], false],
  ["accepts either value while they overlap", [
    op({ write: 1 }, null, 1, 4),
    op("read", 0, 2, 3),
  ], true],
  ["refuses a value that goes back", [
    op({ write: 1 }, null, 1, 10),
    op("read", 1, 2, 3),
    op("read", 0, 4, 5),
  ], false],
  ["lets an unanswered write have happened", [
    op({ write: 7 }, null, 1, Infinity),
    op("read", 7, 2, 3),
  ], true],
  ["or not", [op({ write: 7 }, null, 1, Infinity), op("read", 0, 2, 3)], true],
  ["but not both", [
    op({ write: 7 }, null, 1, Infinity),
    op("read", 7, 2, 3),
    op("read", 0, 4, 5),
  ], false],
];
for (const [name, history, expected] of CASES) {
  test(`isLinearizable() ${name}`, () => {
    assert.equal(isLinearizable(history, register), expected);
  });
}

test("isLinearizable() refuses a history that is too long to search", () => {
  const history = Array.from(
    { length: OPERATIONS_MAX + 1 },
    (_, i) => op("read", 0, 2 * i, 2 * i + 1),
  );
  assert.throws(() => isLinearizable(history, register), RangeError);
});

test("History records what overlapped, and failures as unanswered", async () => {
  const history = new History<Input, number | null>();
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const write = history.record({ write: 1 }, () => promise);
  await history.record("read", () => Promise.resolve(0));
  resolve(null);
  await write;
  await assert.rejects(history.record("read", () => Promise.reject(new Error("gone"))));
  assert.deepEqual(history.operations.map(({ begun, ended }) => [begun, ended]), [
    [1, 4],
    [2, 3],
    [5, Infinity],
  ]);
});
