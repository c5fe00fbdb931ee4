// deno-lint-ignore-file no-console -- a benchmark prints its results
// Cost of the HTTP words that stand on the hot path, in nanoseconds per call: the median of several rounds.
// `bun run bench/micro/http_bench.ts` or `deno run bench/micro/http_bench.ts`; compare rows of one run only.

import {
  checkHost,
  mediaTypeOf,
  parseCookies,
  parseJson,
  parseQuery,
  readJson,
  requestTarget,
  serializeCookie,
} from "../../src/http/mod.ts";

const ROUNDS = 7;
const URL_TEXT = "http://127.0.0.1:8080/users/42?verbose=true";
const JSON_TEXT = JSON.stringify({ name: "Ann", age: 42, tags: ["a", "b"], note: "x".repeat(40) });
const LONG_JSON = JSON.stringify(
  Array.from({ length: 200 }, (_, id) => ({ id, name: `n${id}`, on: true })),
);

/** Keeps results alive, so that no engine removes the calls. */
let sink: unknown;

const ROWS: [name: string, calls: number, run: () => unknown][] = [
  ["requestTarget", 300_000, () => requestTarget(URL_TEXT)],
  ["requestTarget, escapes", 20_000, () => requestTarget("http://h/a%20b/%41/c?x=1")],
  ["new URL (for comparison)", 50_000, () => new URL(URL_TEXT).pathname],
  ["checkHost", 300_000, () => checkHost("127.0.0.1:8080")],
  ["parseQuery, 2 pairs", 200_000, () => parseQuery("verbose=true&limit=20")],
  ["parseQuery, escapes", 100_000, () => parseQuery("q=a+b%20c&limit=20")],
  ["URLSearchParams (for comparison)", 50_000, () => new URLSearchParams("verbose=true&limit=20")],
  ["mediaTypeOf, exact", 300_000, () => mediaTypeOf("application/json")],
  ["mediaTypeOf, charset", 100_000, () => mediaTypeOf("application/json; charset=utf-8")],
  ["parseCookies, 2", 200_000, () => parseCookies("sid=abcdef; theme=dark")],
  [
    "serializeCookie",
    100_000,
    () => serializeCookie({ name: "sid", value: "abc", httpOnly: true }),
  ],
  ["parseJson, 90 bytes", 100_000, () => parseJson(JSON_TEXT)],
  ["JSON.parse, 90 bytes", 100_000, () => JSON.parse(JSON_TEXT)],
  ["parseJson, 7 KB", 3_000, () => parseJson(LONG_JSON)],
  ["JSON.parse, 7 KB", 3_000, () => JSON.parse(LONG_JSON)],
];

for (const [name, calls, run] of ROWS) {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) sink = run();
    rounds.push((performance.now() - start) * 1e6 / calls);
  }
  print(name, rounds);
}

const INIT = {
  method: "POST",
  body: JSON_TEXT,
  headers: { "content-type": "application/json", "content-length": String(JSON_TEXT.length) },
};
const BODY_ROWS: [name: string, read: (request: Request) => Promise<unknown>][] = [
  ["request.json()", (request) => request.json()],
  ["request.text() + JSON.parse", (request) => request.text().then(JSON.parse)],
  ["readJson", (request) => readJson(request, { bytesMax: 1_048_576 })],
];
for (const [name, read] of BODY_ROWS) {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const requests = Array.from({ length: 3_000 }, () => new Request("http://h/", INIT));
    const start = performance.now();
    for (const request of requests) sink = await read(request);
    rounds.push((performance.now() - start) * 1e6 / requests.length);
  }
  print(name, rounds);
}

function print(name: string, rounds: number[]): void {
  const median = rounds.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
  console.log(`${name.padEnd(34)} ${median.toFixed(0).padStart(7)} ns`);
}

if (sink === undefined) console.log("nothing was measured");
