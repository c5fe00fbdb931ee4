// The expected documents are those of pydantic 2.13 and FastAPI 0.141 for the same types.

import assert from "node:assert/strict";
import { Type } from "@sinclair/typebox";
import { componentSchema, needsSplit, t, titleOf, toJsonSchema } from "../../src/schema/mod.ts";
import type { JsonSchema, JsonSchemaOptions, TSchema } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

type Mode = JsonSchemaOptions["mode"];

const YES = true;

/** A schema and the components it needs, as a document's writer collects them. */
function describe(
  schema: TSchema,
  mode: Mode = "input",
  { titles = false } = {},
): { json: JsonSchema; components: Record<string, JsonSchema> } {
  const components: Record<string, JsonSchema> = {};
  const options: JsonSchemaOptions = {
    mode,
    titles,
    component(name, named) {
      if (!(name in components)) {
        components[name] = {};
        components[name] = componentSchema(named, options);
      }
      return `#/c/${name}`;
    },
  };
  return { json: toJsonSchema(schema, options), components };
}

const Color = t.Enumeration(["red", "green"], { $id: "Color" });
const Item = t.Object({ id: t.Integer(), tag: t.String({ default: "x" }) }, { $id: "Item" });
const Cat = t.Object({ kind: t.Literal("cat") }, { $id: "Cat" });
const Dog = t.Object({ kind: t.Literals(["dog", "puppy"]) }, { $id: "Dog" });
class Money {
  toJSON(): string {
    return "1.50";
  }
}
const Bird = t.Object({ kind: t.Enumeration(["bird", "wren"]) }, { $id: "Bird" });
// What a module names is not looked into: its own name is its tag.
const Fish = Type.Module({ Fish: Type.Object({ kind: Type.Literal("Fish") }) }).Import("Fish");

const BOTH: [name: string, schema: TSchema, expected: JsonSchema][] = [
  ["a string", t.String({ minLength: 1, maxLength: 3, pattern: "^a" }), {
    type: "string",
    minLength: 1,
    maxLength: 3,
    pattern: "^a",
  }],
  ["a regular expression", Type.RegExp(/^a+$/), { type: "string", pattern: "^a+$" }],
  ["a template", Type.TemplateLiteral("a${string}"), { type: "string", pattern: "^a(.*)$" }],
  ["an integer", t.Integer({ exclusiveMinimum: 1, multipleOf: 2 }), {
    type: "integer",
    exclusiveMinimum: 1,
    multipleOf: 2,
  }],
  ["a number", t.Number({ minimum: 0.5, maximum: 2 }), {
    type: "number",
    minimum: 0.5,
    maximum: 2,
  }],
  ["a big integer", t.BigInt({ minimum: 1n }), { type: "integer", minimum: 1 }],
  ["a boolean", t.Boolean(), { type: "boolean" }],
  ["null", t.Null(), { type: "null" }],
  ["nothing", t.Void(), { type: "null" }],
  ["anything", t.Any(), {}],
  ["the unknown", t.Unknown(), {}],
  ["never", t.Never(), { not: {} }],
  ["the null literal", t.Union([t.Literal("a"), t.Literals([null, 1])]), {
    anyOf: [{ type: "string", const: "a" }, { enum: [null, 1] }],
  }],
  ["not", t.Not(t.Integer()), { not: { type: "integer" } }],
  ["a text literal", t.Literal("a"), { type: "string", const: "a" }],
  ["an integer literal", t.Literal(1), { type: "integer", const: 1 }],
  ["a fraction literal", t.Literal(1.5), { type: "number", const: 1.5 }],
  ["a boolean literal", t.Literal(YES), { type: "boolean", const: true }],
  ["literals of one type", t.Literals([1, 2]), { type: "integer", enum: [1, 2] }],
  ["literals of two types", t.Union([t.Literal("a"), t.Literal(1)]), { enum: ["a", 1] }],
  ["literals or null", t.Nullable(t.Literals(["a", "b"])), {
    anyOf: [{ type: "string", enum: ["a", "b"] }, { type: "null" }],
  }],
  ["one literal or null", t.Nullable(t.Literal("a")), {
    anyOf: [{ type: "string", const: "a" }, { type: "null" }],
  }],
  ["an enumeration in place", t.Enumeration([1, 2]), { type: "integer", enum: [1, 2] }],
  ["an enumeration of one", t.Enumeration(["x"]), { type: "string", enum: ["x"] }],
  ["TypeBox's enum", t.Enum({ a: "x", b: "y" }), { type: "string", enum: ["x", "y"] }],
  ["what may be null", t.Nullable(t.String()), { anyOf: [{ type: "string" }, { type: "null" }] }],
  ["a union that may be null", t.Nullable(t.Union([t.Integer(), t.String()])), {
    anyOf: [{ type: "integer" }, { type: "string" }, { type: "null" }],
  }],
  ["a described union inside one", t.Nullable(t.Union([t.Integer(), t.String()], { title: "U" })), {
    anyOf: [{ anyOf: [{ type: "integer" }, { type: "string" }], title: "U" }, { type: "null" }],
  }],
  ["a union of one form", t.Union([t.Integer(), t.BigInt()]), { type: "integer" }],
  ["a list", t.Array(t.Any(), { minItems: 1, maxItems: 2 }), {
    type: "array",
    items: {},
    minItems: 1,
    maxItems: 2,
  }],
  ["a set", t.Set(t.Integer()), { type: "array", items: { type: "integer" }, uniqueItems: true }],
  ["a tuple", t.Tuple([t.Integer(), t.String()]), {
    type: "array",
    prefixItems: [{ type: "integer" }, { type: "string" }],
    minItems: 2,
    maxItems: 2,
  }],
  ["the empty tuple", t.Tuple([]), { type: "array", minItems: 0, maxItems: 0 }],
  ["a map", t.Record(t.String(), t.Integer(), { maxProperties: 3 }), {
    type: "object",
    additionalProperties: { type: "integer" },
    maxProperties: 3,
  }],
  ["a map with integer keys", t.Record(t.Integer(), t.String()), {
    type: "object",
    additionalProperties: { type: "string" },
  }],
  ["a map of anything", t.Record(t.String(), t.Any()), {
    type: "object",
    additionalProperties: true,
  }],
  ["a map with a key pattern", t.Record(t.String({ pattern: "^a" }), t.Integer()), {
    type: "object",
    patternProperties: { "^a": { type: "integer" } },
  }],
  ["an object without members", t.Object({}), { type: "object", properties: {} }],
  ["an object that refuses the rest", t.Object({}, { additionalProperties: false }), {
    type: "object",
    properties: {},
    additionalProperties: false,
  }],
  ["an object that takes integers", t.Object({}, { additionalProperties: t.Integer() }), {
    type: "object",
    properties: {},
    additionalProperties: { type: "integer" },
  }],
  ["an intersection", t.Intersect([t.Object({}), t.Object({})]), {
    allOf: [{ type: "object", properties: {} }, { type: "object", properties: {} }],
  }],
  ["a date-time", t.DateTime(), { type: "string", format: "date-time" }],
  ["a JavaScript date", t.Date(), { type: "string", format: "date-time" }],
  ["a date", t.LocalDate(), { type: "string", format: "date" }],
  ["a time", t.Time(), { type: "string", format: "time" }],
  ["a duration", t.Duration(), { type: "string", format: "duration" }],
  ["a UUID", t.Uuid(), { type: "string", format: "uuid" }],
  ["an e-mail address", t.Email(), { type: "string", format: "email" }],
  ["a URL", t.Url(), { type: "string", format: "uri", minLength: 1, maxLength: 2083 }],
  ["bytes", t.Uint8Array({ minByteLength: 1, maxByteLength: 9 }), {
    type: "string",
    contentMediaType: "application/octet-stream",
    minLength: 1,
    maxLength: 9,
  }],
  ["base64", t.Uint8Array({ contentEncoding: "base64", maxByteLength: 9 }), {
    type: "string",
    contentMediaType: "application/octet-stream",
    contentEncoding: "base64",
  }],
  [
    "a default and bounds of JavaScript's own kinds",
    t.Array(t.Any(), {
      default: new Map([["a", new Date(0)]]),
      examples: [new Set([1n]), new Uint8Array(), { gone: null, at: new Money() }],
    }),
    {
      type: "array",
      items: {},
      default: { a: "1970-01-01T00:00:00+00:00" },
      examples: [[1], "", { at: "1.50" }],
    },
  ],
  ["plain JSON Schema", t.Unsafe({ type: "string", format: "x", alias: "b", default: 1 }), {
    type: "string",
    format: "x",
    default: 1,
  }],
  ["TypeBox inside JSON Schema", t.Unsafe({ type: "array", items: Item, x: [null, { y: 1 }] }), {
    type: "array",
    items: { $ref: "#/c/Item" },
    x: [null, { y: 1 }],
  }],
  ["a name", Item, { $ref: "#/c/Item" }],
  ["a name that may be absent", t.Optional(Item), { $ref: "#/c/Item" }],
  ["a list of names", t.Array(Color), { type: "array", items: { $ref: "#/c/Color" } }],
  ["the default of a name", { ...Color, default: "red" } as TSchema, {
    $ref: "#/c/Color",
    default: "red",
  }],
  [
    "words about one use of a name",
    {
      ...Item,
      field: { title: "T", description: "D", examples: [{ id: 1 }], "x-a": 1 },
    } as TSchema,
    { $ref: "#/c/Item", title: "T", description: "D", examples: [{ id: 1 }], "x-a": 1 },
  ],
  ["tagged members", t.Union([Cat, Dog], { discriminator: "kind" }), {
    oneOf: [{ $ref: "#/c/Cat" }, { $ref: "#/c/Dog" }],
    discriminator: {
      propertyName: "kind",
      mapping: { cat: "#/c/Cat", dog: "#/c/Dog", puppy: "#/c/Dog" },
    },
  }],
  ["members tagged by an enumeration", t.Union([Bird, Fish], { discriminator: "kind" }), {
    oneOf: [{ $ref: "#/c/Bird" }, { $ref: "#/c/Fish" }],
    discriminator: { propertyName: "kind", mapping: { bird: "#/c/Bird", wren: "#/c/Bird" } },
  }],
  ["tagged members or null", t.Nullable(t.Union([Cat, Dog], { discriminator: "kind" })), {
    anyOf: [{
      oneOf: [{ $ref: "#/c/Cat" }, { $ref: "#/c/Dog" }],
      discriminator: {
        propertyName: "kind",
        mapping: { cat: "#/c/Cat", dog: "#/c/Dog", puppy: "#/c/Dog" },
      },
    }, { type: "null" }],
  }],
  [
    "tagged members without names, by the tag's alias",
    t.Union([
      t.Object({ k: t.Literal("a", { alias: "K" }) }),
      t.Object({ k: t.Enumeration(["b"], { alias: "K" }) }),
    ], { discriminator: "k" }),
    {
      oneOf: [
        { type: "object", properties: { K: { type: "string", const: "a" } }, required: ["K"] },
        { type: "object", properties: { K: { type: "string", enum: ["b"] } }, required: ["K"] },
      ],
      discriminator: { propertyName: "K" },
    },
  ],
  [
    "words, and none of our own keywords",
    t.String({
      title: "T",
      description: "D",
      examples: ["a"],
      deprecated: true,
      readOnly: true,
      writeOnly: true,
      "x-foo": { a: null },
      strict: true,
      alias: "b",
      convertUnderscores: false,
      includeInSchema: false,
      openapiExamples: { a: {} },
      before: () => 1,
      after: () => 1,
      strip: true,
    }),
    {
      type: "string",
      title: "T",
      description: "D",
      examples: ["a"],
      deprecated: true,
      readOnly: true,
      writeOnly: true,
      "x-foo": {},
    },
  ],
  ["a default", t.Integer({ default: 3 }), { type: "integer", default: 3 }],
  ["no default of a factory", t.Integer({ default: () => 3 }), { type: "integer" }],
  ["no null default", t.Nullable(t.Integer(), { default: null }), {
    anyOf: [{ type: "integer" }, { type: "null" }],
  }],
  ["a default date", t.Date({ default: new Date(0) }), {
    type: "string",
    format: "date-time",
    default: "1970-01-01T00:00:00Z",
  }],
  ["a default big integer", t.BigInt({ default: 5n }), { type: "integer", default: 5 }],
  ["default bytes", t.Uint8Array({ default: new TextEncoder().encode("hi") }), {
    type: "string",
    contentMediaType: "application/octet-stream",
    default: "hi",
  }],
  ["a default without its null members", t.Any({ default: { a: null, b: [{ c: null }, null] } }), {
    default: { b: [{}, null] },
  }],
  ["a default set", t.Set(t.Integer(), { default: new Set([1]) }), {
    type: "array",
    items: { type: "integer" },
    uniqueItems: true,
    default: [1],
  }],
];

for (const [name, schema, expected] of BOTH) {
  test(`toJsonSchema() writes ${name}`, () => {
    assert.deepEqual(describe(schema, "input").json, expected);
    assert.deepEqual(describe(schema, "output").json, expected);
  });
}

const DECIMAL = "^(?!^[-+.]*$)[+-]?0*";
const MODES: [name: string, schema: TSchema, input: JsonSchema, output: JsonSchema][] = [
  [
    "a decimal",
    t.Decimal(),
    { anyOf: [{ type: "number" }, { type: "string", pattern: `${DECIMAL}\\d*\\.?\\d*$` }] },
    { type: "string", pattern: `${DECIMAL}\\d*\\.?\\d*$` },
  ],
  [
    "a decimal with digits, places and bounds",
    t.Decimal({ maxDigits: 5, decimalPlaces: 2, minimum: 0, exclusiveMaximum: 10, default: "1.5" }),
    {
      anyOf: [{ type: "number", minimum: 0, exclusiveMaximum: 10 }, {
        type: "string",
        pattern: `${DECIMAL}(?:\\d{0,3}|(?=[\\d.]{1,6}0*$)\\d{0,3}\\.\\d{0,2}0*$)`,
      }],
      default: "1.5",
    },
    {
      type: "string",
      pattern: `${DECIMAL}(?:\\d{0,3}|(?=[\\d.]{1,6}0*$)\\d{0,3}\\.\\d{0,2}0*$)`,
      default: "1.5",
    },
  ],
  [
    "a decimal with digits",
    t.Decimal({ maxDigits: 5 }),
    {
      anyOf: [{ type: "number" }, {
        type: "string",
        pattern: `${DECIMAL}(?:\\d{0,5}|(?=[\\d.]{1,6}0*$)\\d*\\.\\d*0*$)`,
      }],
    },
    { type: "string", pattern: `${DECIMAL}(?:\\d{0,5}|(?=[\\d.]{1,6}0*$)\\d*\\.\\d*0*$)` },
  ],
  [
    "a decimal with places",
    t.Decimal({ decimalPlaces: 2 }),
    {
      anyOf: [{ type: "number" }, {
        type: "string",
        pattern: `${DECIMAL}\\d*\\.?\\d{0,2}0*$`,
      }],
    },
    { type: "string", pattern: `${DECIMAL}\\d*\\.?\\d{0,2}0*$` },
  ],
  [
    "JSON text",
    t.Json(t.Array(t.Integer())),
    {
      type: "string",
      contentMediaType: "application/json",
      contentSchema: { type: "array", items: { type: "integer" } },
    },
    { type: "array", items: { type: "integer" } },
  ],
  [
    "aliases",
    t.Object({
      a: t.Integer({ alias: "A" }),
      v: t.Integer({ validationAlias: "V" }),
      s: t.Integer({ serializationAlias: "S" }),
      o: t.Optional(t.Integer({ alias: "O", validationAlias: "P" })),
      d: t.Integer({ default: 1 }),
    }),
    {
      type: "object",
      properties: {
        A: { type: "integer" },
        V: { type: "integer" },
        s: { type: "integer" },
        P: { type: "integer" },
        d: { type: "integer", default: 1 },
      },
      required: ["A", "V", "s"],
    },
    {
      type: "object",
      properties: {
        A: { type: "integer" },
        v: { type: "integer" },
        S: { type: "integer" },
        O: { type: "integer" },
        d: { type: "integer", default: 1 },
      },
      required: ["A", "v", "S"],
    },
  ],
];

for (const [name, schema, input, output] of MODES) {
  test(`toJsonSchema() writes ${name} for input and for output`, () => {
    assert.deepEqual(describe(schema, "input").json, input);
    assert.deepEqual(describe(schema, "output").json, output);
    assert.ok(needsSplit({ ...schema, $id: "X" }));
  });
}

test("toJsonSchema() gives titles as pydantic does", () => {
  const model = t.Object({
    item_id: t.Integer(),
    own: t.Integer({ title: "Mine" }),
    color: Color,
    maybe: t.Nullable(Item, { default: null, description: "d" }),
    either: t.Union([Cat, Dog]),
    tagged: t.Union([Cat, Dog], { discriminator: "kind" }),
    list: t.Array(t.Nullable(t.String())),
    first: t.Integer({ alias: "firstName" }),
    any: t.Any(),
    nothing: t.Null(),
  }, { $id: "Model" });
  const { json, components } = describe(model, "input", { titles: true });
  assert.deepEqual(json, { $ref: "#/c/Model" });
  assert.equal(components.Model!.title, "Model");
  assert.deepEqual(components.Color, { type: "string", enum: ["red", "green"], title: "Color" });
  assert.deepEqual(components.Item, {
    type: "object",
    properties: {
      id: { type: "integer", title: "Id" },
      tag: { type: "string", default: "x", title: "Tag" },
    },
    required: ["id"],
    title: "Item",
  });
  const either = { anyOf: [{ $ref: "#/c/Cat" }, { $ref: "#/c/Dog" }], title: "Either" };
  assert.deepEqual(components.Model!.properties, {
    item_id: { type: "integer", title: "Item Id" },
    own: { type: "integer", title: "Mine" },
    color: { $ref: "#/c/Color" },
    maybe: { anyOf: [{ $ref: "#/c/Item" }, { type: "null" }], description: "d" },
    either,
    tagged: {
      oneOf: either.anyOf,
      discriminator: {
        propertyName: "kind",
        mapping: { cat: "#/c/Cat", dog: "#/c/Dog", puppy: "#/c/Dog" },
      },
      title: "Tagged",
    },
    list: {
      type: "array",
      items: { anyOf: [{ type: "string" }, { type: "null" }] },
      title: "List",
    },
    firstName: { type: "integer", title: "Firstname" },
    any: { title: "Any" },
    nothing: { type: "null", title: "Nothing" },
  });
});

test("toJsonSchema() titles the schema itself when it has no name", () => {
  const options: JsonSchemaOptions = { mode: "input", titles: true, component: (name) => name };
  assert.deepEqual(toJsonSchema(t.Integer(), options, "Q"), { type: "integer", title: "Q" });
  assert.deepEqual(toJsonSchema(t.Integer({ title: "P" }), options, "Q").title, "P");
  assert.deepEqual(toJsonSchema(Item, options, "Q"), { $ref: "Item" });
  assert.deepEqual(toJsonSchema(t.Integer(), { ...options, titles: false }, "Q"), {
    type: "integer",
  });
});

test("toJsonSchema() refers to a recursive schema by its name", () => {
  const Node = t.Recursive(
    (Self) => t.Object({ value: t.Integer(), next: t.Nullable(Self, { default: null }) }),
    { $id: "Node" },
  );
  const { json, components } = describe(t.Array(Node), "input", { titles: true });
  assert.deepEqual(json, { type: "array", items: { $ref: "#/c/Node" } });
  assert.deepEqual(components, {
    Node: {
      type: "object",
      properties: {
        value: { type: "integer", title: "Value" },
        next: { anyOf: [{ $ref: "#/c/Node" }, { type: "null" }] },
      },
      required: ["value"],
      title: "Node",
    },
  });
  assert.ok(!needsSplit(Node));
});

test("toJsonSchema() writes a module's schemas, each under its name", () => {
  const { User } = {
    User: t.Module({
      User: t.Object({ home: t.Ref("Address"), old: t.Array(t.Ref("Address", { title: "Old" })) }),
      Address: t.Object({ owner: t.Optional(t.Ref("User")), price: t.Decimal() }),
    }).Import("User", { description: "A user" }),
  };
  const { json, components } = describe(User, "output");
  assert.deepEqual(json, { $ref: "#/c/User" });
  assert.deepEqual(components.User, {
    type: "object",
    properties: {
      home: { $ref: "#/c/Address" },
      old: { type: "array", items: { $ref: "#/c/Address", title: "Old" } },
    },
    required: ["home", "old"],
    description: "A user",
  });
  assert.deepEqual((components.Address!.properties as JsonSchema).owner, { $ref: "#/c/User" });
  assert.ok(needsSplit({ ...User, $id: "Alias" }));
});

const REFUSED: [name: string, schema: TSchema][] = [
  ["a function", t.Function([], t.Null())],
  ["a promise", t.Promise(t.Null())],
  ["a symbol", t.Symbol()],
  ["a reference to nothing", t.Ref("Nowhere")],
];
for (const [name, schema] of REFUSED) {
  test(`toJsonSchema() refuses ${name}`, () => {
    assert.throws(() => describe(schema), TypeError);
  });
}

test("toJsonSchema() leaves the schema as it was", () => {
  const examples = [{ a: 1 }];
  const { json } = describe(t.Object({}, { examples, default: examples }));
  (json.examples as JsonSchema[])[0]!.a = 2;
  assert.deepEqual(examples, [{ a: 1 }]);
});

const SPLIT: [name: string, schema: TSchema, split: boolean][] = [
  ["defaults alone", t.Object({ a: t.Integer({ default: 1 }) }, { $id: "A" }), false],
  ["the same alias both ways", t.Object({ a: t.Integer({ alias: "b" }) }, { $id: "A" }), false],
  [
    "a component that needs it",
    t.Object({ a: t.Array(t.Object({ d: t.Decimal() }, { $id: "D" })) }, { $id: "A" }),
    true,
  ],
];
for (const [name, schema, split] of SPLIT) {
  test(`needsSplit() is ${split} for ${name}`, () => {
    assert.equal(needsSplit(schema), split);
    assert.equal(needsSplit(schema), split);
  });
}

const TITLES: [name: string, title: string][] = [
  ["item_id", "Item Id"],
  ["x-token", "X-Token"],
  ["firstName", "Firstname"],
  ["ID", "Id"],
  ["_id", "Id"],
  ["item2name", "Item2Name"],
  ["Response_Read_Item_items__item_id__get", "Response Read Item Items  Item Id  Get"],
  ["ärger_é", "Ärger É"],
];
for (const [name, title] of TITLES) {
  test(`titleOf() writes ${name} as ${title}`, () => {
    assert.equal(titleOf(name), title);
  });
}
