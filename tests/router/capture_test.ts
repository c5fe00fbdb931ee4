import assert from "node:assert/strict";
import { captureByTable, compileCapture } from "../../src/router/capture.ts";
import { type Convertor, CONVERTOR_SOURCES } from "../../src/router/convertor.ts";
import type { Part } from "../../src/router/mod.ts";
import { test } from "../test.ts";
import { many, pick, seeded } from "./random.ts";

const ID = "0123456789abcdefABCDEF0123456789";
const DASHED = "01234567-89ab-cdef-ABCD-EF0123456789";

/** Parts in short: `{int}` is a parameter, all else text. */
function partsOf(short: string): Part[] {
  return short.split(/(\{\w+\})/).filter((text) => text !== "").map((text, i) =>
    text.startsWith("{")
      ? { kind: "param", name: `p${i}`, convertor: text.slice(1, -1) as Convertor }
      : { kind: "text", text }
  );
}

const CASES: [short: string, text: string, captures: string[] | undefined][] = [
  ["pre-{str}-mid-{str}.json", "pre-1-x-mid-2-y.json", ["1-x", "2-y"]],
  ["pre-{str}-mid-{str}.json", "pre--mid-.json", undefined],
  ["{str}-{str}", "a-b-c", ["a-b", "c"]],
  ["{str}-{str}", "a/b-c", undefined],
  ["{str}-{str}", "-", undefined],
  ["{int}-{int}", "12-3", ["12", "3"]],
  ["{int}-{int}", "12-x", undefined],
  ["{float}-{float}", "1.5-2", ["1.5", "2"]],
  ["{float}.{int}", "1.2.3", ["1.2", "3"]],
  ["{float}.{int}", "1.2", ["1", "2"]],
  ["{float}5{str}", "1.555x", ["1.55", "x"]],
  ["{float}x", "1.x", undefined],
  ["{uuid}-{str}", `${ID}-x`, [ID, "x"]],
  ["{uuid}-{uuid}", `${DASHED}-${ID}`, [DASHED, ID]],
  ["{uuid}-{str}", `${ID.slice(1)}-x`, undefined],
  ["{path}/x/{path}", "a/x/b/x/c", ["a/x/b", "c"]],
  ["{path}/x/{path}", "/x/", ["", ""]],
  ["{path}/{str}-{str}", "a/b/c-d", ["a/b", "c", "d"]],
  ["{path}", "a\nb", undefined],
  ["{path}-{path}", "a\nb-", undefined],
  ["{str}-{str}", "a\nb-c", ["a\nb", "c"]],
  ["a.b{str}", "axbc", undefined],
];
for (const [short, text, captures] of CASES) {
  test(`compileCapture() reads ${JSON.stringify(text)} as ${short}`, () => {
    assert.deepEqual(compileCapture(partsOf(short))(text), captures);
    assert.deepEqual(captureByTable(partsOf(short), text), captures);
  });
}

test("captureByTable() captures what the regular expression captures", () => {
  const random = seeded(20_261);
  const convertors: Convertor[] = ["str", "str", "int", "float", "uuid", "path"];
  const texts = ["-", "/", ".", "1", "a", "--", "-1"];
  const pieces = [...texts, "a/b", "12", "1.5", ID, DASHED, "\n"];
  let matched = 0;
  for (let i = 0; i < 6_000; i++) {
    const parts = many(random, 1, 4, (): Part[] => [
      { kind: "text", text: pick(random, texts) },
      { kind: "param", name: "p", convertor: pick(random, convertors) },
    ]).flat().slice(random() < 0.5 ? 1 : 0);
    if (random() < 0.5) parts.push({ kind: "text", text: pick(random, texts) });
    const source = parts.map((part) =>
      part.kind === "text" ? RegExp.escape(part.text) : `(${CONVERTOR_SOURCES[part.convertor]})`
    );
    const expression = new RegExp(`^${source.join("")}$`);
    for (let k = 0; k < 8; k++) {
      // Half of the texts are made to match.
      const text = k % 2 === 0
        ? many(random, 0, 7, () => pick(random, pieces)).join("")
        : parts.map((part) =>
          part.kind === "text" ? part.text : sampleOf(part.convertor, pick(random, pieces))
        ).join("");
      const expected = expression.exec(text)?.slice(1);
      if (expected !== undefined) matched++;
      const what = `${source.join("")} on ${JSON.stringify(text)}`;
      assert.deepEqual(captureByTable(parts, text), expected, what);
      assert.deepEqual(compileCapture(parts)(text), expected, what);
    }
  }
  assert.ok(matched > 10_000, `${matched} matches`);
});

function sampleOf(convertor: Convertor, piece: string): string {
  if (convertor === "uuid") return ID;
  if (convertor === "int") return "12";
  return convertor === "float" ? "3.25" : piece;
}

const SLOW: [short: string, text: string][] = [
  ["{str}-{str}-{str}-{str}!", "-".repeat(60_000)],
  ["{path}/{path}/{path}/x", "/".repeat(60_000)],
  ["{int}1{int}1{int}x", "1".repeat(60_000)],
  ["{float}.{float}.{float}x", "1.".repeat(30_000)],
  ["{uuid}{path}-{path}x", "0".repeat(60_000)],
  ["x{str}.json", "x" + ".json".repeat(12_000) + "x"],
  ["{path}/a/{str}/b", "/a".repeat(30_000)],
];
for (const [short, text] of SLOW) {
  test(`compileCapture() gives up on a long text for ${short} in linear time`, () => {
    const capture = compileCapture(partsOf(short));
    const started = performance.now();
    assert.equal(capture(text), undefined);
    // A backtracking engine takes minutes; this takes about 10 ms.
    assert.ok(performance.now() - started < 2_000);
  });
}
