// The generated fast path of decoding against the plain readers: a validator that changes nothing turns it off.

import assert from "node:assert/strict";
import { compileDecode, t } from "../../src/schema/mod.ts";
import type { Issue, TSchema } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

const Tag = t.Object({ name: t.String({ minLength: 2 }), weight: t.Optional(t.Number()) });

const SCHEMAS: Readonly<Record<string, TSchema>> = {
  item: t.Object({
    name: t.String({ minLength: 1, maxLength: 5 }),
    price: t.Number({ exclusiveMinimum: 0 }),
    count: t.Integer({ default: 1 }),
    kind: t.Optional(t.Union([t.Literal("a"), t.Literal("b")])),
    note: t.Union([t.String(), t.Null()]),
    tags: t.Optional(t.Array(Tag, { maxItems: 2 })),
  }),
  aliased: t.Object({ first: t.String({ alias: "First" }), last: t.String() }),
  eitherName: t.Object({ first: t.String({ alias: "First" }) }, { byName: true }),
  sent: t.Object({ first: t.String({ serializationAlias: "out" }) }),
  closed: t.Object({ a: t.Integer() }, { additionalProperties: false }),
  open: t.Object({ a: t.Integer() }, { additionalProperties: t.Integer() }),
  inherited: t.Object({ toString: t.Optional(t.String()), a: t.Boolean() }),
  list: t.Array(t.Integer({ minimum: 0 }), { minItems: 1 }),
};

const WHOLE = { name: "Ada", price: 9.5, count: 2, note: null };
const VALUES: readonly (readonly [schema: string, value: unknown])[] = [
  ["item", WHOLE],
  ["item", { ...WHOLE, kind: "b", note: "x", tags: [{ name: "ab" }, { name: "cd", weight: 2 }] }],
  ["item", { ...WHOLE, extra: 1, constructor: "x" }],
  ["item", { name: "Ada", price: 9.5, note: "count has its default" }],
  ["item", { ...WHOLE, price: "9.5", count: "2" }],
  ["item", { ...WHOLE, price: 0, count: 1.5, kind: "c", note: 3 }],
  ["item", { ...WHOLE, name: "", tags: [{ name: "a" }, 1, {}] }],
  ["item", { ...WHOLE, name: "\u{1f600}\u{1f600}\u{1f600}" }],
  ["item", { ...WHOLE, tags: null, price: NaN }],
  ["item", {}],
  ["item", []],
  ["item", null],
  ["item", new Date(0)],
  ["aliased", { First: "Ada", last: "Byron" }],
  ["aliased", { first: "Ada", last: "Byron" }],
  ["eitherName", { first: "Ada" }],
  ["eitherName", { First: "Ada" }],
  ["sent", { first: "Ada" }],
  ["sent", { out: "Ada" }],
  ["closed", { a: 1 }],
  ["closed", { a: 1, b: 2 }],
  ["open", { a: 1, b: 2 }],
  ["open", { a: 1, b: "x" }],
  ["inherited", { a: true }],
  ["inherited", { a: true, toString: "own" }],
  ["list", [0, 1]],
  ["list", [-1, "2"]],
  ["list", []],
  ["list", JSON.parse('{"__proto__":[1]}')],
];

for (const [name, value] of VALUES) {
  test(`compileDecode() decodes ${name} ${JSON.stringify(value)} as without its fast path`, () => {
    const schema = SCHEMAS[name]!;
    const plain = { ...schema, before: (raw: unknown) => raw };
    const [fast, slow] = [decoded(schema, value), decoded(plain, value)];
    assert.deepEqual(fast, slow);
    if (fast.issues.length > 0) return;
    assert.deepEqual(Object.keys(fast.result as object), Object.keys(slow.result as object));
    assert.notEqual(fast.result, value);
  });
}

function decoded(schema: TSchema, value: unknown): { result: unknown; issues: Issue[] } {
  const issues: Issue[] = [];
  const result = compileDecode(schema)(value, ["body"], issues);
  // Meaningless beside findings.
  return { result: issues.length === 0 ? result : undefined, issues };
}
