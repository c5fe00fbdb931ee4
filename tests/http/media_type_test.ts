import assert from "node:assert/strict";
import {
  formatMediaType,
  isJsonType,
  mediaTypeOf,
  negotiate,
  parseMediaType,
} from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, isLinear, randomFrom, randomText } from "./random.ts";

const PARSED: [value: string, essence: string, params: [string, string][]][] = [
  ["application/json", "application/json", []],
  ['APPLICATION/JSON;Charset="UTF-8"', "application/json", [["charset", "UTF-8"]]],
  ["application/json\t; a=b", "application/json", [["a", "b"]]],
  [" text/plain ; ; a=b ; ", "text/plain", [["a", "b"]]],
  ["text/plain;", "text/plain", []],
  ["text/plain; a=1; A=2", "text/plain", [["a", "1"]]],
  ['a/b; q="x\\"; c=d\\\\"', "a/b", [["q", 'x"; c=d\\']]],
  ["multipart/form-data; boundary=--x", "multipart/form-data", [["boundary", "--x"]]],
  ["application/vnd.api+json", "application/vnd.api+json", []],
];
for (const [value, essence, params] of PARSED) {
  test(`parseMediaType() reads ${value}`, () => {
    const type = parseMediaType(value);
    assert.equal(type?.essence, essence);
    assert.deepEqual([...type?.params ?? []], params);
    assert.equal(mediaTypeOf(value), essence);
  });
}

const MALFORMED = [
  "",
  "application",
  "/json",
  "application/",
  "text/html, application/json",
  "application/json, x/y",
  "application/json x",
  "application/json; a",
  "application/json; a=",
  "application/json; a =b",
  'application/json; a="b',
  'application/json; a="b"c',
  "application/json\n",
  "application/jsön",
  "a/b; c=d, e/f",
  `a/b; c=${"d".repeat(5_000)}`,
];
for (const value of MALFORMED) {
  test(`parseMediaType() refuses ${JSON.stringify(value.slice(0, 40))}`, () => {
    assert.equal(parseMediaType(value), undefined);
    assert.equal(mediaTypeOf(value), undefined);
  });
}

test("parseMediaType() and mediaTypeOf() take null for an absent field", () => {
  assert.equal(parseMediaType(null), undefined);
  assert.equal(mediaTypeOf(null), undefined);
});

test("isJsonType() knows JSON and types built on it", () => {
  for (const type of ["application/json", "application/problem+json"]) assert.ok(isJsonType(type));
  for (const type of ["text/json", "application/jsonx", "application/x-ndjson", "image/x+json"]) {
    assert.ok(!isJsonType(type), type);
  }
});

test("formatMediaType() adds charset to text types without one", () => {
  assert.equal(formatMediaType("text/html"), "text/html; charset=utf-8");
  assert.equal(formatMediaType("text/html; charset=latin1"), "text/html; charset=latin1");
  assert.equal(formatMediaType("text/a", { Charset: "x" }), "text/a; Charset=x");
  assert.equal(formatMediaType("image/png"), "image/png");
  assert.equal(formatMediaType("a/b", { c: 'd "e"' }), 'a/b; c="d \\"e\\""');
});

test("formatMediaType() refuses what cannot be written", () => {
  assert.throws(() => formatMediaType("html"), TypeError);
  assert.throws(() => formatMediaType("a/b\r\nx: y"), TypeError);
  assert.throws(() => formatMediaType("a/b", { "c d": "e" }), TypeError);
  assert.throws(() => formatMediaType("a/b", { c: "d\r\n" }), TypeError);
});

const OFFERS = ["application/json", "text/html", "text/plain;format=flowed"] as const;
const ACCEPTS: [accept: string | null, chosen: string | undefined][] = [
  [null, "application/json"],
  ["  ", "application/json"],
  ["*/*", "application/json"],
  ["text/*", "text/html"],
  ["text/html, application/json", "application/json"],
  ["application/json;q=0.5, text/html", "text/html"],
  ["*/*;q=0.1, text/plain", "text/plain;format=flowed"],
  ["text/plain;format=fixed", undefined],
  ["text/*;q=0.9, text/html;q=0.1, text/plain;format=flowed", "text/plain;format=flowed"],
  ["application/json;q=0, */*", "text/html"],
  ["image/png", undefined],
  ["*/*;q=0", undefined],
  ["nonsense, text/html", "text/html"],
  ["text/html;q=2", undefined],
  ['text/html;a="b,c", text/html', "text/html"],
];
for (const [accept, chosen] of ACCEPTS) {
  test(`negotiate() picks ${chosen} for ${accept}`, () => {
    assert.equal(negotiate(accept, OFFERS), chosen);
  });
}

test("media type parsers are total and linear", () => {
  const random = randomFrom(7);
  for (let i = 0; i < 10_000; i++) {
    const text = randomText(random, HOSTILE, 12);
    parseMediaType(`a/b;${text}`);
    negotiate(text, OFFERS);
  }
  for (const piece of [" ", ";", '\\"', "a", "a=b;", ","]) {
    assert.ok(isLinear((length) => `a/b;c="${piece.repeat(length / 20)}`, parseMediaType), piece);
    assert.ok(
      isLinear((length) => `a/b${piece.repeat(length)}`, (text) => negotiate(text, OFFERS)),
    );
  }
});
