// Nested models, extra handling, aliases, discriminated unions, validators, strict models, root models, recursion, embedding.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Leaf = t.Object({
  size: t.Integer(),
  label: t.Nullable(t.String(), { default: null }),
}, { $id: "Leaf" });

const Tree = t.Object({
  name: t.String({ minLength: 2 }),
  leaf: Leaf,
  leaves: t.Array(Leaf, { default: [] }),
  by_key: t.Record(t.String(), Leaf, { default: {} }),
}, { $id: "Tree" });

const Closed = t.Recursive((This) =>
  t.Object({
    a: t.Integer(),
    inner: t.Nullable(This, { default: null }),
  }, { additionalProperties: false }), { $id: "Closed" });

const Open = t.Object({
  a: t.Integer(),
}, { $id: "Open", additionalProperties: true });

const Aliased = t.Object({
  first_name: t.String({ alias: "firstName" }),
  last_name: t.String({ alias: "lastName", serializationAlias: "surname" }),
}, { $id: "Aliased" });

const ByName = t.Object({
  first_name: t.String({ alias: "firstName" }),
}, { $id: "ByName", byName: true });

const Cat = t.Object({
  kind: t.Literal("cat"),
  lives: t.Integer(),
}, { $id: "Cat" });

const Dog = t.Object({
  kind: t.Literal("dog"),
  bark: t.Boolean(),
}, { $id: "Dog" });

/** Fails for odd numbers. */
function even(low: number): number {
  if (low % 2 !== 0) throw new Error("low must be even");
  return low;
}

/** Fails when the bounds are the wrong way round. */
function ordered(pair: { low: number; high: number }): { low: number; high: number } {
  if (pair.low > pair.high) throw new Error("low must not exceed high");
  return pair;
}

const Pair = t.Object({
  low: t.Integer({ after: even }),
  high: t.Integer(),
}, { $id: "Pair", after: ordered });

const Strict = t.Object({
  n: t.Integer(),
  s: t.String(),
  when: t.Nullable(t.String({ format: "date-time" }), { default: null }),
}, { $id: "Strict", strict: true });

const Area = t.Object({
  w: t.Integer(),
  h: t.Integer(),
}, { $id: "Area" });

const Area_Output = t.Object({
  w: t.Integer(),
  h: t.Integer(),
  area: t.Integer({ readOnly: true }),
}, { $id: "Area-Output" });

const Node = t.Recursive((This) =>
  t.Object({
    value: t.Integer(),
    next: t.Nullable(This, { default: null }),
  }), { $id: "Node" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/tree", {
    name: "tree",
    body: Tree,
  }, (cx) => cx.body);

  app.post("/tree-embed", {
    name: "tree_embed",
    body: {
      body: Tree,
    },
  }, (cx) => cx.body.body);

  app.post("/tree-optional", {
    name: "tree_optional",
    body: t.Nullable(Tree, { default: null, title: "Body" }),
  }, (cx) => cx.body);

  app.post("/trees", {
    name: "trees",
    body: t.Array(Leaf, { title: "Body" }),
  }, (cx) => cx.body);

  app.post("/closed", {
    name: "closed",
    body: Closed,
  }, (cx) => cx.body);

  app.post("/open", {
    name: "open_",
    body: Open,
  }, (cx) => cx.body);

  app.post("/aliased", {
    name: "aliased",
    body: Aliased,
    response: { 200: Aliased },
  }, (cx) => cx.body);

  app.post("/by-name", {
    name: "by_name",
    body: ByName,
    response: { 200: ByName },
  }, (cx) => cx.body);

  app.post("/pet", {
    name: "pet",
    body: t.Union([Cat, Dog], { discriminator: "kind" }),
  }, (cx) => cx.body);

  app.post("/pet-plain", {
    name: "pet_plain",
    body: t.Union([Cat, Dog], { title: "Body" }),
  }, (cx) => cx.body);

  app.post("/pair", {
    name: "pair",
    body: Pair,
  }, (cx) => cx.body);

  app.post("/strict", {
    name: "strict",
    body: Strict,
  }, (cx) => cx.body);

  app.post("/area", {
    name: "area",
    response: { 200: Area_Output },
    body: Area,
  }, (cx) => ({ ...cx.body, area: cx.body.w * cx.body.h }));

  app.post("/words", {
    name: "words",
    body: t.Array(t.String(), { title: "Words" }),
  }, (cx) => cx.body);

  app.post("/node", {
    name: "node",
    body: Node,
  }, (cx) => cx.body);

  app.post("/two", {
    name: "two",
    body: {
      a: Leaf,
      b: Leaf,
      n: t.Integer({ default: 3 }),
    },
  }, (cx) => ({ a: cx.body.a, b: cx.body.b, n: cx.body.n }));

  app.post("/scalar", {
    name: "scalar",
    body: t.Integer({ title: "V" }),
  }, (cx) => ({ v: cx.body }));

  app.post("/object", {
    name: "obj",
    body: t.Record(t.String(), t.Any(), { title: "V" }),
  }, (cx) => cx.body);

  return app;
}
