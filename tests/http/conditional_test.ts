import assert from "node:assert/strict";
import {
  allowsRange,
  checkPreconditions,
  parseRange,
  pickCoding,
  type RangeRequest,
  type Validators,
} from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, randomFrom, randomText } from "./random.ts";

const AT = "Sun, 06 Nov 1994 08:49:37 GMT";
const AT_MS = Date.parse(AT);
const LATER = "Sun, 06 Nov 1994 08:49:38 GMT";
const EARLIER = "Sun, 06 Nov 1994 08:49:36 GMT";
const CURRENT: Validators = { etag: '"a"', lastModifiedMs: AT_MS + 999 };
const WEAK: Validators = { etag: 'W/"a"' };

type Fields = Record<string, string>;
const CONDITIONS: [
  fields: Fields,
  method: string,
  current: Validators | undefined,
  verdict: string,
][] = [
  [{}, "GET", CURRENT, "proceed"],
  [{ "if-none-match": '"a"' }, "GET", CURRENT, "not-modified"],
  [{ "if-none-match": '"a"' }, "HEAD", CURRENT, "not-modified"],
  [{ "if-none-match": '"a"' }, "PUT", CURRENT, "failed"],
  [{ "if-none-match": 'W/"a"' }, "GET", CURRENT, "not-modified"],
  [{ "if-none-match": '"a"' }, "GET", WEAK, "not-modified"],
  [{ "if-none-match": '"x", W/"b" , "a"' }, "GET", CURRENT, "not-modified"],
  [{ "if-none-match": '"x,"a' }, "GET", CURRENT, "proceed"],
  [{ "if-none-match": "a" }, "GET", CURRENT, "proceed"],
  [{ "if-none-match": "*" }, "GET", CURRENT, "not-modified"],
  [{ "if-none-match": "*" }, "PUT", undefined, "proceed"],
  [{ "if-none-match": "*" }, "PUT", {}, "failed"],
  [{ "if-none-match": '"x"', "if-modified-since": AT }, "GET", CURRENT, "proceed"],
  [{ "if-none-match": `${'"x",'.repeat(3_000)}"a"` }, "GET", CURRENT, "proceed"],
  [{ "if-modified-since": AT }, "GET", CURRENT, "not-modified"],
  [{ "if-modified-since": LATER }, "GET", CURRENT, "not-modified"],
  [{ "if-modified-since": EARLIER }, "GET", CURRENT, "proceed"],
  [{ "if-modified-since": AT }, "POST", CURRENT, "proceed"],
  [{ "if-modified-since": "yesterday" }, "GET", CURRENT, "proceed"],
  [{ "if-modified-since": AT }, "GET", { etag: '"a"' }, "proceed"],
  [{ "if-match": '"a"' }, "PUT", CURRENT, "proceed"],
  [{ "if-match": '"x"' }, "PUT", CURRENT, "failed"],
  [{ "if-match": 'W/"a"' }, "PUT", CURRENT, "failed"],
  [{ "if-match": '"a"' }, "PUT", WEAK, "failed"],
  [{ "if-match": "*" }, "PUT", CURRENT, "proceed"],
  [{ "if-match": "*" }, "PUT", undefined, "failed"],
  [{ "if-unmodified-since": AT }, "PUT", CURRENT, "proceed"],
  [{ "if-unmodified-since": EARLIER }, "PUT", CURRENT, "failed"],
  [{ "if-unmodified-since": EARLIER, "if-match": '"a"' }, "PUT", CURRENT, "proceed"],
];
for (const [i, [fields, method, current, verdict]] of CONDITIONS.entries()) {
  const shown = JSON.stringify(fields).slice(0, 60);
  test(`checkPreconditions() ${i}: ${method} with ${shown} is ${verdict}`, () => {
    const headers = new Headers(fields);
    assert.equal(checkPreconditions({ method, headers }, current), verdict);
  });
}

const IF_RANGE: [field: string | undefined, current: Validators, allowed: boolean][] = [
  [undefined, CURRENT, true],
  ['"a"', CURRENT, true],
  ['"x"', CURRENT, false],
  ['W/"a"', WEAK, false],
  ['"a"', WEAK, false],
  [AT, CURRENT, true],
  [LATER, CURRENT, false],
  ["yesterday", CURRENT, false],
  [AT, {}, false],
];
for (const [field, current, allowed] of IF_RANGE) {
  test(`allowsRange() is ${allowed} for ${field} and ${current.etag}`, () => {
    const headers = new Headers(field === undefined ? {} : { "if-range": field });
    assert.equal(allowsRange(headers, current), allowed);
  });
}

type Ranges = [first: number, last: number][];
const RANGES: [field: string, outcome: Ranges | "unsatisfiable" | RegExp][] = [
  ["bytes=0-4", [[0, 4]]],
  ["Bytes = 0 - 4 ", [[0, 4]]],
  ["bytes=5-", [[5, 19]]],
  ["bytes=5-100", [[5, 19]]],
  ["bytes=-4", [[16, 19]]],
  ["bytes=-100", [[0, 19]]],
  ["bytes=0-1,4-5", [[0, 1], [4, 5]]],
  ["bytes=4-5,0-1", [[0, 1], [4, 5]]],
  ["bytes=0-3,2-6", [[0, 6]]],
  ["bytes=0-1,2-3", [[0, 3]]],
  ["bytes=0-1, , 50-60, x-y", [[0, 1]]],
  [`bytes=${"0-,".repeat(300)}`, [[0, 19]]],
  ["bytes=20-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=20-30,40-", "unsatisfiable"],
  ["bytes=8-4", /start must be less than end/],
  ["bytes=x-y", /range must be requested/],
  ["bytes=", /range must be requested/],
  ["bytes=-", /range must be requested/],
  ["bytes=1", /range must be requested/],
  ["bytes", /Malformed/],
  ["items=0-1", /Only support bytes/],
  [`bytes=${"0-0,".repeat(1_000)}`, /Malformed/],
];
for (const [field, outcome] of RANGES) {
  test(`parseRange() reads ${field.slice(0, 40)}`, () => {
    const found = parseRange(field, 20);
    if (outcome === "unsatisfiable") return assert.deepEqual(found, { kind: outcome });
    if (outcome instanceof RegExp) {
      assert.equal(found.kind, "ignored");
      return assert.match((found as RangeRequest & { kind: "ignored" }).why, outcome);
    }
    const ranges = outcome.map(([first, last]) => ({ first, last }));
    assert.deepEqual(found, { kind: "ranges", ranges });
  });
}

test("parseRange() bounds the number of parts", () => {
  const every = (step: number) => Array.from({ length: 17 }, (_, i) => `${i * step}-${i * step}`);
  assert.equal(parseRange(`bytes=${every(2).join()}`, 100).kind, "ignored");
  assert.equal(parseRange(`bytes=${every(1).join()}`, 100).kind, "ranges");
});

test("parseRange() gives parts in order, inside and apart, for any field", () => {
  const pieces = [...HOSTILE, ..."0123456789--,,", "bytes=", "99999999999999999999"];
  for (let seed = 0; seed < 5_000; seed++) {
    const field = `bytes=${randomText(randomFrom(seed), pieces, 12)}`;
    const size = seed % 30;
    const found = parseRange(field, size);
    if (found.kind !== "ranges") continue;
    let before = -2;
    for (const { first, last } of found.ranges) {
      assert.ok(first > before + 1 && first <= last && last < size, `seed ${seed}: ${field}`);
      before = last;
    }
  }
});

test("pickCoding() follows the client", () => {
  assert.equal(pickCoding("br;q=0.5, gzip", ["br", "gzip"]), "gzip");
  assert.equal(pickCoding("*;q=0", ["br", "gzip"]), undefined);
});
