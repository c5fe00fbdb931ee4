// What has no counterpart in pydantic: JavaScript's dates, schemas of TypeBox alone, values that are no JSON.

import assert from "node:assert/strict";
import { Type } from "@sinclair/typebox";
import { compileDecode, compileStringify, t, ValueError } from "../../src/schema/mod.ts";
import type { Issue, TSchema } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

function decode(schema: TSchema, value: unknown): unknown {
  const issues: Issue[] = [];
  const result = compileDecode(schema)(value, [], issues);
  assert.deepEqual(issues, []);
  return result;
}

function findings(schema: TSchema, value: unknown): unknown[] {
  const issues: Issue[] = [];
  compileDecode(schema)(value, [], issues);
  assert.notEqual(issues.length, 0);
  return issues.map(({ type, loc }) => [type, ...loc]);
}

const NOON = new Date("2024-01-02T12:00:00.250Z");
const Item = t.Object({ id: t.Integer() }, { $id: "Item" });
const Module = Type.Module({
  Leaf: Type.Object({ n: Type.Integer() }),
  Pair: Type.Object({ left: Type.Ref("Leaf"), right: Type.Ref("Leaf") }),
});

const KINDS = Type.Module({
  Owner: Type.Object({ name: Type.String() }),
  Cat: Type.Object({ kind: Type.Literal("cat"), owner: Type.Ref("Owner") }),
  Dog: Type.Object({ kind: Type.Literal("dog"), age: Type.Integer() }),
  Pet: Type.Union([Type.Ref("Cat"), Type.Ref("Dog")]),
});

function kind(name: string): TSchema {
  // The module's own type would be too deep.
  return (KINDS.Import as unknown as (name: string) => TSchema).call(KINDS, name);
}

const TAKEN: [name: string, schema: TSchema, value: unknown, expected: unknown][] = [
  ["a date from text", t.Date(), "2024-01-02T13:00:00.2509+01:00", NOON],
  ["a date from text without an offset as UTC", t.Date(), "2024-01-02T12:00:00.25", NOON],
  ["a date from seconds", t.Date(), NOON.getTime() / 1_000, NOON],
  ["a date as it is", t.Date(), NOON, NOON],
  ["a date as the text of a moment", t.DateTime(), NOON, "2024-01-02T12:00:00.250000Z"],
  ["bytes as they are", t.Uint8Array(), Uint8Array.of(1), Uint8Array.of(1)],
  [
    "base64 of either alphabet",
    t.Uint8Array({ contentEncoding: "base64" }),
    "-_8",
    Uint8Array.of(251, 255),
  ],
  ["nothing for what is undefined", t.Undefined(), "x", undefined],
  ["nothing for void", t.Void(), 1, undefined],
  ["an enumeration in plain JSON Schema", t.Unsafe({ enum: ["a", "b"] }), "b", "b"],
  ["anything for plain JSON Schema", t.Unsafe({ type: "string" }), 5, 5],
  ["text that matches an expression", Type.RegExp(/^a+$/), "aa", "aa"],
  ["text that matches a template", Type.TemplateLiteral("a${number}"), "a12", "a12"],
  ["a big integer of a safe one", t.BigInt(), 5n, 5n],
  ["an integer of a small big integer", t.Integer(), 5n, 5],
  ["a member of a module", Module.Import("Pair"), { left: { n: "1" }, right: { n: 2 } }, {
    left: { n: 1 },
    right: { n: 2 },
  }],
  [
    "an intersection in an intersection",
    t.Intersect([t.Intersect([Item, t.Object({})]), t.Object({})]),
    {
      id: "1",
    },
    { id: 1 },
  ],
  [
    "an intersection with what a module names",
    t.Intersect([Item, Module.Import("Leaf")]),
    { id: "1", n: "2" },
    { id: 1, n: 2 },
  ],
  [
    "an intersection with what refers to its module",
    t.Intersect([Item, kind("Cat")]),
    { id: "1", kind: "cat", owner: { name: "Ada" } },
    { id: 1, kind: "cat", owner: { name: "Ada" } },
  ],
  [
    "an intersection of parts from two modules",
    t.Intersect([Module.Import("Leaf"), kind("Dog")]),
    { n: "1", kind: "dog", age: "2" },
    { n: 1, kind: "dog", age: 2 },
  ],
  [
    "an intersection with a map by all that its parts make",
    t.Intersect([t.Object({ id: t.Integer() }), t.Record(t.String(), t.Number())]),
    { id: "1", x: 2 },
    { id: 1, x: 2 },
  ],
];
for (const [name, schema, value, expected] of TAKEN) {
  test(`compileDecode() takes ${name}`, () => {
    assert.deepEqual(decode(schema, value), expected);
  });
}

const REFUSED: [name: string, schema: TSchema, value: unknown, expected: unknown[]][] = [
  ["text that is no date", t.Date(), "noon", [["datetime_from_date_parsing"]]],
  ["text for a strict date", t.Date({ strict: true }), "2024-01-02", [["datetime_type"]]],
  ["what is no base64", t.Uint8Array({ contentEncoding: "base64" }), "?", [["bytes_type"]]],
  ["infinity for a moment", t.DateTime(), Infinity, [["datetime_parsing"]]],
  ["less than infinity for a date", t.LocalDate(), -Infinity, [["date_from_datetime_parsing"]]],
  ["too many seconds before 1970", t.DateTime(), -1e15, [["datetime_parsing"]]],
  ["infinity for a duration", t.Duration(), Infinity, [["time_delta_parsing"]]],
  ["an inexact integer", t.Integer(), 2 ** 60, [["int_parsing_size"]]],
  ["a big integer for an integer", t.Integer(), 2n ** 60n, [["int_parsing_size"]]],
  ["infinity for an integer", t.Integer(), Infinity, [["finite_number"]]],
  ["text outside of an expression", Type.RegExp(/^a+$/), "b", [["string_pattern_mismatch"]]],
  ["text outside of a template", Type.TemplateLiteral("a${number}"), "ax", [[
    "string_pattern_mismatch",
  ]]],
  ["a list for an object", Item, [1], [["model_attributes_type"]]],
  ["a part of an intersection", t.Intersect([Item, t.Record(t.String(), t.Integer())]), {
    id: "x",
  }, [["int_parsing", "id"]]],
  ["a date in a union", t.Union([t.Date(), t.Integer()]), "x", [
    ["datetime_from_date_parsing", "datetime"],
    ["int_parsing", "int"],
  ]],
  ["a module's member in a union", t.Union([Module.Import("Leaf"), t.Integer()]), "x", [
    ["model_attributes_type", "Leaf"],
    ["int_parsing", "int"],
  ]],
];
for (const [name, schema, value, expected] of REFUSED) {
  test(`compileDecode() refuses ${name}`, () => {
    assert.deepEqual(findings(schema, value), expected);
  });
}

test("compileDecode() leaves a key named __proto__ out of a map", () => {
  const value = JSON.parse('{"__proto__":1,"a":2}');
  const map = decode(t.Record(t.String(), t.Integer()), value) as Record<string, number>;
  assert.deepEqual(Object.entries(map), [["a", 2]]);
  assert.equal(Object.getPrototypeOf(map), Object.prototype);
});

test("compileDecode() finds tags behind references", () => {
  const Pet = t.Union([kind("Cat"), kind("Dog")], { discriminator: "kind" });
  assert.deepEqual(decode(Pet, { kind: "dog", age: "5" }), { kind: "dog", age: 5 });
  assert.deepEqual(findings(Pet, { kind: "dog" }), [["missing", "dog", "age"]]);
  const Any = t.Union([kind("Pet"), t.Object({ kind: t.Literal("fish") })], {
    discriminator: "kind",
  });
  const cat = { kind: "cat", owner: { name: "Ada" } };
  assert.deepEqual(decode(Any, cat), cat);
  assert.deepEqual(findings(Any, { kind: "cat", owner: {} }), [[
    "missing",
    "cat",
    "owner",
    "name",
  ]]);
  const issues: Issue[] = [];
  assert.equal(compileStringify(Any)({ ...cat, age: 3 }, issues), JSON.stringify(cat));
});

test("compileDecode() refuses a union whose members have no such tag", () => {
  for (const [member, name] of [[Item, "Item"], [t.Object({}), "a member"]] as const) {
    const schema = t.Union([member, t.Object({ kind: t.Literal("b") })], { discriminator: "kind" });
    assert.throws(() => compileDecode(schema)({ kind: "b" }, [], []), {
      name: "TypeError",
      message: `Cannot tell a union apart by "kind": ${name} has no literal of that name`,
    });
  }
});

test("compileDecode() refuses kinds that cannot come over the wire", () => {
  const message =
    "Cannot read a value of kind Function: it cannot come over the wire; use another schema";
  const schema = Type.Function([], Type.Void());
  assert.throws(() => compileDecode(schema)("x", [], []), { name: "TypeError", message });
});

test("compileDecode() refuses a reference to nothing", () => {
  assert.throws(() => compileDecode(Type.Ref("Nowhere"))("x", [], []), {
    name: "TypeError",
    message:
      'Cannot resolve the reference "Nowhere": use t.Recursive, t.Module, or the schema itself',
  });
});

test("a validator that throws what is no error is a finding, too", () => {
  const schema = t.String({
    after: (text: string) => {
      // deno-lint-ignore no-throw-literal -- programs do.
      if (text === "plain") throw "not this one";
      throw new ValueError("mine", "not that one", { text });
    },
  });
  const issues: Issue[] = [];
  compileDecode(schema)("plain", ["a"], issues);
  compileDecode(schema)("x", ["b"], issues);
  assert.deepEqual(issues, [
    {
      type: "value_error",
      loc: ["a"],
      msg: "Value error, not this one",
      input: "plain",
      ctx: { error: {} },
    },
    { type: "mine", loc: ["b"], msg: "not that one", input: "x", ctx: { text: "x" } },
  ]);
});
