import assert from "node:assert/strict";
import { formatPath, parsePattern, RouteTree } from "../../src/router/mod.ts";
import { test } from "../test.ts";

const GOOD: [source: string, params: Record<string, unknown>, path: string][] = [
  ["/", {}, "/"],
  ["/users/:id", { id: 42 }, "/users/42"],
  ["/users/:id", { id: "a b/c?d#e%f" }, "/users/a%20b%2Fc%3Fd%23e%25f"],
  ["/users/:id/", { id: "é" }, "/users/%C3%A9/"],
  ["/pre-:a-mid-:b.json", { a: "1-x", b: "2" }, "/pre-1-x-mid-2.json"],
  ["/files/*path", { path: "a/b c/d.txt" }, "/files/a/b%20c/d.txt"],
  ["/files/*path", { path: "" }, "/files/"],
  ["/n/:n{int}/:f{float}", { n: 7, f: 2.5 }, "/n/7/2.5"],
  ["/users/:id", { id: "..." }, "/users/..."],
  ["/:constructor", { constructor: "x" }, "/x"],
];
for (const [source, params, path] of GOOD) {
  test(`formatPath() makes ${path} of ${source}`, () => {
    const pattern = parsePattern(source);
    assert.equal(formatPath(pattern, params), path);
    const tree = new RouteTree<string>();
    tree.add("GET", pattern, source);
    const found = tree.freeze().match("GET", path);
    assert.deepEqual(found?.params, pattern.names.map((name) => String(params[name])));
  });
}

const BAD: [name: string, source: string, params: Record<string, unknown>, message: RegExp][] = [
  ["a missing parameter", "/users/:id", {}, /\/users\/:id: parameter "id" is missing/],
  ["null", "/users/:id", { id: null }, /parameter "id" is missing/],
  ["an inherited property", "/:toString", {}, /parameter "toString" is missing/],
  ["an unknown parameter", "/users/:id", { id: 1, ids: 2 }, /it has no parameter "ids"/],
  ["an empty segment", "/users/:id", { id: "" }, /parameter "id" cannot be ""/],
  ["what is no int", "/n/:n{int}", { n: -1 }, /parameter "n" cannot be "-1"/],
  ["what is no uuid", "/u/:n{uuid}", { n: "x" }, /parameter "n" cannot be "x"/],
  ["NUL", "/users/:id", { id: "a\0" }, /parameter "id" cannot be/],
  ["half a surrogate pair", "/users/:id", { id: "\ud800" }, /parameter "id" cannot be/],
  ["a dot segment", "/users/:id/keys", { id: ".." }, /"\/users\/\.\.\/keys" has a dot segment/],
  ["a dot segment in a rest", "/files/*path", { path: "a/./b" }, /has a dot segment/],
  ["a dot segment at the end", "/files/*path", { path: "../.." }, /has a dot segment/],
];
for (const [name, source, params, message] of BAD) {
  test(`formatPath() refuses ${name}`, () => {
    assert.throws(() => formatPath(parsePattern(source), params), (error: unknown) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, /^Cannot make a path of \//);
      assert.match(error.message, message);
      return true;
    });
  });
}
