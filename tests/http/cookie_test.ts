import assert from "node:assert/strict";
import { type Cookie, HttpError, parseCookies, serializeCookie } from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, isLinear, randomFrom, randomText } from "./random.ts";

const READ: [name: string, header: string, cookies: [string, string][]][] = [
  ["reads several", "a=1; b=2;c=3", [["a", "1"], ["b", "2"], ["c", "3"]]],
  ["gives nothing for an empty field", "", []],
  ["lets the last of equal names win", "a=1; a=2", [["a", "2"]]],
  ["keeps equals signs in values", "a=b=c==", [["a", "b=c=="]]],
  ["keeps empty values", "a=", [["a", ""]]],
  ["takes a part without equals sign as a value", "abc", [["", "abc"]]],
  ["skips empty parts", ";; a=1;=;", [["a", "1"]]],
  ["unquotes", 'a="x y"', [["a", "x y"]]],
  ["unquotes escapes", 'a="\\054\\"\\\\\\073"', [["a", ',"\\;']]],
  ["keeps unpaired quotes", 'a="x', [["a", '"x']]],
  ["keeps percent escapes", "a=%zz%41", [["a", "%zz%41"]]],
  ["keeps bytes over 0x7f", "a=\xff\xfe", [["a", "\xff\xfe"]]],
  ["keeps special names", "__proto__=1; constructor=2", [["__proto__", "1"], ["constructor", "2"]]],
];
for (const [name, header, cookies] of READ) {
  test(`parseCookies() ${name}`, () => assert.deepEqual([...parseCookies(header)], cookies));
}

test("parseCookies() bounds their number", () => {
  assert.equal(parseCookies("a=1;".repeat(1_000)).size, 1);
  assert.throws(() => parseCookies("a=1;".repeat(1_001)), HttpError);
});

test("parseCookies() is total and linear", () => {
  const random = randomFrom(5);
  for (let i = 0; i < 10_000; i++) parseCookies(randomText(random, HOSTILE, 12));
  for (const piece of ["a", '"', "\\", "=", '\\"', " "]) {
    assert.ok(isLinear((length) => `a="${piece.repeat(length)}"`, parseCookies), piece);
  }
});

const WRITTEN: [name: string, cookie: Cookie, header: string][] = [
  ["has safe defaults", { name: "plain", value: "v" }, "plain=v; Path=/; SameSite=lax"],
  [
    "writes every attribute",
    {
      name: "full",
      value: "a b",
      maxAge: 60,
      path: "/p",
      domain: "example.com",
      secure: true,
      httpOnly: true,
      sameSite: "strict",
      partitioned: true,
      expires: new Date(0),
    },
    'full="a b"; Domain=example.com; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=60; ' +
    "Partitioned; Path=/p; SameSite=strict; Secure",
  ],
  [
    "writes an empty value",
    { name: "a", value: "", maxAge: 0 },
    "a=; Max-Age=0; Path=/; SameSite=lax",
  ],
  [
    "quotes as Python does",
    { name: "a", value: 'x,"\\=' },
    'a="x\\054\\"\\\\="; Path=/; SameSite=lax',
  ],
  [
    "allows a host cookie",
    { name: "__Host-a", value: "b", secure: true },
    "__Host-a=b; Path=/; SameSite=lax; Secure",
  ],
];
for (const [name, cookie, header] of WRITTEN) {
  test(`serializeCookie() ${name}`, () => assert.equal(serializeCookie(cookie), header));
}

const REFUSED: [name: string, cookie: Cookie][] = [
  ["an empty name", { name: "", value: "b" }],
  ["a name with a semicolon", { name: "a;b", value: "b" }],
  ["a name with an equals sign", { name: "a=b", value: "b" }],
  ["a name with a line break", { name: "a\r\nx", value: "b" }],
  ["a value with a semicolon", { name: "a", value: "b; Domain=evil.example" }],
  ["a value with a line break", { name: "a", value: "b\nx" }],
  ["a value with NUL", { name: "a", value: "b\0" }],
  ["a value beyond ASCII", { name: "a", value: "é" }],
  ["a path with a semicolon", { name: "a", value: "b", path: "/; Domain=x" }],
  ["a relative path", { name: "a", value: "b", path: "p" }],
  ["a domain with a semicolon", { name: "a", value: "b", domain: "x; Secure" }],
  ["a domain with a port", { name: "a", value: "b", domain: "x:1" }],
  ["a fractional age", { name: "a", value: "b", maxAge: 1.5 }],
  ["an endless age", { name: "a", value: "b", maxAge: Infinity }],
  ["an invalid date", { name: "a", value: "b", expires: new Date(Number.NaN) }],
  ["another sameSite", { name: "a", value: "b", sameSite: "lax; Secure" as "lax" }],
  ["sameSite none without secure", { name: "a", value: "b", sameSite: "none" }],
  ["partitioned without secure", { name: "a", value: "b", partitioned: true }],
  ["a secure prefix without secure", { name: "__secure-a", value: "b" }],
  ["a host prefix with a path", { name: "__Host-a", value: "b", secure: true, path: "/p" }],
  ["a host prefix with a domain", { name: "__Host-a", value: "b", secure: true, domain: "x.test" }],
];
for (const [name, cookie] of REFUSED) {
  test(`serializeCookie() refuses ${name}`, () => {
    assert.throws(() => serializeCookie(cookie), TypeError);
  });
}

test("serializeCookie() never lets a part break out, and values come back", () => {
  const random = randomFrom(6);
  for (let i = 0; i < 20_000; i++) {
    const value = randomText(random, HOSTILE, 6);
    let header: string;
    try {
      header = serializeCookie({ name: "a", value });
    } catch (error) {
      assert.ok(error instanceof TypeError);
      continue;
    }
    const [pair, ...attributes] = header.split("; ");
    assert.deepEqual(attributes, ["Path=/", "SameSite=lax"], JSON.stringify(value));
    assert.equal(parseCookies(pair!).get("a"), value, JSON.stringify(value));
  }
});
