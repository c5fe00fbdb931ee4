import assert from "node:assert/strict";
import { checkHost, isSafePath, requestTarget } from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, isLinear, randomFrom, randomText } from "./random.ts";

const TARGETS: [name: string, url: string, path: string, query: string][] = [
  [
    "takes path and query",
    "http://127.0.0.1:8080/users/42?verbose=true",
    "/users/42",
    "verbose=true",
  ],
  ["takes a bare authority as the root", "http://h", "/", ""],
  ["takes a query behind a bare authority", "http://h?a=/b", "/", "a=/b"],
  ["reads unix socket addresses", "http+unix://localhost/abc", "/abc", ""],
  ["cuts the fragment of a path", "http://h/a#b?c=d", "/a", ""],
  ["cuts the fragment of a query", "http://h/a?b=1#c", "/a", "b=1"],
  ["cuts the fragment of a bare authority", "http://h#/a?b", "/", ""],
  ["keeps an empty query apart from none", "http://h/a?", "/a", ""],
  ["keeps double slashes", "http://h//a//b", "//a//b", ""],
  ["resolves dot segments", "http://h/a/./b/../c", "/a/c", ""],
  ["resolves encoded dot segments", "http://h/a/%2e%2E/c/.%2e/%2E/d", "/d", ""],
  ["never climbs over the root", "http://h/../../etc", "/etc", ""],
  ["keeps dots inside segments", "http://h/a..b/c.", "/a..b/c.", ""],
  ["keeps hidden names", "http://h/.well-known/x", "/.well-known/x", ""],
  ["reads backslashes as slashes", "http://h/a\\..\\b", "/b", ""],
  ["decodes escaped letters", "http://h/%61dmin/%7euser", "/admin/~user", ""],
  ["decodes no escape twice", "http://h/%2561%252e", "/%2561%252e", ""],
  ["writes escapes in capitals", "http://h/%c3%a9", "/%C3%A9", ""],
  ["encodes other characters", 'http://h/é"<>^`{|}', "/%C3%A9%22%3C%3E%5E%60%7B%7C%7D", ""],
  ["encodes blanks", "http://h/a%20b/%7C", "/a%20b/%7C", ""],
  [
    "keeps special characters of segments",
    "http://h/a;b=c,d:e@f!$&'()*+[]",
    "/a;b=c,d:e@f!$&'()*+[]",
    "",
  ],
  ["does not look at the query", "http://h/a?%zz&/../&\\", "/a", "%zz&/../&\\"],
];
for (const [name, url, path, query] of TARGETS) {
  test(`requestTarget() ${name}`, () => {
    const encodedSeparator = false;
    assert.deepEqual(requestTarget(url), { path, query, problem: undefined, encodedSeparator });
  });
}

const BAD_TARGETS: [name: string, url: string][] = [
  ["a bare path, as Bun gives without a Host", "/hello"],
  ["a bare path with an address in its query", "/redirect?next=http://evil.example/"],
  ["an authority alone, as CONNECT gives", "example.com:443"],
  ["an address behind other text", "x/http://h/"],
  ["an empty text", ""],
  ["a broken escape", "http://h/%zz"],
  ["a cut escape", "http://h/a%4"],
  ["an encoded NUL", "http://h/a%00b"],
  ["escapes that are no UTF-8", "http://h/%FF"],
  ["an overlong slash", "http://h/%c0%af"],
  ["an encoded surrogate", "http://h/%ed%a0%80"],
  ["a NUL", "http://h/a\0b"],
  ["a tab, which the URL parser drops", "http://h/.\t./a"],
  ["a line break", "http://h/a\nb"],
  ["a DEL", "http://h/a\x7f"],
];
for (const [name, url] of BAD_TARGETS) {
  test(`requestTarget() refuses ${name}`, () => assert.equal(requestTarget(url).problem, "bad"));
}

for (const [url, path] of [["a%2fb", "/a%2Fb"], ["a%5C..", "/a%5C.."], ["..%2fx", "/..%2Fx"]]) {
  test(`requestTarget() keeps and reports the encoded separator of ${url}`, () => {
    const target = requestTarget(`http://h/${url}`);
    assert.equal(target.path, path);
    assert.ok(target.encodedSeparator);
  });
}

test("requestTarget() is total, and its paths are canonical", () => {
  const random = randomFrom(1);
  for (let i = 0; i < 20_000; i++) {
    const url = `http://h/${randomText(random, HOSTILE, 8)}`;
    const target = requestTarget(url);
    if (target.problem === "bad") continue;
    assert.match(target.path, /^\/[!$&-;=@-Z[\]_a-z~%]*$/, url);
    assert.doesNotMatch(target.path, /\/(?:\.|%2e){1,2}(?:\/|$)/i, url);
    assert.equal(requestTarget(`http://h${target.path}`).path, target.path, url);
    decodeURIComponent(target.path);
  }
});

test("requestTarget() takes linear time", () => {
  for (const piece of ["%41", "/..", "\\", "é", "/a"]) {
    assert.ok(isLinear((length) => `http://h/${piece.repeat(length)}`, requestTarget), piece);
  }
});

const HOSTS: [value: string | null, ok: boolean][] = [
  ["fixture.test", true],
  ["fixture.test:8080", true],
  ["LOCALHOST", true],
  ["my_service.internal.", true],
  ["127.0.0.1:80", true],
  ["[::1]:8080", true],
  ["[::ffff:1.2.3.4]", true],
  ["xn--bcher-kva.example", true],
  [null, false],
  ["", false],
  ["a@b/health#c", false],
  ["x/health?", false],
  ["a b", false],
  ["a, b", false],
  ["h:99999999", false],
  ["h:", false],
  ["h:80:80", false],
  ["-h", false],
  ["h\\", false],
  ["h%00", false],
  ["::1", false],
  ["é.example", false],
  ["a".repeat(300), false],
];
for (const [value, ok] of HOSTS) {
  test(`checkHost() ${ok ? "accepts" : "refuses"} ${JSON.stringify(value)?.slice(0, 40)}`, () => {
    assert.equal(checkHost(value), ok);
  });
}

test("checkHost() takes linear time", () => {
  assert.ok(isLinear((length) => "a-.".repeat(length) + "!", checkHost));
});

const SAFE = ["/", "/a", "/a/b?c=d&e=%20f#g", "/a?next=//x", "/a.b/..c", "/%2541"];
for (const next of SAFE) {
  test(`isSafePath() accepts ${next}`, () => assert.ok(isSafePath(next)));
}

const UNSAFE = [
  "",
  "a",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "https:/evil.example",
  "https://evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  " https://evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\nset-cookie: a=b",
  "/\0",
  "http://fixture.test@evil.example",
  "/..//evil.example",
  "/.//evil.example",
  "/%2e%2E//evil.example",
  "/a/../b",
  "/a/..",
  "/a//b",
  "/é",
  "/a b",
];
for (const next of UNSAFE) {
  test(`isSafePath() refuses ${JSON.stringify(next)}`, () => assert.ok(!isSafePath(next)));
}

test("isSafePath() keeps every accepted path on the site", () => {
  const random = randomFrom(2);
  for (let i = 0; i < 20_000; i++) {
    const next = `/${randomText(random, HOSTILE, 6)}`;
    if (!isSafePath(next)) continue;
    const url = new URL(next, "http://site.test/deep/er");
    assert.equal(url.origin, "http://site.test", next);
    assert.ok(!url.pathname.startsWith("//"), next);
  }
});
