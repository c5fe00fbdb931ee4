// Both matchers against naive ones, over seeded random sets of patterns: every pattern is tried on every path.
import assert from "node:assert/strict";
import { type Convertor, CONVERTOR_SOURCES } from "../../src/router/convertor.ts";
import {
  type Match,
  parsePattern,
  type Part,
  type RoutePattern,
  RouteTree,
} from "../../src/router/mod.ts";
import { test } from "../test.ts";
import { many, pick, type Random, seeded } from "./random.ts";

const SETS = 250;
const PATHS_PER_SET = 60;
const METHODS = ["GET", "POST"];
const WORDS = ["a", "b", "ab", "abc", "a-b", "1", "12", "1.5", "x.json", "é", "raw"];
const SEGMENTS = [
  ...WORDS,
  ...WORDS,
  "",
  ":p",
  ":p",
  ":p",
  ":p{int}",
  ":p{float}",
  "a:p",
  ":p-:q",
  ":p.:q",
  ":p{int}-:q",
  ":p.json",
  ":p{path}",
  "x:p{path}",
];
const PATH_SEGMENTS = [
  ...WORDS.map(encodeURI),
  "",
  "7",
  "a%20b",
  "a%2Fb",
  "a-b-c",
  "%25",
  "ax",
  "b.json",
  "%C3%A9",
  "1-b",
];

interface Row {
  readonly method: string;
  readonly pattern: RoutePattern;
  readonly value: number;
}

type Reference = (method: string, path: string) => { value: number; params: string[] } | undefined;

for (const order of ["specific", "registered"] as const) {
  test(`match() in ${order} order answers as the naive matcher`, () => {
    const random = seeded(order === "specific" ? 1 : 2);
    let matches = 0;
    for (let set = 0; set < SETS; set++) {
      const rows = makeRows(random, order);
      const tree = new RouteTree<number>({ order });
      for (const row of rows) tree.add(row.method, row.pattern, row.value, `at ${row.value}`);
      const matcher = tree.freeze();
      const reference = order === "specific" ? naiveSpecific(rows) : naiveRegistered(rows);
      for (let i = 0; i < PATHS_PER_SET; i++) {
        const path = makePath(random, rows);
        for (const method of METHODS) {
          const expected = reference(method, path);
          const found: Match<number> | undefined = matcher.match(method, path);
          if (expected !== undefined) matches++;
          const what = () => `${method} ${path} of ${rows.map(({ pattern }) => pattern.source)}`;
          assert.deepEqual(found && { ...found }, expected, what());
        }
        const known = METHODS.some((method) => reference(method, path) !== undefined);
        assert.equal(matcher.allowed(path).length > 0, known);
      }
    }
    assert.ok(matches > SETS * PATHS_PER_SET / 4, `${matches} matches`);
  });
}

function makeRows(random: Random, order: "specific" | "registered"): Row[] {
  const shapes = new Set<string>();
  const rows: Row[] = [];
  for (const source of many(random, 1, 24, () => makeSource(random))) {
    const method = pick(random, METHODS);
    const pattern = parsePattern(source);
    const shape = `${method} ${keyOf(pattern).flat().join(" ")}`;
    if (order === "specific" && shapes.has(shape)) continue;
    shapes.add(shape);
    rows.push({ method, pattern, value: rows.length });
  }
  return rows;
}

function makeSource(random: Random): string {
  const segments = many(random, 1, 4, () => pick(random, SEGMENTS));
  if (random() < 0.15) segments.push("*p");
  let count = 0;
  return "/" +
    segments.map((text) => text.replace(/([:*])[a-z]/g, (_, mark) => `${mark}n${count++}`)).join(
      "/",
    );
}

function makePath(random: Random, rows: readonly Row[]): string {
  if (random() < 0.3) return "/" + many(random, 1, 4, () => pick(random, PATH_SEGMENTS)).join("/");
  return "/" +
    pick(random, rows).pattern.segments.map((parts) =>
      parts.map((part) => part.kind === "text" ? part.text : pick(random, PATH_SEGMENTS)).join("")
    ).join("/");
}

/** One expression for the whole decoded path. */
function naiveRegistered(rows: readonly Row[]): Reference {
  return (method, path) => {
    const decoded = decodeURIComponent(path);
    for (const row of rows) {
      const found = expressionOf(row.pattern, decodeURIComponent).exec(decoded);
      if (row.method === method && found !== null) {
        return { value: row.value, params: found.slice(1) };
      }
    }
    return undefined;
  };
}

/** All routes that match, best first by a key with one item for each segment. */
function naiveSpecific(rows: readonly Row[]): Reference {
  const sorted = rows.toSorted((a, b) => compareKeys(keyOf(a.pattern), keyOf(b.pattern)));
  const inside = (text: string) => decodeURIComponent(text.replaceAll("%2F", "%00"));
  return (method, path) => {
    for (const row of sorted) {
      const found = expressionOf(row.pattern, inside).exec(inside(path));
      if (row.method !== method || found === null) continue;
      return { value: row.value, params: found.slice(1).map((text) => text.replaceAll("\0", "/")) };
    }
    return undefined;
  };
}

function expressionOf(pattern: RoutePattern, decode: (text: string) => string): RegExp {
  const sources = pattern.segments.map((parts) =>
    parts.map((part) =>
      part.kind === "text"
        ? RegExp.escape(decode(part.text))
        : `(${CONVERTOR_SOURCES[part.convertor]})`
    ).join("")
  );
  return new RegExp(`^/${sources.join("/")}$`);
}

const STRICTNESS: Convertor[] = ["uuid", "int", "float", "str", "path"];

/** Kind of the segment, then what breaks ties; from a `path` parameter on, all segments are one. */
function keyOf(pattern: RoutePattern): (string | number)[][] {
  const keys: (string | number)[][] = [];
  for (const [i, parts] of pattern.segments.entries()) {
    const isTail = parts.some((part) => part.kind === "param" && part.convertor === "path");
    if (!isTail) {
      keys.push(segmentKey(parts, 1));
      continue;
    }
    const tail = pattern.segments.slice(i)
      .flatMap((one, k): Part[] => k === 0 ? [...one] : [{ kind: "text", text: "/" }, ...one]);
    keys.push(tail.length === 1 ? [4] : segmentKey(tail, 3));
    break;
  }
  return keys;
}

function segmentKey(parts: readonly Part[], kind: number): (string | number)[] {
  const params = parts.flatMap((part) => part.kind === "param" ? part.convertor : []);
  const texts = parts.flatMap((part) => part.kind === "text" ? part.text : []);
  const shape = parts.map((part) => part.kind === "text" ? part.text : `{${part.convertor}}`).join(
    "",
  );
  if (params.length === 0) return [0, shape];
  if (shape === "{str}") return [2];
  const looseness = params.reduce((sum, convertor) => sum + STRICTNESS.indexOf(convertor), 0);
  return [kind, -texts.join("").length, params.length, looseness, shape];
}

function compareKeys(a: (string | number)[][], b: (string | number)[][]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    // Patterns of which one ends where the other goes on never match the same path, but for a tail.
    if (a[i] === undefined || b[i] === undefined) return a.length - b.length;
    for (let k = 0; k < Math.max(a[i]!.length, b[i]!.length); k++) {
      const [left, right] = [a[i]![k]!, b[i]![k]!];
      if (left !== right) return left < right ? -1 : 1;
    }
  }
  return 0;
}
