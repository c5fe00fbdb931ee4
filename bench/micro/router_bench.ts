// deno-lint-ignore-file no-console -- a benchmark prints its results
// Cost of finding a route, in nanoseconds per call: the median of several rounds, and the same for 10 and 1,000 routes.
// `bun run bench/micro/router_bench.ts` or `deno run bench/micro/router_bench.ts`; compare rows of one run only.

import { type Matcher, parsePattern, RouteTree } from "../../src/router/mod.ts";

const ROUNDS = 9;
/** Every path is cut out of a URL as the app does it, for engines treat such strings differently. */
const ORIGIN = "http://127.0.0.1:8080";

let sink: unknown;

type Order = "specific" | "registered";

function matcherOf(order: Order, sources: readonly string[]): Matcher<string> {
  const tree = new RouteTree<string>({ order });
  for (const source of sources) tree.add("GET", parsePattern(source), source);
  return tree.freeze();
}

const COMMON = [
  "/",
  "/json",
  "/users/:id",
  "/users/me",
  "/files/*path",
  "/n/:n{int}",
  "/:a-:b.html",
];

function deep(order: Order, count: number): Matcher<string> {
  return matcherOf(order, [...COMMON, ...Array.from({ length: count }, (_, i) => `/r/${i}/:id`)]);
}

const TEN = deep("specific", 10);
const THOUSAND = deep("specific", 1_000);
const REGISTERED = deep("registered", 1_000);

const ROWS: [name: string, matcher: Matcher<string>, urls: string[]][] = [
  ["literal, 10 routes", TEN, ["/json"]],
  ["literal, 1,000 routes", THOUSAND, ["/json"]],
  ["parameter, 10 routes", TEN, ["/r/7/abc", "/r/3/abc"]],
  ["parameter, 1,000 routes", THOUSAND, ["/r/777/abc", "/r/3/abc", "/r/512/abc"]],
  ["parameter beside a literal", THOUSAND, ["/users/42"]],
  ["encoded parameter", THOUSAND, ["/users/a%20b"]],
  ["rest", THOUSAND, ["/files/a/b/c.txt"]],
  ["convertor", THOUSAND, ["/n/42"]],
  ["two parameters in a segment", THOUSAND, ["/left-right.html"]],
  ["no route", THOUSAND, ["/r/777/abc/def"]],
  ["registered: literal", REGISTERED, ["/json"]],
  ["registered: parameter, 1,000 routes", REGISTERED, ["/r/777/abc", "/r/3/abc", "/r/512/abc"]],
];

function nanosPerCall(matcher: Matcher<string>, paths: readonly string[]): number {
  const calls = 200_000;
  const urls = paths.map((path) => ORIGIN + path);
  const started = performance.now();
  for (let i = 0; i < calls; i++) {
    sink = matcher.match("GET", urls[i % urls.length]!.slice(ORIGIN.length));
  }
  return (performance.now() - started) * 1e6 / calls;
}

function sliceOnly(paths: readonly string[]): number {
  const calls = 200_000;
  const urls = paths.map((path) => ORIGIN + path);
  const started = performance.now();
  for (let i = 0; i < calls; i++) {
    const path = urls[i % urls.length]!.slice(ORIGIN.length);
    sink = path.charCodeAt(path.length - 1);
  }
  return (performance.now() - started) * 1e6 / calls;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

console.log("Bun" in globalThis ? "bun" : "deno");
const overhead = median(Array.from({ length: ROUNDS }, () => sliceOnly(["/r/777/abc"])));
console.log(`${"(cutting the path alone)".padEnd(40)} ${overhead.toFixed(0).padStart(6)} ns`);
for (let warm = 0; warm < 2; warm++) for (const row of ROWS) nanosPerCall(row[1], row[2]);
const rounds = ROWS.map((): number[] => []);
// Rows take turns, so that a disturbed moment does not fall on one of them.
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, row] of ROWS.entries()) rounds[i]!.push(nanosPerCall(row[1], row[2]));
}
for (const [i, [name]] of ROWS.entries()) {
  console.log(`${name.padEnd(40)} ${median(rounds[i]!).toFixed(0).padStart(6)} ns`);
}
if (sink === null) console.log("unreachable");
