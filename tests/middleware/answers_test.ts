// What middleware adds to answers or spares: identifiers, entity tags, timings, whole answers from a cache.
import assert from "node:assert/strict";
import { App, HttpError, t } from "../../mod.ts";
import { Cx, LOG_SINK, type LogRecord } from "../../src/cx/mod.ts";
import { lab } from "../../src/lab/mod.ts";
import {
  checkConditions,
  compress,
  etag,
  etagOf,
  measure,
  MemoryResponseStore,
  requestId,
  requestIdOf,
  type RequestIdOptions,
  responseCache,
  type ResponseCacheOptions,
  serverTiming,
} from "../../src/middleware/mod.ts";
import { test } from "../test.ts";

const ask = async (app: App, path = "/", headers: Record<string, string> = {}, method = "GET") =>
  await app.fetch(new Request(`http://localhost${path}`, { headers, method }));

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const IDS: [name: string, options: RequestIdOptions, sent: string | undefined, got: RegExp][] = [
  ["makes one", {}, undefined, UUID],
  ["does not take a client's", {}, "mine", UUID],
  ["takes a trusted one", { trust: true }, "abc-1.2:3/4=", /^abc-1\.2:3\/4=$/],
  ["replaces one that is malformed", { trust: true }, "a b", UUID],
  ["replaces one that is too long", { trust: true }, "a".repeat(129), UUID],
  ["reads and sends another field", { trust: true, header: "x-trace" }, undefined, UUID],
  ["makes them as it is told", { generate: (cx) => `id-${cx.path}` }, undefined, /^id-\/$/],
];

for (const [name, options, sent, got] of IDS) {
  test(`requestId() ${name}`, async () => {
    const app = new App({ middleware: [requestId(options)] });
    app.get("/", (cx) => requestIdOf(cx));
    const field = options.header ?? "x-request-id";
    const answer = await ask(app, "/", sent === undefined ? {} : { [field]: sent });
    const id = answer.headers.get(field) ?? "";
    assert.match(id, got);
    assert.equal(await answer.text(), id);
  });
}

test("requestId() is on refusals, redirects and in the log", async () => {
  const records: LogRecord[] = [];
  const app = new App({ middleware: [requestId()] }).provide(
    LOG_SINK,
    (record) => void records.push(record),
  );
  app.get("/away", () => Response.redirect("http://localhost/"));
  app.get("/log", async (cx) => {
    cx.log.info("seen", { a: 1 });
    await cx.scope((inner) => Promise.resolve(inner.log.info("inside", { requestId: "own" })));
    return "x";
  });
  for (const path of ["/away", "/nothing"]) {
    assert.match((await ask(app, path)).headers.get("x-request-id") ?? "", UUID);
  }
  const id = (await ask(app, "/log")).headers.get("x-request-id");
  assert.deepEqual(records.map(({ fields }) => fields), [
    { requestId: id, a: 1 },
    { requestId: "own" },
  ]);
  const bare = new App();
  bare.get("/", (cx) => String(requestIdOf(cx)));
  assert.equal(await (await ask(bare)).text(), "undefined");
  assert.throws(() => requestId({ header: "a b" }), TypeError);
});

function tagged(options = {}): App {
  const app = new App({ middleware: [etag(options)] });
  app.get("/", () => ({ price: 3 }));
  app.get("/own", (cx) => {
    cx.response.headers.set("etag", '"v1"');
    cx.response.headers.set("cache-control", "no-cache");
    return "text";
  });
  app.get("/big", () => "x".repeat(2_000));
  app.get("/stream", { produces: "text/plain" }, function* () {
    yield "a";
  });
  app.get("/missing", () => new HttpError(404));
  app.get("/empty", { status: 204 }, () => undefined);
  app.get("/response", () => new Response("own"));
  app.post("/", () => "posted");
  return app;
}

const JSON_TAG = etagOf({ price: 3 });

const TAGS: [
  name: string,
  path: string,
  sent: Record<string, string>,
  status: number,
  tag: string | null,
][] = [
  ["of the bytes", "/", {}, 200, JSON_TAG],
  ["that the client has", "/", { "if-none-match": `"x", ${JSON_TAG}` }, 304, JSON_TAG],
  ["that the client has as a weak one", "/", { "if-none-match": `W/${JSON_TAG}` }, 304, JSON_TAG],
  ["of any kind", "/", { "if-none-match": "*" }, 304, JSON_TAG],
  ["that the client has not", "/", { "if-none-match": '"x"' }, 200, JSON_TAG],
  ["that is asked for", "/", { "if-match": JSON_TAG }, 200, JSON_TAG],
  ["that is not the one asked for", "/", { "if-match": '"x"' }, 412, null],
  ["of the handler", "/own", {}, 200, '"v1"'],
  ["of the handler that the client has", "/own", { "if-none-match": '"v1"' }, 304, '"v1"'],
  ["of a body that is too large", "/big", {}, 200, null],
  ["of a stream", "/stream", {}, 200, null],
  ["of an error", "/missing", {}, 404, null],
  ["of nothing", "/empty", {}, 204, null],
  ["of a Response", "/response", {}, 200, etagOf("own")],
];

for (const [name, path, sent, status, tag] of TAGS) {
  test(`etag() answers ${status} with the tag ${name}`, async () => {
    const answer = await ask(tagged({ bytesMax: 1_000 }), path, sent);
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get("etag"), tag);
    const text = await answer.text();
    if (status === 304) {
      assert.equal(text, "");
      assert.equal(answer.headers.get("content-type"), null);
      if (path === "/own") assert.equal(answer.headers.get("cache-control"), "no-cache");
    } else if (path === "/big") assert.equal(text.length, 2_000);
    else if (path === "/") assert.match(text, status === 200 ? /price/ : /detail/);
  });
}

test("etag() leaves changes alone, makes weak tags, and compress() makes them weak", async () => {
  assert.equal((await ask(tagged(), "/", {}, "POST")).headers.get("etag"), null);
  const weak = await ask(tagged({ weak: true }));
  assert.equal(weak.headers.get("etag"), `W/${JSON_TAG}`);
  const app = new App({ middleware: [compress({ bytesMin: 1 }), etag()] });
  app.get("/", () => "hello");
  const small = await ask(app, "/", { "accept-encoding": "gzip" });
  assert.equal(small.headers.get("etag"), `W/${etagOf("hello")}`);
  const again = await ask(app, "/", {
    "accept-encoding": "gzip",
    "if-none-match": small.headers.get("etag")!,
  });
  assert.equal(again.status, 304);
});

test("checkConditions() lets a change go on that is of what its client saw", async () => {
  const app = new App();
  app.put("/", { query: { required: t.Boolean({ default: false }) } }, (cx) => {
    checkConditions(cx, { etag: '"v2"' }, cx.query.required);
    return "changed";
  });
  app.put("/new", (cx) => {
    checkConditions(cx, undefined);
    return "made";
  });
  const put = async (path: string, headers: Record<string, string> = {}) =>
    (await ask(app, path, headers, "PUT")).status;
  assert.equal(await put("/"), 200);
  assert.equal(await put("/?required=true"), 428);
  assert.equal(await put("/", { "if-match": '"v2"' }), 200);
  assert.equal(await put("/?required=true", { "if-match": '"v2"' }), 200);
  assert.equal(await put("/", { "if-match": '"v1"' }), 412);
  assert.equal(await put("/", { "if-match": 'W/"v2"' }), 412);
  assert.equal(await put("/", { "if-none-match": "*" }), 412);
  assert.equal(await put("/new", { "if-none-match": "*" }), 200);
  assert.equal(await put("/new", { "if-match": "*" }), 412);
});

test("serverTiming() tells what was measured, in order of its end, and in total", async () => {
  const app = new App({ middleware: [serverTiming()] });
  app.get("/", async (cx) => {
    await measure(cx, "db", () => cx.sleep(2), 'the "main" one');
    assert.equal(measure(cx, "sum", () => 3), 3);
    assert.throws(() =>
      measure(cx, "bad", () => {
        throw new RangeError("x");
      }), RangeError);
    await assert.rejects(
      measure(cx, "late", () => Promise.reject(new RangeError("y"))),
      RangeError,
    );
    return "x";
  });
  app.get("/name", (cx) => {
    assert.throws(() => measure(cx, "a b", () => 1), /Cannot measure "a b"/);
    for (let i = 0; i < 100; i++) measure(cx, "many", () => i);
    return "x";
  });
  const field = (await ask(app)).headers.get("server-timing") ?? "";
  assert.match(
    field,
    /^db;desc="the \\"main\\" one";dur=[\d.]+, sum;dur=[\d.]+, bad;dur=[\d.]+, late;dur=[\d.]+, total;dur=[\d.]+$/,
  );
  const many = (await ask(app, "/name")).headers.get("server-timing") ?? "";
  assert.equal(many.split(", ").length, 51);
});

test("serverTiming() shows nothing to clients from elsewhere, and measures nothing", async () => {
  const app = new App({ middleware: [serverTiming()] });
  app.get("/", (cx) => measure(cx, "db", () => "x"));
  const request = new Request("http://localhost/", { headers: { host: "localhost" } });
  const far = await app.fetch(request, { address: "192.0.2.1", port: 1 });
  assert.equal(far.headers.get("server-timing"), null);
  const near = await app.fetch(request, { address: "::1", port: 1 });
  assert.match(near.headers.get("server-timing") ?? "", /^db;dur=[\d.]+, total;dur=/);
});

/** An app that counts what it makes. */
function counted(options: ResponseCacheOptions = {}): { app: App; made: () => number } {
  let made = 0;
  const app = new App({ middleware: [responseCache({ shows: true, ...options })] });
  const answer = (fields: Record<string, string>, status = 200) => () =>
    new Response(`${++made}`, { status, headers: fields });
  app.get("/fresh", answer({ "cache-control": "public, max-age=60", "x-own": "1" }));
  app.get("/shared", answer({ "cache-control": "max-age=0, s-maxage=60" }));
  app.get("/plain", answer({}));
  app.get("/private", answer({ "cache-control": "private, max-age=60" }));
  app.get("/no-store", answer({ "cache-control": "no-store" }));
  app.get("/no-cache", answer({ "cache-control": "no-cache, max-age=60" }));
  app.get("/odd", answer({ "cache-control": "max-age=soon" }));
  app.get("/cookie", answer({ "cache-control": "max-age=60", "set-cookie": "a=b" }));
  app.get("/any", answer({ "cache-control": "max-age=60", vary: "*" }));
  app.get("/error", answer({ "cache-control": "max-age=60" }, 500));
  app.get("/gone", answer({ "cache-control": "max-age=60" }, 410));
  app.get("/old", answer({ "cache-control": "max-age=60", age: "60" }));
  app.get("/vary", (cx) => {
    made++;
    const headers = { "cache-control": "max-age=60", vary: "Accept-Language" };
    return new Response(cx.header("accept-language") ?? "none", { headers });
  });
  app.get("/stream", { produces: "text/plain" }, function* () {
    made++;
    yield "a";
  });
  app.get("/big", () => {
    made++;
    return new Response("x".repeat(3_000), { headers: { "cache-control": "max-age=60" } });
  });
  app.post("/fresh", answer({ "cache-control": "max-age=60" }));
  return { app, made: () => made };
}

const CACHED: [
  name: string,
  path: string,
  sent: Record<string, string>,
  isKept: boolean,
  options?: ResponseCacheOptions,
][] = [
  ["what says max-age", "/fresh", {}, true],
  ["what says s-maxage", "/shared", {}, true],
  ["what says nothing", "/plain", {}, false],
  ["what says nothing, where it has a time", "/plain", {}, true, { seconds: 60 }],
  ["what is private", "/private", {}, false, { seconds: 60 }],
  ["what says no-store", "/no-store", {}, false, { seconds: 60 }],
  ["what says no-cache", "/no-cache", {}, false, { seconds: 60 }],
  ["what has an odd time", "/odd", {}, false, { seconds: 60 }],
  ["what sets a cookie", "/cookie", {}, false],
  ["what varies by everything", "/any", {}, false],
  ["an error", "/error", {}, false],
  ["what is gone", "/gone", {}, true],
  ["what was old when it came", "/old", {}, false],
  ["a stream", "/stream", {}, false, { seconds: 60 }],
  ["what is too large", "/big", {}, false, { bytesMax: 2_000 }],
  ["what is not too large", "/big", {}, true],
  ["an answer to somebody", "/fresh", { authorization: "Bearer t" }, false],
  ["a part", "/fresh", { range: "bytes=0-1" }, false],
  ["an answer to a cookie", "/fresh", { cookie: "a=b" }, false],
  ["an answer to a cookie where it may", "/fresh", { cookie: "a=b" }, true, { cookies: true }],
];

for (const [name, path, sent, isKept, options] of CACHED) {
  test(`responseCache() keeps ${name}: ${isKept}`, async () => {
    const { app, made } = counted(options);
    const first = await ask(app, path, sent);
    const text = await first.text();
    const second = await ask(app, path, sent);
    const again = await second.text();
    assert.equal(made(), isKept ? 1 : 2);
    assert.equal(second.headers.get("age"), isKept ? "0" : path === "/old" ? "60" : null);
    assert.equal(second.status, first.status);
    if (isKept) {
      assert.equal(again, text);
      assert.deepEqual([first, second].map(({ headers }) => headers.get("x-cache")), [
        "miss",
        "hit",
      ]);
      if (path === "/fresh") assert.equal(second.headers.get("x-own"), "1");
    }
  });
}

test("responseCache() obeys Vary, tells queries and hosts apart, and passes changes on", async () => {
  const { app, made } = counted();
  for (const language of ["de", "fr", "de", "fr"]) {
    const answer = await ask(app, "/vary", { "accept-language": language });
    assert.equal(await answer.text(), language);
  }
  assert.equal(await (await ask(app, "/vary")).text(), "none");
  assert.equal(made(), 3);
  for (const path of ["/fresh", "/fresh?a=1", "/fresh?a=2", "/fresh?a=1"]) await ask(app, path);
  await ask(app, "/fresh", { host: "other" });
  assert.equal(made(), 7);
  await ask(app, "/fresh", {}, "POST");
  await ask(app, "/fresh", {}, "POST");
  assert.equal(made(), 9);
  for (const options of [{ seconds: -1 }, { bytesMax: NaN }]) {
    assert.throws(() => responseCache(options), /Cannot cache responses with/);
  }
});

test("MemoryResponseStore forgets what nobody asked for the longest time", async () => {
  const one = new MemoryResponseStore();
  await ask(counted({ store: one }).app, "/fresh?a");
  // Three have place.
  const bytesMax = one.bytes * 3.5;
  const store = new MemoryResponseStore({ bytesMax });
  const { app, made } = counted({ store });
  for (const key of ["a", "b", "c"]) await ask(app, `/fresh?${key}`);
  await ask(app, "/fresh?a");
  assert.equal(made(), 3);
  for (const key of ["d", "e"]) await ask(app, `/fresh?${key}`);
  assert.ok(store.bytes <= bytesMax, `${store.bytes}`);
  await ask(app, "/fresh?e");
  assert.equal(made(), 5);
  await ask(app, "/fresh?b");
  assert.equal(made(), 6);
  const cx = new Cx();
  const key = " /fresh?b";
  assert.equal(store.get(cx, key).length, 1);
  store.delete(cx, key);
  store.delete(cx, key);
  assert.deepEqual([store.get(cx, key).length, store.bytes < bytesMax], [0, true]);
  assert.throws(() => new MemoryResponseStore({ bytesMax: 0 }), /Cannot keep responses in 0 bytes/);
});

lab.test("responseCache(): equal requests at once are made once, whoever leaves", {
  runs: 300,
}, async (lab) => {
  const db = lab.db({ report: [{ id: 1, text: "x" }] });
  const startedMs = lab.cx.clock.now();
  let making = 0;
  let mostAtOnce = 0;
  const app = new App({ openapiUrl: null, middleware: [responseCache({ seconds: 60 })] });
  app.get("/report", async (cx) => {
    making++;
    // Who has waited for 5 seconds goes on by itself.
    if (cx.clock.now() < startedMs + 5_000) mostAtOnce = Math.max(mostAtOnce, making);
    try {
      const row = await db.for(cx).find("report", 1);
      return row!.text;
    } finally {
      making--;
    }
  });
  const client = lab.client(app);
  const answers = await lab.all(Array.from({ length: 4 }, () => client.get("/report")));
  lab.expect(mostAtOnce <= 1, `${mostAtOnce} at once`);
  for (const { status, text } of answers) {
    lab.expect(status !== 200 || text === "x", `${status} ${text}`);
  }
});

test("responseCache() lets all go on at once where answers are not for all", async () => {
  let [making, mostAtOnce] = [0, 0];
  const app = new App({ middleware: [responseCache()] });
  app.get("/", async (cx) => {
    mostAtOnce = Math.max(mostAtOnce, ++making);
    await cx.sleep(5);
    making--;
    return "x";
  });
  await ask(app);
  await Promise.all([ask(app), ask(app), ask(app)]);
  assert.equal(mostAtOnce, 3);
});
