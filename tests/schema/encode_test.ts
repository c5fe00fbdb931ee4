// Answers as FastAPI writes them by a response model: JavaScript's own values, and the options, recorded from pydantic's
// `dump_json(exclude_unset=...)` and its siblings.

import assert from "node:assert/strict";
import { Type } from "@sinclair/typebox";
import { compileStringify, t } from "../../src/schema/mod.ts";
import type { EncodeOptions, Issue, TSchema } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

function write(schema: TSchema, value: unknown, options?: EncodeOptions): string | undefined {
  const issues: Issue[] = [];
  const text = compileStringify(schema, options)(value, issues);
  assert.deepEqual(issues, []);
  return text;
}

function findings(schema: TSchema, value: unknown): unknown[] {
  const issues: Issue[] = [];
  assert.equal(compileStringify(schema)(value, issues), undefined);
  return issues.map(({ type, loc }) => [type, ...loc]);
}

const Item = t.Object({ id: t.Integer(), note: t.Nullable(t.String(), { default: null }) });
const Open = t.Object({ id: t.Integer() }, { additionalProperties: true });
const Counts = t.Object({ id: t.Integer() }, { additionalProperties: t.Integer() });
const Tree = t.Recursive((This) => t.Object({ n: t.Integer(), kids: t.Array(This) }));
const Pair = Type.Module({
  Leaf: Type.Object({ n: Type.Integer() }),
  Pair: Type.Object({ left: Type.Ref("Leaf"), right: Type.Ref("Leaf") }),
}).Import("Pair");

class Row {
  readonly id = 5;
  get note(): string {
    return "seen";
  }
  secret = "s";
}

const WRITTEN: [name: string, schema: TSchema, value: unknown, text: string][] = [
  ["a date as a moment", t.Date(), new Date(500), '"1970-01-01T00:00:00.500000Z"'],
  ["a date as text of a moment", t.DateTime(), new Date(0), '"1970-01-01T00:00:00Z"'],
  ["an address", t.Url(), new URL("http://a.b/c"), '"http://a.b/c"'],
  ["bytes", t.Uint8Array(), Uint8Array.of(97), '"a"'],
  ["base64", t.Uint8Array({ contentEncoding: "base64" }), Uint8Array.of(251, 255), '"-_8="'],
  ["a big integer", t.BigInt(), 2n ** 70n, "1180591620717411303424"],
  ["a set as a list", t.Array(t.Integer()), new Set([1, 2]), "[1,2]"],
  ["a generator as a list", t.Array(t.Integer()), [1, 2].values(), "[1,2]"],
  ["a list as a set", t.Set(t.Integer()), [1, 1, 2], "[1,2]"],
  ["a set as a tuple", t.Tuple([t.Integer(), t.String()]), new Set([1, "a"]), '[1,"a"]'],
  ["a gap in a list as null", t.Array(t.Nullable(t.Integer())), [1, undefined], "[1,null]"],
  ["a map", t.Record(t.String(), t.Integer()), new Map([["a", 1]]), '{"a":1}'],
  ["a map as an object", Item, new Map<string, unknown>([["id", 1]]), '{"id":1,"note":null}'],
  ["members that are undefined as absent", t.Record(t.String(), t.Integer()), {
    a: 1,
    b: undefined,
  }, '{"a":1}'],
  ["an instance of a class", Item, new Row(), '{"id":5,"note":"seen"}'],
  [
    "others as they are",
    Open,
    { id: 1, at: new Date(0), gone: undefined, nil: null },
    '{"id":1,"at":"1970-01-01T00:00:00+00:00","nil":null}',
  ],
  ["others by their schema", Counts, { id: 1, a: "2" }, '{"id":1,"a":2}'],
  ["anything", t.Object({ a: t.Any() }), { a: new Set([1n]) }, '{"a":[1]}'],
  ["nothing as null", t.Nullable(Item), undefined, "null"],
  [
    "what refers to itself",
    Tree,
    { n: 1, kids: [{ n: "2", kids: [] }] },
    '{"n":1,"kids":[{"n":2,"kids":[]}]}',
  ],
  [
    "a member of a module",
    Pair,
    { left: { n: 1, x: 1 }, right: { n: "2" } },
    '{"left":{"n":1},"right":{"n":2}}',
  ],
  ["an intersection with a map", t.Intersect([Item, t.Record(t.String(), t.Any())]), {
    id: "1",
    x: 2,
  }, '{"id":"1","note":null,"x":2}'],
  [
    "a name that could be code",
    t.Object({ '"];x\u2028': t.Integer() }),
    { '"];x\u2028': 1 },
    '{"\\"];x\u2028":1}',
  ],
  ["literals and null", t.Union([t.Literal("a"), t.Literal(1), t.Null()]), null, "null"],
];
for (const [name, schema, value, text] of WRITTEN) {
  test(`compileStringify() writes ${name}`, () => {
    assert.equal(write(schema, value), text);
  });
}

const REFUSED: [name: string, schema: TSchema, value: unknown, expected: unknown[]][] = [
  ["NaN", t.Object({ n: t.Number() }), { n: NaN }, [["finite_number", "response", "n"]]],
  ["infinity", t.Number(), Infinity, [["finite_number", "response"]]],
  ["nothing", Item, undefined, [["model_attributes_type", "response"]]],
  ["a list for an object", Item, [1], [["model_attributes_type", "response"]]],
  ["a date for an object", Item, new Date(0), [["model_attributes_type", "response"]]],
  ["bytes for a list", t.Array(t.Integer()), Uint8Array.of(1), [["list_type", "response"]]],
  ["a map for a list", t.Array(t.Integer()), new Map(), [["list_type", "response"]]],
  ["text for a map", t.Record(t.String(), t.Integer()), "x", [["dict_type", "response"]]],
  ["others that do not fit", Counts, { id: 1, a: "x" }, [["int_parsing", "response", "a"]]],
  ["every member that does not fit", Item, { note: 5 }, [
    ["missing", "response", "id"],
    ["string_type", "response", "note"],
  ]],
];
for (const [name, schema, value, expected] of REFUSED) {
  test(`compileStringify() refuses ${name}`, () => {
    assert.deepEqual(findings(schema, value), expected);
  });
}

const Inner = t.Object({ x: t.Integer({ default: 1 }), y: t.Nullable(t.Integer()) });
const Full = t.Object({
  id: t.Integer({ alias: "ID" }),
  note: t.Nullable(t.String(), { default: null }),
  tags: t.Array(t.String(), { default: ["new"] }),
  inner: t.Optional(Inner),
});
const VALUE = { id: 1, tags: ["new"], inner: { y: null } };

const OPTIONS: [options: EncodeOptions, text: string][] = [
  [{}, '{"ID":1,"note":null,"tags":["new"],"inner":{"x":1,"y":null}}'],
  [{ byAlias: false }, '{"id":1,"note":null,"tags":["new"],"inner":{"x":1,"y":null}}'],
  [{ excludeUnset: true }, '{"ID":1,"tags":["new"],"inner":{"y":null}}'],
  [{ excludeDefaults: true }, '{"ID":1,"inner":{"y":null}}'],
  [{ excludeNone: true }, '{"ID":1,"tags":["new"],"inner":{"x":1}}'],
  [{ include: ["id", "inner"] }, '{"ID":1,"inner":{"x":1,"y":null}}'],
  [{ exclude: ["inner", "note"] }, '{"ID":1,"tags":["new"]}'],
  [{ include: { id: true, inner: ["y"] } }, '{"ID":1,"inner":{"y":null}}'],
  [{ exclude: { inner: { x: true }, tags: true } }, '{"ID":1,"note":null,"inner":{"y":null}}'],
  [{ include: ["id"], exclude: ["id"] }, "{}"],
];
for (const [options, text] of OPTIONS) {
  test(`compileStringify() with ${JSON.stringify(options)}`, () => {
    assert.equal(write(Full, VALUE, options), text);
  });
}

test("compileStringify() leaves null out of others, too", () => {
  assert.equal(write(Open, { id: 1, a: null, b: 2 }, { excludeNone: true }), '{"id":1,"b":2}');
});

test("compileStringify() never sets the prototype of what it writes", () => {
  const value = JSON.parse('{"id":1,"__proto__":{"a":1}}');
  assert.equal(write(Open, value), '{"id":1}');
});
