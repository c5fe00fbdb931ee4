import assert from "node:assert/strict";
import { toYaml } from "../../src/openapi/yaml.ts";
import { test } from "../test.ts";

const CASES: [name: string, value: unknown, text: string][] = [
  ["writes records", { a: 1, b: { c: true } }, "a: 1\nb:\n  c: true\n"],
  [
    "writes lists of records on the line of the dash",
    { a: [{ b: 1, c: [2] }] },
    "a:\n  - b: 1\n    c:\n      - 2\n",
  ],
  ["writes nested lists", [[1, 2], []], "- - 1\n  - 2\n- []\n"],
  ["writes empty collections", { a: {}, b: [] }, "a: {}\nb: []\n"],
  ["leaves undefined members out", { a: undefined, b: null }, "b: null\n"],
  ["writes plain text plain", { title: "Read Item" }, "title: Read Item\n"],
  ["writes scalars at the top", "yes", '"yes"\n'],
];
for (const [name, value, text] of CASES) {
  test(`toYaml() ${name}`, () => assert.equal(toYaml(value), text));
}

// What a YAML reader could take for something else, or could not read at all.
const QUOTED = [
  "",
  " a",
  "a ",
  "1",
  "1e3",
  "0x1f",
  "true",
  "No",
  "y",
  "null",
  "~",
  "a: b",
  "a #b",
  "- a",
  "#/components/schemas/Item",
  "{a}",
  "[a]",
  "*a",
  "&a",
  "!a",
  "|",
  ">",
  "%a",
  "@a",
  "`a`",
  "'a'",
  '"a"',
  "a\nb",
  "a\tb",
  "2026-01-31",
  "é",
  "\u0085",
  "\u2028",
  "\ufeff",
  "=",
  "<<",
  "...",
  "---",
];
for (const text of QUOTED) {
  test(`toYaml() quotes ${JSON.stringify(text)}`, () => {
    const written = toYaml({ [text]: text });
    const found = /^("(?:[^"\\]|\\.)*"): ("(?:[^"\\]|\\.)*")\n$/.exec(written);
    assert.deepEqual(found?.slice(1).map((one) => JSON.parse(one)), [text, text]);
    assert.doesNotMatch(written, /[\u007f-\u009f\u2028\u2029\ufeff]/);
  });
}
