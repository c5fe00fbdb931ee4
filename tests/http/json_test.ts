import assert from "node:assert/strict";
import { JsonSyntaxIssue, parseJson } from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, isLinear, randomFrom, randomText } from "./random.ts";

// Message and position as Python 3.11 gives them.
const FAULTS: [text: string, message: string, position: number][] = [
  ["", "Expecting value", 0],
  ["   ", "Expecting value", 3],
  ["nope", "Expecting value", 0],
  ["{bad", "Expecting property name enclosed in double quotes", 1],
  ["{", "Expecting property name enclosed in double quotes", 1],
  ["{'a':1}", "Expecting property name enclosed in double quotes", 1],
  ['{"name":"n","price":1,}', "Expecting property name enclosed in double quotes", 22],
  ['{"name":"n","price":1} x', "Extra data", 23],
  ['{"a":1}{"b":2}', "Extra data", 7],
  ["01", "Extra data", 1],
  ["1.", "Extra data", 1],
  ["1e+", "Extra data", 1],
  ['{"name":"n"', "Expecting ',' delimiter", 11],
  ["[1 2]", "Expecting ',' delimiter", 3],
  ["[01]", "Expecting ',' delimiter", 2],
  ['{"name" 1}', "Expecting ':' delimiter", 8],
  ['{"a"', "Expecting ':' delimiter", 4],
  ["[", "Expecting value", 1],
  ["[1,]", "Expecting value", 3],
  ['{"a":}', "Expecting value", 5],
  ["-", "Expecting value", 0],
  ["[NaN]", "Expecting value", 1],
  ["[-Infinity]", "Expecting value", 1],
  ['{"a":1/*c*/}', "Expecting ',' delimiter", 6],
  ['"abc', "Unterminated string starting at", 0],
  ['["a', "Unterminated string starting at", 1],
  ['"\\', "Unterminated string starting at", 0],
  ['{"name":"a\nb"}', "Invalid control character at", 10],
  ['"\\x"', "Invalid \\escape", 1],
  ['"\\u12"', "Invalid \\uXXXX escape", 2],
  ['"\\u00g0"', "Invalid \\uXXXX escape", 2],
  ['["😀", x]', "Expecting value", 6],
  ['"😀\u0001"', "Invalid control character at", 2],
];
for (const [text, message, position] of FAULTS) {
  test(`parseJson() finds the fault of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseJson(text), new JsonSyntaxIssue(message, position));
  });
}

const VALUES: [name: string, text: string, value: unknown][] = [
  ["reads any value", ' {"a":[1,-2.5e3,true,null,"b"]} ', { a: [1, -2500, true, null, "b"] }],
  ["reads scalars", "5", 5],
  ["lets the last of equal keys win", '{"a":1,"a":2}', { a: 2 }],
  ["skips one byte order mark", "\ufeff[1]", [1]],
  ["keeps lone surrogates", '"\\ud800"', "\ud800"],
  ["keeps escaped NUL", '"a\\u0000b"', "a\0b"],
  ["drops __proto__ keys", '{"__proto__":{"age":7},"b":{"__proto__":1,"c":2}}', { b: { c: 2 } }],
  ["drops them inside lists", '[[{"__proto__":null}]]', [[{}]]],
  ["drops escaped __proto__ keys", '{"\\u005f_pr\\u006fto__":{"age":7},"a":1}', { a: 1 }],
  ["keeps __proto__ as a value", '["__proto__"]', ["__proto__"]],
  ["keeps constructor keys", '{"constructor":{"prototype":1}}', { constructor: { prototype: 1 } }],
  ["does not count brackets inside strings", `["${"[".repeat(100)}"]`, ["[".repeat(100)]],
  ["does not end strings at escaped quotes", `["\\"${"[".repeat(100)}\\\\"]`, [
    `"${"[".repeat(100)}\\`,
  ]],
  ["counts depth, not brackets", `[${"[],".repeat(200)}[]]`, Array.from({ length: 201 }, () => [])],
];
for (const [name, text, value] of VALUES) {
  test(`parseJson() ${name}`, () => {
    const parsed = parseJson(text);
    assert.deepEqual(parsed, value);
    assert.equal(JSON.stringify(parsed), JSON.stringify(value));
  });
}

test("parseJson() leaves every prototype alone", () => {
  const parsed = parseJson('{"__proto__":{"age":7}}') as { age?: number };
  assert.equal(parsed.age, undefined);
  assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
});

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

test("parseJson() bounds the nesting", () => {
  assert.ok(!(parseJson(nested(64)) instanceof JsonSyntaxIssue));
  assert.deepEqual(parseJson(nested(65)), new JsonSyntaxIssue("Nesting deeper than 64 levels", 64));
  assert.deepEqual(
    parseJson(nested(3), { depthMax: 2 }),
    new JsonSyntaxIssue("Nesting deeper than 2 levels", 2),
  );
  assert.ok(!(parseJson(nested(1_000), { depthMax: 1_000 }) instanceof JsonSyntaxIssue));
});

test("parseJson() bounds the nesting of text that is no JSON", () => {
  assert.ok(parseJson("[".repeat(100_000)) instanceof JsonSyntaxIssue);
  assert.ok(parseJson('{"a":'.repeat(100_000)) instanceof JsonSyntaxIssue);
  assert.ok(parseJson("[".repeat(1_000) + "x", { depthMax: 1_000 }) instanceof JsonSyntaxIssue);
});

for (const depthMax of [0, 1_001, Number.NaN]) {
  test(`parseJson() refuses depthMax ${depthMax}`, () => {
    assert.throws(() => parseJson("1", { depthMax }), RangeError);
  });
}

test("parseJson() is total and agrees with JSON.parse on what is JSON", () => {
  const random = randomFrom(4);
  const pieces = [
    ...HOSTILE,
    '"',
    '"',
    "{",
    "[",
    "]",
    "}",
    ",",
    ":",
    "1",
    "null",
    "true",
    '"a"',
    "\\u0041",
  ];
  for (let i = 0; i < 20_000; i++) {
    const text = randomText(random, pieces, 12);
    if (text.startsWith("\ufeff")) continue;
    const parsed = parseJson(text);
    assert.equal(parsed instanceof JsonSyntaxIssue, !isJson(text), JSON.stringify(text));
    if (!(parsed instanceof JsonSyntaxIssue)) continue;
    assert.ok(parsed.position >= 0 && parsed.position <= [...text].length, JSON.stringify(text));
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("parseJson() takes linear time", () => {
  for (const piece of ["[", '{"a":', '"', "\\", '"\\', "[],", "1", " ", "😀", '"a",']) {
    assert.ok(isLinear((length) => `[${piece.repeat(length)}`, parseJson), piece);
  }
});
