import assert from "node:assert/strict";
import { formatQuery, HttpError, parseForm, parseQuery } from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, isLinear, randomFrom, randomText } from "./random.ts";

const CASES: [name: string, text: string, pairs: [string, string][]][] = [
  ["reads pairs in order", "b=1&a=2&b=3", [["b", "1"], ["a", "2"], ["b", "3"]]],
  ["gives nothing for empty text", "", []],
  ["skips empty parts", "&&a=1&&", [["a", "1"]]],
  ["keeps empty values", "q=", [["q", ""]]],
  ["takes a name alone as an empty value", "q", [["q", ""]]],
  ["keeps empty names", "=1", [["", "1"]]],
  ["splits at the first equals sign", "a=b=c", [["a", "b=c"]]],
  ["reads plus as a blank and %2B as plus", "a+b=c+%2B", [["a b", "c +"]]],
  ["decodes UTF-8", "%C3%A9=%F0%9F%98%80", [["é", "😀"]]],
  ["keeps escapes that are none", "a=%zz%&%=%4", [["a", "%zz%"], ["%", "%4"]]],
  ["keeps good escapes beside bad ones", "a=%41%zz", [["a", "A%zz"]]],
  ["replaces bytes that are no UTF-8", "a=%ff%41", [["a", "\ufffdA"]]],
  ["replaces a cut character once", "a=%F0%9F%98x", [["a", "\ufffdx"]]],
  ["keeps raw characters beside bad escapes", "a=é%ff", [["a", "é\ufffd"]]],
  ["keeps a byte order mark", "a=%EF%BB%BF%ff", [["a", "\ufeff\ufffd"]]],
  ["does not split at semicolons", "q=a;limit=5", [["q", "a;limit=5"]]],
  ["takes bracket names as they are", "a[]=1&a[__proto__][x]=2", [["a[]", "1"], [
    "a[__proto__][x]",
    "2",
  ]]],
];
for (const [name, text, pairs] of CASES) {
  test(`parseQuery() ${name}`, () => assert.deepEqual([...parseQuery(text)], pairs));
}

test("Query answers last, all, has, names and size", () => {
  const query = parseQuery("b=1&a=2&b=3");
  assert.equal(query.last("b"), "3");
  assert.deepEqual(query.all("b"), ["1", "3"]);
  assert.equal(query.last("x"), undefined);
  assert.equal(query.all("x"), undefined);
  assert.ok(query.has("a"));
  assert.ok(!query.has("x"));
  assert.deepEqual([...query.names()], ["b", "a"]);
  assert.equal(query.size, 3);
});

test("Query knows special names only when they came", () => {
  const query = parseQuery("__proto__=1&a=2");
  assert.equal(query.last("__proto__"), "1");
  assert.equal(query.last("constructor"), undefined);
  assert.ok(!query.has("toString"));
});

test("parseQuery() refuses more pairs than its limit", () => {
  const pairs = (count: number) => "k=1&".repeat(count);
  assert.equal(parseQuery(pairs(1_000)).size, 1_000);
  assert.throws(
    () => parseQuery(pairs(1_001)),
    (error) => error instanceof HttpError && error.status === 400,
  );
  assert.throws(() => parseQuery("a&b&c", { pairsMax: 2 }), HttpError);
});

test("parseQuery() equals URLSearchParams for any text", () => {
  const random = randomFrom(3);
  for (let i = 0; i < 20_000; i++) {
    // Lone surrogates cannot come from the wire.
    const text = randomText(random, HOSTILE, 10).toWellFormed();
    // It would cut a question mark in front.
    const expected = [...new URLSearchParams(`?${text}`)];
    assert.deepEqual([...parseQuery(text)], expected, JSON.stringify(text));
  }
});

test("parseQuery() takes linear time", () => {
  for (const piece of ["a", "%", "%ff", "+", "=", "&", "a=%zz&"]) {
    assert.ok(isLinear((length) => piece.repeat(length), parseQuery), piece);
  }
});

test("formatQuery() writes what parseQuery() reads", () => {
  const pairs: [string, string][] = [["a b", "c&d=e+f"], ["é", "😀%"], ["__proto__", ""]];
  assert.equal(formatQuery([["a b", "c&d"]]), "a+b=c%26d");
  assert.deepEqual([...parseQuery(formatQuery(pairs))], pairs);
});

test("parseForm() reads text and bytes and bounds the fields", () => {
  assert.equal(parseForm("name=a+b").last("name"), "a b");
  assert.equal(parseForm(new TextEncoder().encode("name=é")).last("name"), "é");
  assert.equal(parseForm(Uint8Array.of(0x61, 0x3d, 0xff)).last("a"), "\ufffd");
  assert.throws(() => parseForm("k=1&".repeat(1_001)), HttpError);
  assert.throws(() => parseForm("a=1&b=2", { fieldsMax: 1 }), HttpError);
});
