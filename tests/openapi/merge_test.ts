import assert from "node:assert/strict";
import { copyOf, mergeInto } from "../../src/openapi/merge.ts";
import type { JsonObject } from "../../src/openapi/types.ts";
import { test } from "../test.ts";

const CASES: [name: string, target: JsonObject, extra: JsonObject, merged: JsonObject][] = [
  ["adds members", { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ["merges records", { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
  ["appends lists", { a: [1] }, { a: [2] }, { a: [1, 2] }],
  ["replaces the rest", { a: { b: 1 } }, { a: "x" }, { a: "x" }],
  ["ignores undefined", { a: 1 }, { a: undefined }, { a: 1 }],
];
for (const [name, target, extra, merged] of CASES) {
  test(`mergeInto() ${name}`, () => {
    mergeInto(target, extra);
    assert.deepEqual(target, merged);
  });
}

test("mergeInto() drops __proto__", () => {
  const target: JsonObject = {};
  mergeInto(
    target,
    JSON.parse('{"__proto__": {"polluted": true}, "a": {"__proto__": {"polluted": true}}}'),
  );
  assert.deepEqual(Object.keys(target), ["a"]);
  assert.equal((target.a as JsonObject).polluted, undefined);
  assert.equal(({} as JsonObject).polluted, undefined);
});

test("copyOf() shares nothing", () => {
  const source = { a: [{ b: 1 }] };
  const copy = copyOf(source);
  assert.deepEqual(copy, source);
  assert.notEqual(copy.a[0], source.a[0]);
});
