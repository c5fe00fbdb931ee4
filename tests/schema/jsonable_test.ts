import assert from "node:assert/strict";
import { toJsonable } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

class Point {
  readonly x = 1;
  readonly #hidden = 2;
  get sum(): number {
    return this.x + this.#hidden;
  }
}

class Money {
  readonly #cents = 1_050;
  toJSON(): unknown {
    return { amount: this.#cents / 100, at: new Date(0) };
  }
}

function* countdown(): Generator<unknown> {
  yield 2n;
  yield new Date(500);
}

// The texts are those of FastAPI's `jsonable_encoder` and Starlette's `JSONResponse`.
const WRITTEN: [name: string, value: unknown, text: string][] = [
  ["undefined", undefined, "null"],
  ["null", null, "null"],
  ["a date", new Date(0), '"1970-01-01T00:00:00+00:00"'],
  ["a date with a fraction", new Date(500), '"1970-01-01T00:00:00.500000+00:00"'],
  ["bytes", new TextEncoder().encode("é"), '"é"'],
  ["a set", new Set([1, 2n ** 70n]), "[1,1180591620717411303424]"],
  ["a map", new Map<unknown, unknown>([[1, "a"], ["b", new Set()]]), '{"1":"a","b":[]}'],
  ["a big integer", 2n ** 64n, "18446744073709551616"],
  ["an instance of a class", new Point(), '{"x":1}'],
  ["what a class says of itself", new Money(), '{"amount":10.5,"at":"1970-01-01T00:00:00+00:00"}'],
  ["a generator", countdown(), '[2,"1970-01-01T00:00:00.500000+00:00"]'],
  [
    "plain members before and after others",
    { a: 1, b: undefined, c: 5n, d: "x", e: undefined },
    '{"a":1,"c":5,"d":"x"}',
  ],
  ["a list with undefined", [1, undefined, 2], "[1,null,2]"],
  ["an object without a prototype", Object.assign(Object.create(null), { a: 5n }), '{"a":5}'],
];
for (const [name, value, text] of WRITTEN) {
  test(`toJsonable() writes ${name}`, () => {
    assert.equal(JSON.stringify(toJsonable(value)), text);
  });
}

test("toJsonable() returns what is plain as it is", () => {
  const value = { a: [1, "x", null, { b: true }] };
  assert.equal(toJsonable(value), value);
  // A second pass leaves the digits of the first one alone.
  assert.equal(JSON.stringify(toJsonable(toJsonable([2n ** 64n]))), "[18446744073709551616]");
});

test("toJsonable() does not call a toJSON that came as data", () => {
  const { toJSON } = toJsonable(JSON.parse('{"toJSON":"x"}')) as { toJSON: string };
  assert.equal(toJSON, "x");
});

test("toJsonable() leaves __proto__ out of what it copies", () => {
  const copy = toJsonable(JSON.parse('{"__proto__":{"admin":true},"b":null}', (key, value) => {
    return key === "b" ? 5n : value;
  })) as { admin?: boolean };
  assert.deepEqual([Object.keys(copy), copy.admin], [["b"], undefined]);
});

const cycle: unknown[] = [];
cycle.push(cycle);
const REFUSED: [name: string, value: unknown, message: string][] = [
  ["NaN", [NaN], "Cannot write NaN as JSON"],
  ["infinity", { a: -Infinity }, "Cannot write -Infinity as JSON"],
  ["a function", { f: () => {} }, "Cannot write a function as JSON"],
  ["a symbol", Symbol("s"), "Cannot write a symbol as JSON"],
  ["a cycle", cycle, "Cannot write JSON deeper than 200 levels"],
  [
    "an error",
    { e: new Error("secret") },
    "Cannot write an error as JSON: its text is not for clients",
  ],
];
for (const [name, value, message] of REFUSED) {
  test(`toJsonable() refuses ${name}`, () => {
    assert.throws(() => toJsonable(value), { name: "TypeError", message });
  });
}
