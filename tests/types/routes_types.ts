// Types of routes as users meet them, checked by `deno check`: inference, and errors that stand at the right key.
import {
  App,
  dependency,
  HttpError,
  router,
  ServerSentEvent,
  t,
  type UploadFile,
} from "../../mod.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;
function assertType<_T extends true>(): void {}

const Item = t.Object({ id: t.Integer(), name: t.String() }, { $id: "Item" });
const db = dependency(async function* () {
  yield await Promise.resolve({ find: (id: number) => id === 1 ? { id, name: "a" } : undefined });
}, { scope: "handler" });
const page = dependency({
  query: { limit: t.Integer({ default: 20 }), q: t.Optional(t.String()) },
  deps: { db },
}, (cx) => {
  assertType<Equal<typeof cx.query, { readonly limit: number; readonly q?: string }>>();
  return cx.query;
});

const items = router({ prefix: "/items", deps: { db } });

export const getItem = items.get("/:id", {
  params: { id: t.Integer() },
  query: { verbose: t.Boolean({ default: false }) },
  headers: t.Object({ accept: t.String() }),
  response: { 200: Item, 404: HttpError.schema },
}, (cx) => {
  assertType<Equal<typeof cx.params.id, number>>();
  assertType<Equal<typeof cx.query.verbose, boolean>>();
  assertType<Equal<typeof cx.headers.accept, string>>();
  return cx.deps.db.find(cx.params.id) ?? HttpError.notFound();
});

export const createItem = items.post("/", {
  body: Item,
  deps: { page },
  response: { 201: Item, 409: t.Object({ why: t.String() }) },
}, (cx) => {
  assertType<Equal<typeof cx.body, { id: number; name: string }>>();
  if (cx.deps.page.limit > 100) return cx.reply(409, { why: "too many" });
  return cx.body;
});

export const segments = items.get("/:a{int}/x-:b-:c.:d/*rest", {}, (cx) => {
  assertType<
    Equal<keyof typeof cx.params, "a" | "b" | "c" | "d" | "rest">
  >();
  return cx.params.rest;
});

// A contract without a handler.
const operation = items.get("/operation/:id", { response: { 200: Item } });
operation.handle((cx) => ({ id: Number(cx.params.id), name: "x" }));

// Streams: items by their schema, events around them.
items.get("/lines", { stream: "jsonl", item: Item }, function* () {
  yield { id: 1, name: "a" };
});
items.get("/events", { stream: "sse", item: Item }, async function* () {
  yield { id: 1, name: "a" };
  yield new ServerSentEvent({ data: { id: 1, name: "a" }, id: "1" });
  yield new ServerSentEvent({ comment: "no data" });
});
// @ts-expect-error: an item does not fit the schema.
items.get("/w-lines", { stream: "jsonl", item: Item }, () => [{ id: "x", name: "a" }]);
// @ts-expect-error: an event's data does not fit the schema.
items.get("/w-events", { stream: "sse", item: Item }, function* () {
  yield new ServerSentEvent({ data: { id: "x" } });
});

// Files of forms.
items.post("/files", {
  form: { one: t.File(), many: t.Array(t.File()), maybe: t.Optional(t.File()), raw: t.FileBytes() },
}, (cx) => {
  assertType<Equal<typeof cx.form.one, UploadFile>>();
  assertType<Equal<typeof cx.form.many, UploadFile[]>>();
  assertType<Equal<typeof cx.form.maybe, UploadFile | undefined>>();
  assertType<Equal<typeof cx.form.raw, Uint8Array>>();
  return 1;
});

// @ts-expect-error: the answer does not fit the schema.
items.get("/w1", { response: { 200: Item } }, () => ({ id: "x", name: "a" }));
// @ts-expect-error: the path has no parameter of this name.
items.get("/w2/:id", { params: { idd: t.Integer() } }, () => 1);
// @ts-expect-error: a misspelt key of the spec.
items.get("/w3", { qery: { a: t.Integer() } }, () => 1);
// @ts-expect-error: the status is not declared.
items.get("/w4", { response: { 200: Item } }, (cx) => cx.reply(418, {}));
// @ts-expect-error: no such dependency.
items.get("/w5", {}, (cx) => cx.deps.clock);
// @ts-expect-error: a misspelt option of a dependency.
dependency({ qery: {} }, () => 1);

export const app: App = new App({ title: "types" }).include(items);
