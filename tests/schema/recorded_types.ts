// The types of the recorded answers, as schemas. The names are those of cases/pydantic.json; where a Python type has a
// class, the schema has its name as `$id`.

import { t, type TSchema, ValueError } from "../../src/schema/mod.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Number({ default: 1.5 }),
  tags: t.Array(t.String(), { default: [] }),
}, { $id: "Item" });
const Other = t.Object({ name: t.String(), size: t.Nullable(t.Integer(), { default: null }) }, {
  $id: "Other",
});
const Forbid = t.Object({ a: t.Integer(), b: t.String({ default: "x" }) }, {
  $id: "Forbid",
  additionalProperties: false,
});
const Allow = t.Object({ a: t.Integer() }, { $id: "Allow", additionalProperties: true });
const Aliased = t.Object({
  a: t.Integer({ alias: "the-a" }),
  b: t.Integer({ default: 2, validationAlias: "bb" }),
}, { $id: "Aliased" });
const Strict = t.Object({ i: t.Integer(), f: t.Number(), s: t.String(), b: t.Boolean() }, {
  $id: "Strict",
  strict: true,
});
const Cat = t.Object({ kind: t.Literal("cat"), lives: t.Integer() }, { $id: "Cat" });
const Dog = t.Object({ kind: t.Literals(["dog", "wolf"]), bark: t.String({ default: "wuff" }) }, {
  $id: "Dog",
});
const Node = t.Recursive(
  (This) => t.Object({ v: t.Integer(), next: t.Nullable(This, { default: null }) }),
  { $id: "Node" },
);
const Color = t.Enumeration(["red", "blue"], { $id: "Color" });
const StrictFormats = t.Object({
  d: t.Nullable(t.LocalDate(), { default: null }),
  dt: t.Nullable(t.DateTime(), { default: null }),
  t: t.Nullable(t.Time(), { default: null }),
  td: t.Nullable(t.Duration(), { default: null }),
  n: t.Nullable(t.Integer(), { default: null }),
  l: t.Nullable(t.Array(t.Integer()), { default: null }),
  m: t.Nullable(t.Record(t.String(), t.Integer()), { default: null }),
  lit: t.Nullable(t.Literals(["a", 1]), { default: null }),
  item: t.Nullable(Item, { default: null }),
}, { $id: "StrictFormats", strict: true });
const Wrap = t.Object({
  one: t.Union([Item, Other]),
  many: t.Array(t.Union([Cat, Dog]), { default: [] }),
}, { $id: "Wrap" });
const Lizard = t.Object({ kind: t.Literal("lizard"), tail: t.Boolean({ default: true }) }, {
  $id: "Lizard",
});
const Num1 = t.Object({ v: t.Number() }, { $id: "Num1" });
const Num2 = t.Object({ v: t.Integer() }, { $id: "Num2" });
const Deep1 = t.Object({ a: Item }, { $id: "Deep1" });
const Deep2 = t.Object({ a: Other, b: t.Integer({ default: 0 }) }, { $id: "Deep2" });
const ByName = t.Object({
  first_name: t.String({ alias: "firstName" }),
  n: t.Integer({ default: 1, alias: "N" }),
}, { $id: "ByName", byName: true });
const AliasForbid = t.Object({ a: t.Integer({ alias: "the-a" }) }, {
  $id: "AliasForbid",
  additionalProperties: false,
});
const ExtraInt = t.Object({ a: t.Integer() }, {
  $id: "ExtraInt",
  additionalProperties: t.Integer(),
});
const TagAlias1 = t.Object({ kind: t.Literal("one", { alias: "@type" }) }, { $id: "TagAlias1" });
const TagAlias2 = t.Object({ kind: t.Literal("two", { alias: "@type" }), v: t.Integer() }, {
  $id: "TagAlias2",
});
const IntTag1 = t.Object({ v: t.Literal(1) }, { $id: "IntTag1" });
const IntTag2 = t.Object({ v: t.Literal(2), x: t.Integer() }, { $id: "IntTag2" });
const Tree = t.Recursive(
  (This) => t.Object({ value: t.Integer(), children: t.Array(This, { default: [] }) }),
  { $id: "Tree" },
);

const Owned = t.Object({ owner: t.String(), age: t.Nullable(t.Integer(), { default: null }) }, {
  $id: "Owned",
});
// A class that inherits from both.
const Both = t.Intersect([Owned, Item], { $id: "Both" });
const BothForbid = t.Intersect([Owned, Item], { additionalProperties: false });
const Even = t.Integer({ after: even });
const Split = t.Array(t.Integer(), { before: comma });
const Refuse = t.String({ before: refuse });

function even(value: number): number {
  if (value % 2 !== 0) throw new Error("must be even");
  return value;
}

function unlucky(value: number): number {
  if (value === 13) throw new ValueError("unlucky", "no 13 here", { n: 13 });
  if (value === 14) throw new ValueError("plain", "not that one");
  return value;
}

function comma(value: unknown): unknown {
  return typeof value === "string" ? value.split(",") : value;
}

function refuse(value: unknown): unknown {
  if (value === "bad") throw new Error("it is bad");
  return value;
}

const Pet = t.Union([Cat, Dog], { discriminator: "kind" });
export const TYPES: Record<string, TSchema> = {
  none: t.Null(),
  int: t.Integer(),
  int_gt: t.Integer({ exclusiveMinimum: 10 }),
  int_ge_le: t.Integer({ minimum: 0, maximum: 100 }),
  int_mul: t.Integer({ multipleOf: 3 }),
  int_strict: t.Integer({ strict: true }),

  float: t.Number(),
  float_gt: t.Number({ exclusiveMinimum: 0.5 }),
  float_lt: t.Number({ exclusiveMaximum: 2 }),
  float_mul: t.Number({ multipleOf: 0.1 }),
  float_finite: t.Number({ allowInfNan: false }),
  float_strict: t.Number({ strict: true }),
  bool: t.Boolean(),
  bool_strict: t.Boolean({ strict: true }),
  str: t.String(),
  str_len: t.String({ minLength: 2, maxLength: 5 }),
  str_pat: t.String({ pattern: "^[a-z]+$" }),
  str_strip: t.String({ strip: true, minLength: 1 }),
  str_lower: t.String({ toLowerCase: true, maxLength: 3 }),
  date: t.LocalDate(),
  datetime: t.DateTime(),
  time: t.Time(),
  timedelta: t.Duration(),
  uuid: t.Uuid(),
  uuid4: t.String({ format: "uuid4" }),
  uuid1: t.String({ format: "uuid1" }),
  decimal: t.Decimal(),
  decimal_4_2: t.Decimal({ maxDigits: 4, decimalPlaces: 2 }),
  decimal_gt: t.Decimal({ exclusiveMinimum: 1 }),
  decimal_mul: t.Decimal({ multipleOf: 0.1 }),
  bytes: t.Uint8Array(),
  bytes_len: t.Uint8Array({ minByteLength: 2, maxByteLength: 4 }),
  url: t.Url(),
  email: t.Email(),
  ipv4: t.String({ format: "ipv4" }),
  lit_str: t.Literals(["a", "b", "red"]),
  lit_int: t.Literals([1, 2]),
  lit_mixed: t.Literals(["a", 1, null]),
  lit_bool: t.Literals([true]),
  lit_one: t.Literal("only"),
  enum_str: Color,
  enum_int: t.Enumeration([1, 2], { $id: "Num" }),
  enum_mixed: t.Enumeration(["a", 1], { $id: "Mixed" }),
  list_int: t.Array(t.Integer()),
  list_str_len: t.Array(t.String(), { minItems: 1, maxItems: 2 }),
  set_int: t.Set(t.Integer()),
  set_int_max: t.Set(t.Integer(), { minItems: 1, maxItems: 2 }),
  tuple_int_str: t.Tuple([t.Integer(), t.String()]),
  dict_str_int: t.Record(t.String(), t.Integer()),
  dict_int_str: t.Record(t.Integer(), t.String()),
  dict_len: t.Record(t.String(), t.Integer(), { minProperties: 1, maxProperties: 2 }),
  opt_int: t.Nullable(t.Integer()),
  item: Item,
  forbid: Forbid,
  allow: Allow,
  aliased: Aliased,
  strict: Strict,
  node: Node,
  list_item: t.Array(Item),
  int_or_str: t.Union([t.Integer(), t.String()]),
  str_or_int: t.Union([t.String(), t.Integer()]),
  int_or_float: t.Union([t.Integer(), t.Number()]),
  float_or_int: t.Union([t.Number(), t.Integer()]),
  bool_or_int: t.Union([t.Boolean(), t.Integer()]),
  int_or_bool: t.Union([t.Integer(), t.Boolean()]),
  float_or_bool: t.Union([t.Number(), t.Boolean()]),
  date_or_datetime: t.Union([t.LocalDate(), t.DateTime()]),
  datetime_or_date: t.Union([t.DateTime(), t.LocalDate()]),
  int_or_list: t.Union([t.Integer(), t.Array(t.Integer())]),
  list_int_or_list_str: t.Union([t.Array(t.Integer()), t.Array(t.String())]),
  item_or_other: t.Union([Item, Other]),
  other_or_item: t.Union([Other, Item]),
  cat_or_dog: t.Union([Cat, Dog]),
  pet: t.Union([Cat, Dog], { discriminator: "kind" }),
  item_or_list: t.Union([Item, t.Array(Item)]),
  uuid_or_int: t.Union([t.Uuid(), t.Integer()]),
  cint_or_cstr: t.Union([t.Integer({ exclusiveMinimum: 5 }), t.String({ maxLength: 3 })]),
  lit_or_int: t.Union([t.Literal("auto"), t.Integer()]),
  opt_union: t.Union([t.Integer(), t.String(), t.Null()]),
  enum_or_int: t.Union([Color, t.Integer()]),
  dict_or_list: t.Union([t.Record(t.String(), t.Integer()), t.Set(t.Integer())]),
  tuple_or_none: t.Union([t.Tuple([t.Integer(), t.String()]), t.Number()]),

  strict_formats: StrictFormats,
  wrap: Wrap,
  ts_enum: t.Enum({ A: "x", B: "y" }),
  by_name: ByName,
  alias_forbid: AliasForbid,
  extra_int: ExtraInt,
  tree: Tree,
  date_or_str: t.Union([t.LocalDate(), t.String()]),
  str_or_date: t.Union([t.String(), t.LocalDate()]),
  datetime_or_str: t.Union([t.DateTime(), t.String()]),
  uuid_or_str: t.Union([t.Uuid(), t.String()]),
  decimal_or_str: t.Union([t.Decimal(), t.String()]),
  decimal_or_int: t.Union([t.Decimal(), t.Integer()]),
  float_or_str: t.Union([t.Number(), t.String()]),
  email_or_int: t.Union([t.Email(), t.Integer()]),
  url_or_str: t.Union([t.Url(), t.String()]),
  bytes_or_str: t.Union([t.Uint8Array(), t.String()]),
  enum_or_str: t.Union([Color, t.String()]),
  time_or_td: t.Union([t.Time(), t.Duration()]),
  td_or_int: t.Union([t.Duration(), t.Integer()]),
  url_or_int: t.Union([t.Url(), t.Integer()]),
  lit_or_str: t.Union([t.Literals(["a", "b"]), t.String()]),
  lit_int_or_bool: t.Union([t.Literals([1, 2]), t.Boolean()]),
  bool_or_str: t.Union([t.Boolean(), t.String()]),
  any_or_int: t.Union([t.Any(), t.Integer()]),
  float_or_list: t.Union([t.Number(), t.Array(t.Number())]),
  num1_or_num2: t.Union([Num1, Num2]),
  num2_or_num1: t.Union([Num2, Num1]),
  deep1_or_deep2: t.Union([Deep1, Deep2]),
  item_or_dict: t.Union([Item, t.Record(t.String(), t.Integer())]),
  dict_or_item: t.Union([t.Record(t.String(), t.Integer()), Item]),
  list_item_or_item: t.Union([t.Array(Item), Item]),
  list_u: t.Array(t.Union([t.Integer(), t.String()])),
  dict_u: t.Record(t.String(), t.Union([t.Integer(), t.Boolean()])),
  set_or_list: t.Union([t.Set(t.Integer()), t.Array(t.Integer())]),
  list_or_set: t.Union([t.Array(t.Integer()), t.Set(t.Integer())]),
  tuple_or_list: t.Union([t.Tuple([t.Integer(), t.Integer()]), t.Array(t.Integer())]),
  nested_union: t.Union([t.Integer(), t.Union([t.String(), t.Array(t.Integer())]), t.Null()]),
  opt_lit: t.Union([t.Literal("a"), t.Literal("b"), t.Null()]),
  opt_pet: t.Nullable(Pet),
  pets3: t.Union([Pet, Lizard], { discriminator: "kind" }),
  tag_alias: t.Union([TagAlias1, TagAlias2], { discriminator: "kind" }),
  tag_int: t.Union([IntTag1, IntTag2], { discriminator: "v" }),
  list_pet: t.Array(Pet),
  dict_float_int: t.Record(t.String(), t.Number()),
  dict_str_item: t.Record(t.String(), Item),
  dict_list: t.Record(t.String(), t.Array(t.Integer())),
  list_list: t.Array(t.Array(t.Integer())),
  tuple3: t.Tuple([t.Integer(), t.Nullable(t.Integer()), t.String()]),
  tuple_items: t.Tuple([Item, Item]),
  list_opt: t.Array(t.Nullable(t.Integer())),
  list_max0: t.Array(t.Integer(), { maxItems: 0 }),
  list_min2: t.Array(t.Integer(), { minItems: 2 }),

  str_min1: t.String({ minLength: 1 }),
  str_max1: t.String({ maxLength: 1 }),
  str_upper: t.String({ toUpperCase: true, pattern: "^[A-Z]*$" }),
  int_big_le: t.Integer({ maximum: 1e15 }),
  float_ge_neg: t.Number({ minimum: -1.5, maximum: 1e10 }),
  float_mul_half: t.Number({ multipleOf: 0.5 }),
  decimal_le: t.Decimal({ maximum: 100, minimum: -1, decimalPlaces: 1 }),
  decimal_5: t.Decimal({ maxDigits: 5 }),

  big: t.BigInt(),
  big_bounds: t.BigInt({ minimum: 10n, multipleOf: 3n }),
  str_dash: t.String({ pattern: "^[a-z\\-]+\\-x$" }),
  str_astral: t.String({ pattern: "^.$" }),
  both: Both,
  both_forbid: BothForbid,
  opt_both: t.Nullable(Both),
  dict_pattern: t.Record(t.String({ pattern: "^[a-z]+$" }), t.Integer()),
  even: Even,
  custom: t.Integer({ after: unlucky }),
  split: Split,
  refuse: Refuse,
  list_even: t.Array(Even),
  tuple_even: t.Tuple([Even, Even]),
  hook_or_int: t.Union([Split, t.Boolean(), t.DateTime()]),
  many_labels: t.Union([
    t.Tuple([t.Null(), t.Integer()]),
    t.Record(t.String(), t.String({ format: "ipv4" })),
    t.Json(t.Integer()),
    t.Set(t.Decimal()),
    t.Array(t.Literals([1, null, "a"]), { minItems: 1 }),
  ]),
  opt_labels: t.Union([
    t.Array(t.Nullable(t.Integer())),
    t.Array(t.Union([t.Integer(), t.Boolean()])),
  ]),
  formats_or: t.Union([
    t.LocalDate(),
    t.Duration(),
    t.Uuid(),
    t.Url(),
    t.Email(),
    t.Uint8Array(),
    t.Null(),
  ]),
  bounded_or: t.Union([
    t.Number({ exclusiveMinimum: 100 }),
    t.Integer({ exclusiveMaximum: 0 }),
    t.String({ maxLength: 1 }),
  ]),
  refuse_or_int: t.Union([Refuse, t.Integer({ exclusiveMinimum: 3 })]),
  both_or_cat: t.Union([Both, Cat]),
  node_or_int: t.Union([Node, t.Integer()]),
  json_int: t.Json(t.Integer()),
  json_list: t.Json(t.Array(t.Integer())),
  json_or_list: t.Union([t.Json(t.Array(t.Integer())), t.Array(t.Integer())]),
  list_any: t.Array(t.Any()),
  any: t.Any(),
  tuple_any: t.Tuple([t.Any(), t.Integer()]),
};
