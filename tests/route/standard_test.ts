// Schemas of other libraries where one of Cairn's is: Zod and Valibot by the Standard Schema interface, and validators
// that answer later.
import assert from "node:assert/strict";
import * as v from "valibot";
import { z } from "zod";
import { App, dependency, t } from "../../mod.ts";
import { documentOf } from "../../src/openapi/mod.ts";
import { isStandard, type StandardSchema } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

const send = async (app: App, method: string, path: string, json?: unknown, headers = {}) => {
  const answer = await app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: {
        ...headers,
        ...(json === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    }),
  );
  return [answer.status, await answer.json()];
};

/** A validator that has to ask somebody. */
const free: StandardSchema<string, string> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: async (value) => {
      await Promise.resolve();
      return value === "taken"
        ? { issues: [{ message: "the name is taken" }] }
        : { value: String(value).toUpperCase() };
    },
  },
};

const ZodItem = z.object({
  name: z.string().min(2),
  price: z.number().positive(),
  tags: z.array(z.string()).default([]),
});

test("Zod: a body is checked, converted and typed, an answer filtered", async () => {
  const app = new App();
  app.post("/items", {
    body: ZodItem,
    response: { 200: z.object({ name: z.string(), count: z.number() }) },
  }, (cx) => {
    const tags: string[] = cx.body.tags;
    return { name: cx.body.name, count: tags.length, secret: "never sent" };
  });
  assert.deepEqual(await send(app, "POST", "/items", { name: "nut", price: 1, tags: ["a"] }), [
    200,
    { name: "nut", count: 1 },
  ]);
  assert.deepEqual((await send(app, "POST", "/items", { name: "nut", price: 1 }))[1], {
    name: "nut",
    count: 0,
  });
  const [status, answer] = await send(app, "POST", "/items", { name: "n", tags: [1] });
  assert.equal(status, 422);
  const found = answer.detail.map(({ type, loc }: { type: string; loc: unknown[] }) => [type, loc]);
  assert.deepEqual(found, [
    ["too_small", ["body", "name"]],
    ["missing", ["body", "price"]],
    ["invalid_type", ["body", "tags", 0]],
  ]);
  assert.equal((await send(app, "POST", "/items"))[0], 422);
});

test("Valibot: parameters one by one and as a model; texts are converted by the schema", async () => {
  const app = new App();
  const number = v.pipe(v.string(), v.transform(Number), v.number(), v.minValue(1));
  app.get(
    "/items/:id",
    {
      params: { id: number },
      query: v.object({ limit: v.optional(number, "10"), tag: v.optional(v.string()) }),
      headers: { "x-trace": v.optional(v.string()) },
    },
    (cx) => ({ id: cx.params.id + 1, limit: cx.query.limit, trace: cx.headers["x-trace"] ?? null }),
  );
  assert.deepEqual(await send(app, "GET", "/items/4?limit=3", undefined, { "x-trace": "a" }), [
    200,
    { id: 5, limit: 3, trace: "a" },
  ]);
  assert.deepEqual((await send(app, "GET", "/items/4"))[1], { id: 5, limit: 10, trace: null });
  const [status, answer] = await send(app, "GET", "/items/0?limit=0");
  assert.equal(status, 422);
  const [path, query] = answer.detail;
  assert.deepEqual([path.type, path.loc, path.input], ["min_value", ["path", "id"], "0"]);
  assert.deepEqual([query.loc, query.input], [["query", "limit"], "0"]);
});

test("one record may mix libraries, and a form may be a model of one", async () => {
  const app = new App();
  app.post("/mixed", {
    body: { a: z.string(), b: v.number(), c: t.Integer() },
  }, (cx) => cx.body);
  app.post(
    "/form",
    { form: z.object({ name: z.string(), age: z.coerce.number() }) },
    (cx) => cx.form,
  );
  assert.deepEqual((await send(app, "POST", "/mixed", { a: "x", b: 1, c: "2" }))[1], {
    a: "x",
    b: 1,
    c: 2,
  });
  const answer = await app.fetch(
    new Request("http://localhost/form", {
      method: "POST",
      body: new URLSearchParams({ name: "Ada", age: "36" }),
    }),
  );
  assert.deepEqual(await answer.json(), { name: "Ada", age: 36 });
});

test("validators that answer later are waited for", async () => {
  const app = new App();
  app.post("/names", { query: { name: free }, body: { other: free } }, (cx) => ({
    name: cx.query.name,
    other: cx.body.other,
  }));
  assert.deepEqual(await send(app, "POST", "/names?name=ada", { other: "bob" }), [
    200,
    { name: "ADA", other: "BOB" },
  ]);
  assert.deepEqual(await send(app, "POST", "/names?name=taken", { other: "taken" }), [422, {
    detail: [
      { type: "value_error", loc: ["query", "name"], msg: "the name is taken", input: "taken" },
      { type: "value_error", loc: ["body", "other"], msg: "the name is taken", input: "taken" },
    ],
  }]);
});

test("where nobody waits, a validator that answers later is a mistake of the program", async () => {
  const reported: unknown[] = [];
  const app = new App({ report: (error) => void reported.push(error) });
  const name = dependency({ query: { name: free } }, (cx) => cx.query.name);
  app.get("/dependency", { deps: { name } }, (cx) => cx.deps.name);
  app.get("/answer", { response: { 200: free } }, () => "ada");
  assert.equal((await send(app, "GET", "/dependency?name=ada"))[0], 500);
  assert.equal((await send(app, "GET", "/answer"))[0], 500);
  assert.match(String(reported[0]), /inputs of dependency .*call the validator in its function/);
  assert.match(String(reported[1]), /Cannot wait for a validator of test in an answer/);
});

test("an answer that does not fit is a 500 that says nothing", async () => {
  const app = new App({ report: () => {} });
  app.get("/", { response: { 200: z.object({ n: z.number() }) } }, () => ({ n: "x" }) as never);
  assert.deepEqual(await send(app, "GET", "/"), [500, { detail: "Internal Server Error" }]);
});

test("the document holds what the library can say of its schemas", () => {
  const app = new App();
  app.post(
    "/items",
    { body: ZodItem.meta({ id: "Item" }), response: { 200: ZodItem } },
    (cx) => cx.body,
  );
  app.get("/open", { query: { any: free } }, () => "");
  const document = JSON.parse(JSON.stringify(documentOf(app)));
  const { requestBody } = document.paths["/items"].post;
  const { $ref } = requestBody.content["application/json"].schema;
  const name = /^#\/components\/schemas\/(Item.*)$/.exec($ref)?.[1];
  const item = document.components.schemas[name!];
  assert.deepEqual(item.properties.price, { type: "number", exclusiveMinimum: 0 });
  assert.deepEqual(item.required, ["name", "price"]);
  const [any] = document.paths["/open"].get.parameters;
  assert.deepEqual([any.name, any.in, any.required], ["any", "query", true]);
});

test("isStandard() knows schemas of other libraries", () => {
  assert.ok(isStandard(ZodItem) && isStandard(v.string()) && isStandard(free));
  for (const other of [undefined, null, 1, {}, { "~standard": {} }, t.String()]) {
    assert.ok(!isStandard(other));
  }
});
