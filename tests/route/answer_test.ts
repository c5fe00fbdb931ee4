// Handlers' values on the wire: by their status, by the route's media type, with header fields of their own.

import assert from "node:assert/strict";
import { App, t } from "../../mod.ts";
import { Application } from "../../src/app/mod.ts";
import { iteratorOf } from "../../src/route/encode_stream.ts";
import { StreamedBody } from "../../src/route/streamed_body.ts";
import { test } from "../test.ts";

const get = (app: Pick<App, "fetch">, path = "/", init: RequestInit = {}) =>
  app.fetch(new Request(`http://h${path}`, init));

const Item = t.Object({ n: t.Integer() });

test("an answer of a media type that is text is text where the handler gives text", async () => {
  const app = new App();
  app.get("/", {
    query: { as: t.String() },
    produces: "text/csv",
    response: { 200: t.Union([t.String({ maxLength: 5 }), Item]) },
  }, (cx) => cx.query.as === "text" ? "a,b" : { n: "5", x: 1 } as never);
  const text = await get(app, "/?as=text");
  assert.equal(text.headers.get("content-type"), "text/csv; charset=utf-8");
  assert.equal(await text.text(), "a,b");
  // What is no text is JSON, and never called text.
  const json = await get(app, "/?as=json");
  assert.equal(json.headers.get("content-type"), "application/json");
  assert.equal(await json.text(), '{"n":5}');
});

test("text that does not fit its schema is no answer", async () => {
  const app = new App();
  app.get(
    "/",
    { produces: "text/plain", response: { 200: t.String({ maxLength: 2 }) } },
    () => "abc",
  );
  const response = await get(app);
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /abc/);
});

test("a reply has header fields of its own, over those that were staged", async () => {
  const app = new App();
  app.get("/", { response: { 200: Item, 201: Item } }, (cx) => {
    cx.response.headers.set("x-a", "staged");
    cx.response.headers.set("x-b", "staged");
    return cx.reply(201, { n: 1 }, { headers: { "x-a": "own", "content-type": "text/x" } });
  });
  const response = await get(app);
  assert.equal(response.status, 201);
  assert.deepEqual(
    ["x-a", "x-b", "content-type"].map((name) => response.headers.get(name)),
    ["own", "staged", "text/x"],
  );
  assert.equal(await response.text(), '{"n":1}');
});

test("a stream's pieces are text or bytes, and whatever else ends it with an error", async () => {
  const app = new App();
  app.get("/good", () =>
    (function* () {
      yield "a";
      yield new Uint8Array([98]);
    })());
  app.get("/stream", () => new Blob(["cd"]).stream());
  app.get("/bad", () =>
    (function* () {
      yield "a";
      yield 5;
    })());
  assert.equal(await (await get(app, "/good")).text(), "ab");
  assert.equal(await (await get(app, "/stream")).text(), "cd");
  await assert.rejects((await get(app, "/bad")).text());
});

test("a source that fails while it is given up has nobody to tell", async () => {
  const app = new App();
  const left: string[] = [];
  app.get("/", async function* () {
    try {
      yield "a";
      yield "b";
    } finally {
      left.push("source");
      await Promise.reject(new Error("cannot close"));
    }
  });
  const response = await get(app);
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  await reader.closed;
  assert.deepEqual(left, ["source"]);
  // A second time changes nothing.
  await response.body!.cancel().catch(() => {});
  assert.deepEqual(left, ["source"]);
});

test("what a source gives after it was given up goes nowhere", async () => {
  const app = new App();
  const later = Promise.withResolvers<string>();
  app.get("/", async function* () {
    yield "a";
    yield await later.promise;
  });
  const reader = (await get(app)).body!.getReader();
  await reader.read();
  const pending = reader.read();
  const cancelled = reader.cancel();
  later.resolve("b");
  await cancelled;
  assert.deepEqual(await pending, { done: true, value: undefined });
});

test("a drain ends events, once, and leaves other streams alone", async () => {
  const app = new App();
  const bodies: StreamedBody[] = [];
  app.get("/", async (cx) => {
    const numbers = () => [1, 2].map(String).values();
    for (const isEndless of [true, false]) {
      const body = new StreamedBody(cx, iteratorOf(numbers()), { isEndless });
      bodies.push(body);
      body.leave();
      body.leave();
      await Promise.resolve();
    }
    return bodies.map((body) => body.ended);
  });
  assert.deepEqual(await (await get(app)).json(), [true, false]);
  const [events, other] = bodies;
  assert.deepEqual([events!.outcome.ok, other!.outcome.ok], [false, true]);
  assert.equal(await new Response(events!.readable).text(), "");
  assert.equal(await new Response(other!.readable).text(), "12");
});

test("findings show the input as far as it can be shown", async () => {
  const app = new App();
  app.post("/", { body: t.Object({ n: t.Integer(), big: t.Boolean() }) }, () => 1);
  const large = "x".repeat(5_000);
  const response = await get(app, "/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"n":1e999,"big":{"a":"${large}"}}`,
  });
  assert.equal(response.status, 422);
  const { detail } = await response.json() as { detail: { type: string; input: unknown }[] };
  assert.deepEqual(detail.map(({ type, input }) => [type, input]), [
    ["finite_number", "Infinity"],
    ["bool_type", "(too large to show)"],
  ]);
});

test("findings show what cannot be written as being too large, and never fail", async () => {
  const app = new App();
  app.post("/", { body: t.Object({ a: t.Integer() }) }, () => 1);
  const response = await get(app, "/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"a":[1e999]}`,
  });
  assert.equal(response.status, 422);
  assert.equal((await response.json()).detail[0].input, "(too large to show)");
});

test("a body of a media type that the route does not read", async () => {
  const app = new App();
  app.post("/form", { form: { a: t.String() } }, (cx) => cx.form.a);
  app.post("/text", { body: t.Any(), consumes: "text/x-note" }, (cx) => cx.body);
  const post = (path: string, type: string, body: string) =>
    get(app, path, { method: "POST", headers: { "content-type": type }, body });
  const cases: [path: string, type: string, status: number][] = [
    ["/form", "application/x-www-form-urlencoded", 200],
    ["/form", "text/plain", 415],
    ["/form", "nonsense", 415],
    ["/text", "text/x-note", 200],
    ["/text", "text/plain", 415],
  ];
  for (const [path, type, status] of cases) {
    const response = await post(path, type, "a=b");
    assert.equal(response.status, status, `${path} ${type}`);
    await response.body?.cancel();
  }
  const empty = await post("/form", "text/plain", "");
  assert.equal(empty.status, 422);
  await empty.body?.cancel();
});

test("an upload without a store stays in memory and cannot be saved", async () => {
  const app = new Application();
  const limits = { memoryBytesMax: 4 };
  app.post("/", { form: { file: t.File() }, formLimits: limits }, async (cx) => {
    const { file } = cx.form;
    await assert.rejects(file.save("a.txt"), /the app has no upload store; set `uploads`/);
    const bytes = await file.bytes();
    bytes[0] = 0;
    return [file.size, (await file.text()).slice(0, 3), (await file.bytes())[0]];
  });
  const form = new FormData();
  form.set("file", new Blob(["abcdefgh"]), "a.txt");
  const response = await get(app, "/", { method: "POST", body: form });
  assert.deepEqual(await response.json(), [8, "abc", 97]);
});
