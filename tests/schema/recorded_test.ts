// What pydantic 2.13.4 makes of 3,000 values: recorded with `TypeAdapter(T).validate_python(value, from_attributes=True)`
// and `dump_json`, which is how FastAPI validates what it has parsed. A row is the value and its decoded form, or the
// value, null, and the findings: type, place, message, input, and the context where there is one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compileDecode, compileStringify, toJsonable } from "../../src/schema/mod.ts";
import type { Issue } from "../../src/schema/mod.ts";
import { test } from "../test.ts";
import { TYPES } from "./recorded_types.ts";

type Finding = [type: string, loc: Issue["loc"], msg: string, input: unknown, ctx?: unknown];
type Row = [value: unknown, decoded: unknown, findings?: Finding[]];

const RECORDED = JSON.parse(
  readFileSync(new URL("./cases/pydantic.json", import.meta.url), "utf8"),
) as Record<string, Row[]>;

/** As JSON text and back: NaN and infinity are null there, as they are in what was recorded. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

function decoded(value: unknown): unknown {
  return typeof value === "number" ? value : toJsonable(value);
}

function answer(name: string, value: unknown): Row {
  const issues: Issue[] = [];
  const result = compileDecode(TYPES[name]!)(structuredClone(value), [], issues);
  if (issues.length === 0) return [value, asJson(decoded(result))];
  const findings = issues.map(({ type, loc, msg, input, ctx }) =>
    (ctx === undefined ? [type, loc, msg, input] : [type, loc, msg, input, ctx]) as Finding
  );
  return [value, null, asJson(findings) as Finding[]];
}

test("every recorded type has a schema", () => {
  assert.deepEqual(Object.keys(TYPES).sort(), Object.keys(RECORDED).sort());
});

for (const [name, rows] of Object.entries(RECORDED)) {
  test(`compileDecode() answers as pydantic for ${name}`, () => {
    assert.deepEqual(rows.map(([value]) => answer(name, value)), asJson(rows));
  });
}

/** Types whose answers are taken by other rules than their input. */
const NOT_AS_INPUT: ReadonlySet<string> = new Set([
  // What is not declared is left out of an answer and not refused, and handlers name members as the schema does.
  ...["forbid", "both_forbid", "aliased", "alias_forbid", "by_name", "tag_alias"],
  // Handlers have dates as text.
  "strict_formats",
  // Validators are for input: what a handler returns has passed them.
  ...["even", "custom", "split", "refuse", "list_even", "tuple_even"],
  ...["hook_or_int", "refuse_or_int"],
  // Text in a parameter, its value in an answer.
  ...["json_int", "json_list", "json_or_list", "many_labels"],
]);

/** FastAPI checks an answer as it checks input, then writes it. */
function written(name: string, value: unknown): Row {
  const issues: Issue[] = [];
  const text = compileStringify(TYPES[name]!)(structuredClone(value), issues);
  if (text !== undefined) return [value, JSON.parse(text)];
  const findings = issues.map(({ type, loc: [start, ...loc], msg, input, ctx }) => {
    assert.equal(start, "response");
    return (ctx === undefined ? [type, loc, msg, input] : [type, loc, msg, input, ctx]) as Finding;
  });
  return [value, null, asJson(findings) as Finding[]];
}

for (const [name, rows] of Object.entries(RECORDED)) {
  if (NOT_AS_INPUT.has(name)) continue;
  test(`compileStringify() answers as pydantic for ${name}`, () => {
    // JSON has no infinity, and an answer may not turn it into null silently.
    const finite = rows.filter(([value]) => !/nan|inf|1e400/i.test(String(value)));
    assert.deepEqual(finite.map(([value]) => written(name, value)), asJson(finite));
  });
}
