// The contract of matching, for both orders and both runtimes; and what is special to each.
import assert from "node:assert/strict";
import { type Matcher, parsePattern, RouteTree, slashAlternative } from "../../src/router/mod.ts";
import { test } from "../test.ts";

const ORDERS = ["specific", "registered"] as const;
type Order = typeof ORDERS[number];

/** Routes are written "METHOD /pattern", "GET" when there is no method; the value is that text. */
function matcherOf(order: Order, routes: readonly string[]): Matcher<string> {
  const tree = new RouteTree<string>({ order });
  for (const [i, route] of routes.entries()) {
    const [method, path] = route.startsWith("/") ? ["GET", route] : route.split(" ");
    tree.add(method!, parsePattern(path!), route, `app.ts:${i}`);
  }
  return tree.freeze();
}

type Case = [path: string, route: string | undefined, params?: string[]];

/** Answered the same by both orders; the routes stand in an order that makes it so. */
const SHARED: [name: string, routes: string[], cases: Case[]][] = [
  ["literal paths", ["/", "/plain", "/slash/", "/a//b", "/a/b"], [
    ["/", "/", []],
    ["/plain", "/plain", []],
    ["/plain/", undefined],
    ["/plai", undefined],
    ["/plainer", undefined],
    ["/PLAIN", undefined],
    ["/slash/", "/slash/", []],
    ["/slash", undefined],
    ["//", undefined],
    ["/a//b", "/a//b"],
    ["/a/b", "/a/b"],
    ["", undefined],
    ["*", undefined],
    ["/__proto__", undefined],
    ["/constructor", undefined],
  ]],
  ["one parameter", ["/users/me", "/users/:id", "/users/:id/posts/:post"], [
    ["/users/me", "/users/me", []],
    ["/users/Me", "/users/:id", ["Me"]],
    ["/users/mee", "/users/:id", ["mee"]],
    ["/users/m", "/users/:id", ["m"]],
    ["/users/", undefined],
    ["/users", undefined],
    ["/users//5", undefined],
    ["/users/5/", undefined],
    ["/users/1/posts/2", "/users/:id/posts/:post", ["1", "2"]],
    ["/users/me/posts/2", "/users/:id/posts/:post", ["me", "2"]],
    ["/users/1/posts", undefined],
    ["/users/1/posts/", undefined],
    ["/users/a%20b", "/users/:id", ["a b"]],
    ["/users/a+b", "/users/:id", ["a+b"]],
    ["/users/%2535", "/users/:id", ["%35"]],
    ["/users/%C3%A9", "/users/:id", ["é"]],
    ["/users/__proto__", "/users/:id", ["__proto__"]],
    ["/users/%", undefined],
    ["/users/%zz", undefined],
    ["/users/%FF", undefined],
  ]],
  ["many parameters", ["/:a/:b/:c/:d"], [
    ["/1/2/3/4", "/:a/:b/:c/:d", ["1", "2", "3", "4"]],
    ["/1/2/3", undefined],
    ["/1/2/3/4/5", undefined],
    ["/1//3/4", undefined],
  ]],
  ["convertors", ["/n/:n{int}", "/f/:n{float}", "/u/:n{uuid}", "/s/:n{str}"], [
    ["/n/5", "/n/:n{int}", ["5"]],
    ["/n/007", "/n/:n{int}", ["007"]],
    ["/n/-5", undefined],
    ["/n/x", undefined],
    ["/n/5.5", undefined],
    ["/n/", undefined],
    ["/n/%D9%A3", undefined],
    ["/f/5", "/f/:n{float}", ["5"]],
    ["/f/25.5", "/f/:n{float}", ["25.5"]],
    ["/f/-1", undefined],
    ["/f/5.", undefined],
    ["/f/1e3", undefined],
    ["/u/xyz", undefined],
    ["/u/01234567-89ab-cdef-ABCD-EF0123456789", "/u/:n{uuid}", [
      "01234567-89ab-cdef-ABCD-EF0123456789",
    ]],
    ["/u/0123456789abcdefABCDEF0123456789", "/u/:n{uuid}"],
    ["/s/x", "/s/:n{str}", ["x"]],
  ]],
  ["what a convertor refuses goes to the next route", ["/n/:n{int}", "/n/:text"], [
    ["/n/5", "/n/:n{int}", ["5"]],
    ["/n/x", "/n/:text", ["x"]],
  ]],
  ["a rest", ["/files/*path"], [
    ["/files/a/b/c.txt", "/files/*path", ["a/b/c.txt"]],
    ["/files/", "/files/*path", [""]],
    ["/files//x", "/files/*path", ["/x"]],
    ["/files/a%20b/c", "/files/*path", ["a b/c"]],
    ["/files", undefined],
    ["/file/x", undefined],
    ["/files/%zz", undefined],
  ]],
  ["a rest of everything", ["/*path"], [
    ["/", "/*path", [""]],
    ["/a/b", "/*path", ["a/b"]],
  ]],
  ["a path parameter in the middle", [
    "/f/:p{path}/raw",
    "/f/:p{path}/by/:who",
    "/g/x-:p{path}",
    "/h/:p{path}/:n{int}",
  ], [
    ["/f/a/b/raw", "/f/:p{path}/raw", ["a/b"]],
    ["/f//raw", "/f/:p{path}/raw", [""]],
    ["/f/raw", undefined],
    ["/f/a/by/ann", "/f/:p{path}/by/:who", ["a", "ann"]],
    ["/g/x-a/b", "/g/x-:p{path}", ["a/b"]],
    ["/g/x-", "/g/x-:p{path}", [""]],
    ["/h/a/b/7", "/h/:p{path}/:n{int}", ["a/b", "7"]],
    ["/h/a/b/x", undefined],
  ]],
  ["several parameters in a segment", ["/pre-:a-mid-:b.json", "/:from...:to/diff"], [
    ["/pre-1-mid-2.json", "/pre-:a-mid-:b.json", ["1", "2"]],
    ["/pre-1-x-mid-2-y.json", "/pre-:a-mid-:b.json", ["1-x", "2-y"]],
    ["/pre--mid-.json", undefined],
    ["/pre-1-mid-2xjson", undefined],
    ["/main...dev/diff", "/:from...:to/diff", ["main", "dev"]],
    ["/a%20b...c%25d/diff", "/:from...:to/diff", ["a b", "c%d"]],
  ]],
  ["literal text in any spelling", ["/café/:x", "/%7euser", "/a^b", "/[x]", "/100%25"], [
    ["/caf%C3%A9/1", "/café/:x", ["1"]],
    ["/~user", "/%7euser"],
    ["/a%5Eb", "/a^b"],
    ["/[x]", "/[x]"],
    ["/100%25", "/100%25"],
  ]],
  ["text that could be taken out of an escape", ["/x:a{str}2:b", "/y:p{path}5b"], [
    ["/x%25y2z", "/x:a{str}2:b", ["%y", "z"]],
    ["/xa%20b", undefined],
    ["/y%25b", undefined],
  ]],
];

for (const order of ORDERS) {
  for (const [name, routes, cases] of SHARED) {
    test(`match() in ${order} order: ${name}`, () => check(matcherOf(order, routes), cases));
  }

  test(`match() in ${order} order takes any method, exactly`, () => {
    const routes = ["QUERY /a", "GET /a", "x-y /:b", "__proto__ /p"];
    const matcher = matcherOf(order, routes);
    assert.equal(matcher.match("QUERY", "/a")?.value, "QUERY /a");
    assert.equal(matcher.match("GET", "/a")?.value, "GET /a");
    assert.equal(matcher.match("x-y", "/a")?.value, "x-y /:b");
    assert.equal(matcher.match("__proto__", "/p")?.value, "__proto__ /p");
    for (const method of ["get", "HEAD", "constructor", ""]) {
      assert.equal(matcher.match(method, "/a"), undefined);
    }
  });

  test(`match() in ${order} order answers without any routes`, () => {
    const matcher = matcherOf(order, []);
    assert.equal(matcher.match("GET", "/"), undefined);
    assert.deepEqual(matcher.allowed("/"), []);
  });

  test(`match() in ${order} order never throws`, () => {
    const routes = ["/:a", "/:a-:b", "/:n{int}/x", "/f/:p{path}/raw", "/f/*rest", "/é/x"];
    const matcher = matcherOf(order, routes);
    const odd = [
      "%",
      "%F",
      "%00",
      "%2F",
      "%2f",
      "%C3",
      "%C3%28",
      "\0",
      "\ud800",
      "é",
      "\\",
      "?",
      "#",
    ];
    for (const one of odd) {
      for (const path of [one, `/${one}`, `/${one}-x`, `/f/${one}/raw`, `/f/${one}`, `/1/${one}`]) {
        matcher.match("GET", path);
        matcher.allowed(path);
      }
    }
  });

  test(`match() in ${order} order takes linear time on long paths`, () => {
    const routes = [
      "/:a/:b/x",
      "/:a/*rest",
      "/x/:a-:b-:c.json",
      "/y/:p{path}/:q{path}/z",
      "/y/:p{path}/raw",
      ...Array.from(
        { length: 12 },
        (_, i) => "/a".repeat(i) + "/:p" + "/a".repeat(12 - i) + "/end",
      ),
    ];
    const matcher = matcherOf(order, routes);
    const paths = [
      "/a".repeat(30_000),
      "/x/" + "-".repeat(60_000),
      "/y" + "/".repeat(60_000) + "w",
    ];
    const started = performance.now();
    for (const path of [...paths, "/" + "a".repeat(60_000), "/y" + "/%20".repeat(16_000)]) {
      matcher.match("GET", path);
      matcher.allowed(path);
    }
    assert.ok(performance.now() - started < 3_000);
  });

  test(`freeze() in ${order} order leaves out what is added later`, () => {
    const tree = new RouteTree<string>({ order });
    tree.add("GET", parsePattern("/a"), "a");
    const matcher = tree.freeze();
    tree.add("GET", parsePattern("/ab"), "ab");
    tree.add("GET", parsePattern("/:x"), "x");
    assert.equal(matcher.match("GET", "/ab"), undefined);
    assert.equal(matcher.match("GET", "/a")?.value, "a");
    assert.equal(tree.freeze().match("GET", "/ab")?.value, "ab");
    assert.ok(Object.isFrozen(matcher));
  });
}

function check(matcher: Matcher<string>, cases: readonly Case[]): void {
  for (const [path, route, params] of cases) {
    const found = matcher.match("GET", path);
    assert.equal(found?.value, route, path);
    if (params !== undefined) assert.deepEqual(found?.params, params, path);
    assert.deepEqual(matcher.allowed(path), route === undefined ? [] : ["GET"], path);
  }
}

const SPECIFIC: [name: string, routes: string[], cases: Case[]][] = [
  ["literal before shaped before plain before rest, in each segment", [
    "/*rest",
    "/:a",
    "/:a{int}",
    "/x:a",
    "/x1",
    "/:a/y",
    "/x1/:b",
    "/x1/:b/z",
  ], [
    ["/x1", "/x1"],
    ["/x2", "/x:a", ["2"]],
    ["/7", "/:a{int}"],
    ["/y", "/:a"],
    ["/", "/*rest", [""]],
    ["/x1/y", "/x1/:b", ["y"]],
    ["/x2/y", "/:a/y", ["x2"]],
    ["/x2/z", "/*rest", ["x2/z"]],
    ["/x1/y/z", "/x1/:b/z", ["y"]],
    ["/x1/y/q", "/*rest", ["x1/y/q"]],
  ]],
  ["the walk turns back", ["/a/b/c", "/a/:x/d", "/:y/b/e", "/:y/*z"], [
    ["/a/b/c", "/a/b/c"],
    ["/a/b/d", "/a/:x/d", ["b"]],
    ["/a/b/e", "/:y/b/e", ["a"]],
    ["/a/b/f", "/:y/*z", ["a", "b/f"]],
    ["/a/", "/:y/*z", ["a", ""]],
    ["/a", undefined],
  ]],
  ["more literal text and stricter convertors first", [
    "/:a.:b",
    "/:a.json",
    "/:a{float}.json",
    "/:a{int}.json",
    "/v:a.json",
  ], [
    ["/x.y", "/:a.:b"],
    ["/x.json", "/:a.json"],
    ["/1.json", "/:a{int}.json"],
    ["/1.5.json", "/:a{float}.json"],
    ["/v1.json", "/v:a.json"],
  ]],
  ["tails by literal text, before the rest", [
    "/*rest",
    "/:p{path}/raw",
    "/:p{path}/raw/:q",
    "/:p{path}/:q{int}",
  ], [
    ["/a/raw", "/:p{path}/raw", ["a"]],
    ["/a/raw/1", "/:p{path}/raw/:q", ["a", "1"]],
    ["/a/b/1", "/:p{path}/:q{int}", ["a/b", "1"]],
    ["/a/b", "/*rest", ["a/b"]],
  ]],
  ["an encoded slash stays in its segment", [
    "/users/:id",
    "/:a-:b",
    "/f/:p{path}/raw",
    "/l%2fm",
    "/r/*rest",
  ], [
    ["/users/a%2Fb", "/users/:id", ["a/b"]],
    ["/a%2Fb-c", "/:a-:b", ["a/b", "c"]],
    ["/f/a%2Fraw", undefined],
    ["/f/a%2Fb/raw", "/f/:p{path}/raw", ["a/b"]],
    ["/users%2F1", undefined],
    ["/l%2Fm", "/l%2fm"],
    ["/l/m", undefined],
    ["/r/a%2Fb/c", "/r/*rest", ["a/b/c"]],
    ["/users/%252F", "/users/:id", ["%2F"]],
    ["/%252F-x", "/:a-:b", ["%2F", "x"]],
  ]],
];
for (const [name, routes, cases] of SPECIFIC) {
  test(`match() in specific order: ${name}`, () => {
    check(matcherOf("specific", routes), cases);
    check(matcherOf("specific", routes.toReversed()), cases);
  });
}

const REGISTERED: [name: string, routes: string[], cases: Case[]][] = [
  ["the first that matches wins", ["/late/:x", "/late/fixed", "/dup", "/dup", "/:a/z", "/y/:b"], [
    ["/late/fixed", "/late/:x", ["fixed"]],
    ["/y/z", "/:a/z", ["y"]],
    ["/y/x", "/y/:b", ["x"]],
  ]],
  ["a literal route before and after parameters", ["/a/:x", "/a/b", "/c/d", "/c/:x"], [
    ["/a/b", "/a/:x", ["b"]],
    ["/c/d", "/c/d", []],
    ["/c/e", "/c/:x", ["e"]],
  ]],
  ["candidates of shorter beginnings keep their place", [
    "/a/:x/:y",
    "/:p{path}",
    "/a/b/:z",
    "/a/b/c/:w",
  ], [
    ["/a/b/1", "/a/:x/:y", ["b", "1"]],
    ["/a/b/c/2", "/:p{path}", ["a/b/c/2"]],
  ]],
  ["an encoded slash splits", ["/users/:id", "/users/:id/b", "/l%2Fm"], [
    ["/users/a%2Fb", "/users/:id/b", ["a"]],
    ["/users%2Fx", "/users/:id", ["x"]],
    ["/l/m", "/l%2Fm"],
  ]],
  ["a path parameter ends at a line feed, as Python's dot", ["/f/:p{path}"], [
    ["/f/a%0Ab", undefined],
  ]],
];
for (const [name, routes, cases] of REGISTERED) {
  test(`match() in registered order: ${name}`, () => check(matcherOf("registered", routes), cases));
}

test("match() in registered order gives the first of two equal routes", () => {
  const tree = new RouteTree<number>({ order: "registered" });
  for (const [i, path] of ["/x", "/x", "/p/:a", "/p/:b"].entries()) {
    tree.add("GET", parsePattern(path), i, "same place");
  }
  const matcher = tree.freeze();
  assert.equal(matcher.match("GET", "/x")?.value, 0);
  assert.equal(matcher.match("GET", "/p/1")?.value, 2);
});

test("allowed() in specific order names every method, in the order they came first", () => {
  const matcher = matcherOf("specific", ["POST /a", "GET /b", "GET /a", "PUT /:x", "DELETE /*r"]);
  assert.deepEqual(matcher.allowed("/a"), ["POST", "GET", "PUT", "DELETE"]);
  assert.deepEqual(matcher.allowed("/b"), ["GET", "PUT", "DELETE"]);
  assert.deepEqual(matcher.allowed("/c/d"), ["DELETE"]);
});

test("allowed() in registered order names the methods of the first route that matches", () => {
  const tree = new RouteTree<string>({ order: "registered" });
  tree.add("GET", parsePattern("/both"), "", "a.ts:1");
  tree.add("POST", parsePattern("/both"), "", "a.ts:2");
  tree.add("GET", parsePattern("/multi"), "", "a.ts:3");
  tree.add("POST", parsePattern("/multi"), "", "a.ts:3");
  tree.add("PUT", parsePattern("/:x"), "", "a.ts:4");
  const matcher = tree.freeze();
  assert.deepEqual(matcher.allowed("/both"), ["GET"]);
  assert.deepEqual(matcher.allowed("/multi"), ["GET", "POST"]);
  assert.deepEqual(matcher.allowed("/other"), ["PUT"]);
  assert.deepEqual(matcher.allowed("/a/b"), []);
});

const CONFLICTS: [there: string, added: string][] = [
  ["/users/me", "/users/me"],
  ["/users/:name", "/users/:id"],
  ["/a/:n{int}", "/a/:m{int}"],
  ["/a/:x-:y", "/a/:p-:q"],
  ["/a/*x", "/a/:y{path}"],
  ["/a/:p{path}/b/:q", "/a/:r{path}/b/:s"],
  ["/café", "/caf%c3%a9"],
  ["/~a", "/%7Ea"],
];
for (const [there, added] of CONFLICTS) {
  test(`add() refuses ${added} beside ${there} and names both places`, () => {
    const tree = new RouteTree<string>();
    tree.add("GET", parsePattern(there), "", "api.ts:12");
    tree.add("POST", parsePattern(added), "", "api.ts:13");
    assert.throws(() => tree.add("GET", parsePattern(added), "", "more.ts:3"), (error: unknown) => {
      assert.ok(error instanceof RangeError);
      assert.equal(
        error.message,
        `Cannot add route GET ${added} (more.ts:3): GET ${there} is already at api.ts:12; change one of the paths`,
      );
      return true;
    });
  });
}

test("add() takes routes that only look alike", () => {
  const routes = ["/a/:x", "/a/:x{int}", "/a/:x/", "/a/:x.b", "/a/*x", "/a/:x{path}/b", "/A/:x"];
  assert.doesNotThrow(() => matcherOf("specific", routes));
});

const SLASHES: [path: string, other: string | undefined][] = [
  ["/", undefined],
  ["/a", "/a/"],
  ["/a/", "/a"],
  ["/a/b//", "/a/b"],
  ["//", undefined],
];
for (const [path, other] of SLASHES) {
  test(`slashAlternative() of ${path}`, () => assert.equal(slashAlternative(path), other));
}
