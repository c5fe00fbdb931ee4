// The small words: dates, delays, header fields, file names, problem details.

import assert from "node:assert/strict";
import {
  checkHeader,
  formatContentDisposition,
  formatHttpDate,
  formatQuotedString,
  formatRetryAfter,
  HttpError,
  isFieldValue,
  isToken,
  parseHttpDate,
  parseRetryAfter,
  problemOf,
  safeFileName,
} from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, isLinear, randomFrom, randomText } from "./random.ts";

const NOW_MS = Date.UTC(2026, 10, 24);
const WRITTEN_MS = Date.UTC(1994, 10, 6, 8, 49, 37);

const DATES: [text: string, atMs: number | undefined][] = [
  ["Sun, 06 Nov 1994 08:49:37 GMT", WRITTEN_MS],
  ["Sunday, 06-Nov-94 08:49:37 GMT", WRITTEN_MS],
  ["Sun Nov  6 08:49:37 1994", WRITTEN_MS],
  ["Friday, 06-Nov-26 08:49:37 GMT", Date.UTC(2026, 10, 6, 8, 49, 37)],
  ["Friday, 06-Nov-76 08:49:37 GMT", Date.UTC(2076, 10, 6, 8, 49, 37)],
  ["Friday, 06-Nov-77 08:49:37 GMT", Date.UTC(1977, 10, 6, 8, 49, 37)],
  ["Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1)],
  ["Thu, 29 Feb 2024 00:00:00 GMT", Date.UTC(2024, 1, 29)],
  ["Wed, 29 Feb 2023 00:00:00 GMT", undefined],
  ["Sun, 00 Nov 1994 08:49:37 GMT", undefined],
  ["Sun, 06 Xyz 1994 08:49:37 GMT", undefined],
  ["Sun, 06 Nov 1994 24:49:37 GMT", undefined],
  ["Sun, 06 Nov 1994 08:60:37 GMT", undefined],
  ["Sun, 06 Nov 1994 08:49:37 +0000", undefined],
  ["Sun, 6 Nov 1994 08:49:37 GMT", undefined],
  ["1994-11-06T08:49:37Z", undefined],
  ["1", undefined],
  ["", undefined],
];
for (const [text, atMs] of DATES) {
  test(`parseHttpDate() reads ${JSON.stringify(text)} as ${atMs}`, () => {
    assert.equal(parseHttpDate(text, { nowMs: NOW_MS }), atMs);
  });
}

test("formatHttpDate() writes what parseHttpDate() reads", () => {
  assert.equal(formatHttpDate(WRITTEN_MS), "Sun, 06 Nov 1994 08:49:37 GMT");
  assert.equal(formatHttpDate(new Date(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
  const random = randomFrom(8);
  for (let i = 0; i < 2_000; i++) {
    const atMs = Math.floor(random() * 253_402_300_800) * 1_000;
    assert.equal(parseHttpDate(formatHttpDate(atMs), { nowMs: NOW_MS }), atMs);
  }
});

for (const date of [Number.NaN, Infinity, 1e15, -1e14, new Date(Number.NaN)]) {
  test(`formatHttpDate() refuses ${String(date)}`, () => {
    assert.throws(() => formatHttpDate(date), RangeError);
  });
}

const DELAYS: [name: string, value: string, delayMs: number][] = [
  ["reads whole seconds", "120", 120_000],
  ["reads zero", "0", 0],
  ["reads a date", "Thu, 01 Jan 1970 00:00:03 GMT", 2_000],
  ["clamps a past date to zero", "Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["bounds the delay", "9".repeat(400), 2_147_483_647_000],
];
for (const [name, value, delayMs] of DELAYS) {
  test(`parseRetryAfter() ${name}`, () => {
    assert.equal(parseRetryAfter(value, { nowMs: 1_000 }), delayMs);
  });
}

for (const value of ["", "-1", "1.5", "soon", "2026-01-01"]) {
  test(`parseRetryAfter() refuses ${JSON.stringify(value)}`, () => {
    assert.throws(() => parseRetryAfter(value, { nowMs: 0 }), SyntaxError);
  });
}

test("formatRetryAfter() rounds up", () => {
  assert.equal(formatRetryAfter(0), "0");
  assert.equal(formatRetryAfter(1), "1");
  assert.equal(formatRetryAfter(2_000), "2");
  for (const delayMs of [-1, Infinity, Number.NaN]) {
    assert.throws(() => formatRetryAfter(delayMs), RangeError);
  }
});

test("isToken() and isFieldValue() follow the grammar", () => {
  for (const text of ["a", "X-A.b_c~!", "0"]) assert.ok(isToken(text), text);
  for (const text of ["", "a b", "a:", "a\n", "é", "a\0"]) assert.ok(!isToken(text), text);
  for (const text of ["", "a", "a b\tc", "\xe9", "x".repeat(6_000)]) assert.ok(isFieldValue(text));
  for (const text of [" a", "a ", "a\rb", "a\nb", "a\0", "a\x7f", "€", "\u2028"]) {
    assert.ok(!isFieldValue(text), JSON.stringify(text));
  }
  assert.ok(isLinear((length) => " ".repeat(length), isFieldValue));
  assert.ok(isLinear((length) => "a ".repeat(length), isFieldValue));
});

test("checkHeader() refuses and never repeats the value", () => {
  checkHeader("x-a", "b");
  assert.throws(() => checkHeader("x a", "b"), TypeError);
  assert.throws(
    () => checkHeader("x-a", "secret\r\n"),
    (error) => error instanceof TypeError && !error.message.includes("secret"),
  );
});

test("formatQuotedString() escapes quotes and backslashes", () => {
  assert.equal(formatQuotedString('a"\\ b '), '"a\\"\\\\ b "');
  for (const text of ["\r", "\0", "€"]) assert.throws(() => formatQuotedString(text), TypeError);
});

const FILE_NAMES: [fileName: string, header: string][] = [
  ["report.txt", 'attachment; filename="report.txt"'],
  ["naïve file.txt", "attachment; filename*=utf-8''na%C3%AFve%20file.txt"],
  ["../../a.txt", 'attachment; filename="a.txt"'],
  ["C:\\temp\\a.txt", 'attachment; filename="a.txt"'],
  ["..", 'attachment; filename="download"'],
  ["", 'attachment; filename="download"'],
  [".hidden", 'attachment; filename="hidden"'],
  ["a\r\nset-cookie: b", "attachment; filename*=utf-8''aset-cookie%3A%20b"],
  ['a"; evil="x', "attachment; filename*=utf-8''a%22%3B%20evil%3D%22x"],
  ["a'(1)*!.txt", "attachment; filename*=utf-8''a%27%281%29%2A%21.txt"],
  ["a\u202Egpj.exe", 'attachment; filename="agpj.exe"'],
  ["\ud800.txt", "attachment; filename*=utf-8''%EF%BF%BD.txt"],
];
for (const [fileName, header] of FILE_NAMES) {
  test(`formatContentDisposition() writes ${JSON.stringify(fileName)}`, () => {
    assert.equal(formatContentDisposition(fileName), header);
  });
}

test("formatContentDisposition() writes inline and bounds the name", () => {
  assert.equal(formatContentDisposition("a.txt", { type: "inline" }), 'inline; filename="a.txt"');
  assert.equal(safeFileName(`${"a".repeat(300)}.txt`), `${"a".repeat(251)}.txt`);
});

test("formatContentDisposition() stays one field with one parameter for any name", () => {
  const random = randomFrom(9);
  const oneField =
    /^attachment; (?:filename="[0-9A-Za-z_.~-]+"|filename\*=utf-8''[0-9A-Za-z_.~%-]+)$/;
  for (let i = 0; i < 20_000; i++) {
    const fileName = randomText(random, HOSTILE, 10);
    const header = formatContentDisposition(fileName);
    assert.match(header, oneField, JSON.stringify(fileName));
    assert.ok(isFieldValue(header) && !header.includes("../"));
  }
});

test("problemOf() names status, title, detail and instance", () => {
  assert.deepEqual(problemOf(HttpError.notFound("Item not found"), { instance: "/items/7" }), {
    type: "about:blank",
    title: "Not Found",
    status: 404,
    detail: "Item not found",
    instance: "/items/7",
  });
  assert.deepEqual(problemOf(HttpError.gone()), {
    type: "about:blank",
    title: "Gone",
    status: 410,
  });
});

test("problemOf() carries findings as errors", () => {
  const issues = [{ type: "missing" }];
  assert.deepEqual(problemOf(HttpError.unprocessable(issues)).errors, issues);
  const problem = problemOf(HttpError.unprocessable(), {
    errors: issues,
    type: "https://a.test/invalid",
    title: "Invalid",
  });
  assert.deepEqual(problem, {
    type: "https://a.test/invalid",
    title: "Invalid",
    status: 422,
    detail: "Unprocessable Entity",
    errors: issues,
  });
});
