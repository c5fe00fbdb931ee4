import assert from "node:assert/strict";
import { openApiPath, parsePattern } from "../../src/router/mod.ts";
import { test } from "../test.ts";

/** Segments in short: text as it is, parameters as `name:convertor`. */
const GOOD: [source: string, segments: string[][]][] = [
  ["/", [[]]],
  ["/users/me", [["users"], ["me"]]],
  ["/users/:id", [["users"], ["id:str"]]],
  ["/slash/", [["slash"], []]],
  ["/a//b", [["a"], [], ["b"]]],
  ["/:a{int}/:b{float}/:c{uuid}/:d{str}", [["a:int"], ["b:float"], ["c:uuid"], ["d:str"]]],
  ["/files/*path", [["files"], ["path:path"]]],
  ["/files/:path{path}/raw", [["files"], ["path:path"], ["raw"]]],
  ["/pre-:a-mid-:b.json", [["pre-", "a:str", "-mid-", "b:str", ".json"]]],
  ["/:a_1.:_b", [["a_1:str", ".", "_b:str"]]],
  ["/café", [["caf%C3%A9"]]],
  ["/caf%c3%a9/%7euser/%61", [["caf%C3%A9"], ["~user"], ["a"]]],
  ["/a%2fb/100%25/%3A", [["a%2Fb"], ["100%25"], ["%3A"]]],
  ["/[x]@(y)!", [["[x]@(y)!"]]],
  ["/a^|b", [["a%5E%7Cb"]]],
  ["/.well-known/:x", [[".well-known"], ["x:str"]]],
  ["/.:ext", [[".", "ext:str"]]],
];
for (const [source, segments] of GOOD) {
  test(`parsePattern() reads ${source}`, () => {
    const pattern = parsePattern(source);
    const short = pattern.segments.map((parts) =>
      parts.map((part) => part.kind === "text" ? part.text : `${part.name}:${part.convertor}`)
    );
    assert.deepEqual(short, segments);
    assert.equal(pattern.source, source);
    assert.deepEqual(
      pattern.names,
      segments.flat().filter((part) => part.includes(":")).map((part) => part.split(":")[0]),
    );
    assert.ok(Object.isFrozen(pattern) && Object.isFrozen(pattern.segments[0]));
  });
}

const BAD: [source: string, fix: string][] = [
  ["", 'write "/"'],
  ["users", 'write "/users"'],
  ["/users/{id}", "write :name for {name}"],
  ["/users/:id}", "write :name for {name}"],
  ["/users/:", "write :name"],
  ["/users/:1", "write :name"],
  ["/a/::b", "write :name"],
  ["/:id/:id", 'parameter "id" is there twice; rename one'],
  ["/:a:b", "put text between"],
  ["/:a{int}:b", "put text between"],
  ["/:n{number}", "use one of str, int, float, uuid, path"],
  ["/:n{}", "use one of str, int, float, uuid, path"],
  ["/:n{toString}", "use one of str, int, float, uuid, path"],
  ["/*rest/more", "write :name{path}"],
  ["/*", "write *path"],
  ["/*1", "write *path"],
  ["/a*b", "write *path there, or %2A"],
  ["/a?b", "write %3F"],
  ["/a#b", "write %23"],
  ["/a b", "write %20"],
  ["/a\tb", "write %09"],
  ["/a\\b", "or %5C"],
  ["/100%", "write %25"],
  ["/%zz", "write %25"],
  ["/%ff", "write %25"],
  ["/a%00", "write %25"],
  ["/a/../b", "leave it out"],
  ["/./b", "leave it out"],
  ["/%2e%2e", "leave it out"],
  ["/:__proto__", "rename it"],
];
for (const [source, fix] of BAD) {
  test(`parsePattern() refuses ${JSON.stringify(source)} with the fix`, () => {
    assert.throws(() => parsePattern(source), (error: unknown) => {
      assert.ok(error instanceof SyntaxError);
      assert.ok(error.message.startsWith(`Cannot use path "${source}": `), error.message);
      assert.ok(error.message.includes(fix), error.message);
      return true;
    });
  });
}

const TEMPLATES: [source: string, template: string][] = [
  ["/", "/"],
  ["/items/:id", "/items/{id}"],
  ["/items/:id{int}/", "/items/{id}/"],
  ["/files/*rest", "/files/{rest}"],
  ["/files/:path{path}/raw", "/files/{path}/raw"],
  ["/pre-:a-mid-:b.json", "/pre-{a}-mid-{b}.json"],
  ["/café/a%2Fb", "/café/a%2Fb"],
];
for (const [source, template] of TEMPLATES) {
  test(`openApiPath() writes ${source}`, () => assert.equal(openApiPath(source), template));
}
