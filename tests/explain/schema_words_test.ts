// Schemas in a few words.
import assert from "node:assert/strict";
import { t, type TSchema } from "../../mod.ts";
import { schemaWords } from "../../src/explain/schema_words.ts";
import { test } from "../test.ts";

const wide = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`k${i}`, t.Integer()]));

const CASES: [words: string, schema: TSchema][] = [
  ["integer", t.Integer()],
  ["number > 0 <= 9 multiple of 3", t.Number({ exclusiveMinimum: 0, maximum: 9, multipleOf: 3 })],
  ["integer >= 1 < 5", t.Integer({ minimum: 1, exclusiveMaximum: 5 })],
  ["string length >= 1 length <= 5", t.String({ minLength: 1, maxLength: 5 })],
  ["string like ^a", t.String({ pattern: "^a" })],
  ["string (uuid)", t.Uuid()],
  ['"a" | "b"', t.Literals(["a", "b"])],
  ["7", t.Literal(7)],
  ["string | null", t.Nullable(t.String())],
  ["list of integer items >= 1 items <= 3", t.Array(t.Integer(), { minItems: 1, maxItems: 3 })],
  ["list of [string, integer] items >= 2 items <= 2", t.Tuple([t.String(), t.Integer()])],
  ["{ a: integer, b?: string }", t.Object({ a: t.Integer(), b: t.Optional(t.String()) })],
  [
    "list of { a: object }",
    t.Array(t.Object({ a: t.Object({ b: t.Object({ c: t.Null() }) }) })),
  ],
  ["{ a: { b: object } }", t.Object({ a: t.Object({ b: t.Object({ c: t.Object({}) }) }) })],
  [
    "{ k0: integer, k1: integer, k2: integer, k3: integer, k4: integer, k5: integer, k6: integer, k7: integer, … }",
    t.Object(wide),
  ],
  ["object", t.Record(t.String(), t.Integer())],
  ["anything", t.Unknown()],
  ["list of anything", t.Array(t.Any())],
  ["Item", t.Object({}, { $id: "Item" })],
  ["list of Item", t.Array(t.Object({}, { $id: "Item" }))],
  ["value", t.Function([], t.Null())],
];
for (const [words, schema] of CASES) {
  test(`schemaWords() says ${words}`, () => assert.equal(schemaWords(schema, "input"), words));
}

test("schemaWords() cuts long choices", () => {
  const words = schemaWords(t.Literals(Array.from({ length: 20 }, (_, i) => `v${i}`)), "input");
  assert.match(words, /^"v0" \| .* \| "v7" \| … \(20\)$/);
});
