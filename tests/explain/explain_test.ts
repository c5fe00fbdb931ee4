// What an app says it would do must be what it does, route by route and without one.
import assert from "node:assert/strict";
import {
  App,
  type AppOptions,
  dependency,
  HttpError,
  type Middleware,
  router,
  t,
} from "../../mod.ts";
import { explain, explainApp } from "../../src/explain/mod.ts";
import { cors } from "../../src/middleware/mod.ts";
import { test } from "../test.ts";

const Item = t.Object({ id: t.Integer(), name: t.String({ minLength: 1 }) }, { $id: "Item" });

function shop(options: AppOptions = {}): App {
  const pool = dependency({ name: "pool", scope: "app" }, () => 1);
  const tx = dependency({ name: "tx", scope: "handler", deps: { pool } }, function* () {
    yield 1;
  });
  const user = dependency({
    name: "user",
    headers: { authorization: t.Optional(t.String()) },
    security: { name: "bearer", scheme: { type: "http", scheme: "bearer" } },
    scopes: ["items"],
  }, () => "Ada");
  const guard = dependency({ name: "onlyAdmins" }, () => {});
  const timed: Middleware = function timed(cx, next) {
    return next(cx);
  };
  const items = router({
    prefix: "/items",
    deps: { tx },
    dependencies: [guard],
    middleware: [timed],
    budget: { deadlineMs: 2_000, cost: { rows: 10 }, priority: 3, cleanupMs: 100 },
  });
  items.get("/:id", {
    name: "getItem",
    params: { id: t.Integer({ minimum: 1 }) },
    query: { verbose: t.Boolean({ default: false }) },
    cookies: { theme: t.String({ alias: "Theme" }) },
    deps: { user },
    response: { 200: Item, 404: HttpError.schema },
  }, () => ({ id: 1, name: "a" }));
  items.get("/me", { name: "mine" }, () => "x");
  items.post("/", { name: "createItem", body: Item, response: { 201: Item } }, (cx) => cx.body);
  items.post("/form", { form: { name: t.String(), file: t.File() } }, () => "x");
  items.patch("/:id", { body: { name: t.String() } }, () => "x");
  items.get("/all", { stream: "jsonl", item: Item }, () => []);
  const app = new App({ middleware: [cors({})], openapiUrl: null, ...options }).include(items);
  app.ws("/chat/:room", { name: "chat" }, () => {});
  return app;
}

test("explain() says everything about the route that takes a request", () => {
  const explanation = explain(shop(), "GET /items/7?verbose=1");
  const { route, outcome, params, status } = explanation;
  assert.deepEqual({ outcome, params, status }, {
    outcome: "route",
    params: { id: "7" },
    status: undefined,
  });
  assert.equal(route!.name, "getItem");
  assert.match(route!.origin, /explain_test\.ts:\d+/);
  assert.deepEqual(route!.limits, {
    deadlineMs: 2_000,
    cleanupMs: 100,
    cost: { rows: 10 },
    priority: 3,
    bodyBytesMax: 1_048_576,
  });
  assert.deepEqual(route!.middleware.map(({ name, of }) => `${of}: ${name}`), [
    "app: (unnamed middleware)",
    "router or route: timed",
  ]);
  assert.deepEqual(
    route!.inputs.map(({ key, place, name, required, schema, by }) =>
      [place, name, key, required, schema, by].join(" ")
    ),
    [
      "path id id true integer >= 1 route",
      "query verbose verbose false boolean route",
      "cookie Theme theme true string route",
      "header authorization authorization false string user",
    ],
  );
  assert.deepEqual(
    route!.dependencies.map(({ name, scope, as, needs, step, teardown, scopes }) =>
      [step, name, scope, as, needs, teardown, scopes].join("|")
    ),
    [
      "1|onlyAdmins|request|||after the answer|",
      "2|pool|app|pool||when the app stops|",
      "3|tx|handler|tx|pool|before the answer|",
      "2|user|request|user||after the answer|items",
    ],
  );
  assert.deepEqual(route!.security, ["bearer"]);
  assert.deepEqual(route!.answers, [
    { status: "200", schema: "Item", checked: true },
    { status: "404", schema: "HttpError", checked: true },
  ]);
});

test("explain() tells bodies, forms, streams and WebSockets", () => {
  const app = shop();
  const inputs = (question: string) =>
    explain(app, question).route!.inputs.map(({ place, name, schema }) =>
      `${place} ${name} ${schema}`
    );
  assert.deepEqual(inputs("createItem"), ["body  Item"]);
  assert.equal(inputs("POST /items/form")[0], "form name string");
  assert.match(inputs("POST /items/form")[1]!, /^form file string/);
  assert.deepEqual(inputs("PATCH /items/1"), ["path id string", "body name string"]);
  assert.equal(explain(app, "POST /items/form").route!.consumes, "multipart/form-data");
  const all = explain(app, "GET /items/all").route!;
  assert.equal(all.stream, "jsonl");
  assert.deepEqual(all.answers[0], { status: "200", schema: "stream of Item", checked: true });
  const chat = explain(app, "WS /chat/1").route!;
  assert.deepEqual([chat.method, chat.answers[0]!.status], ["WS", "101"]);
  assert.equal(explain(app, "chat").route!.path, "/chat/:room");
});

test("explain() names the routes that a more specific one goes before, and the first one that was registered", () => {
  const specific = explain(shop(), "/items/me");
  assert.equal(specific.route!.name, "mine");
  assert.equal(specific.also.length, 1);
  assert.match(specific.also[0]!, /^GET \/items\/:id \(.*explain_test\.ts:\d+\)$/);
  const registered = explain(shop({ routing: "registered" }), "/items/me");
  assert.equal(registered.route!.name, "getItem");
  assert.match(registered.also[0]!, /^GET \/items\/me /);
});

/** Each question with what `app.fetch` must answer, so that an explanation cannot drift away from what happens. */
const WITHOUT_ROUTE: [question: string, outcome: string, status: number, why: RegExp][] = [
  ["DELETE /items/7", "method not allowed", 405, /405, allowed are GET, PATCH, HEAD, OPTIONS\.$/],
  ["OPTIONS /items/7", "options", 204, /answered by the app itself/],
  ["GET /items", "redirect", 307, /Only \/items\/ is there: 307/],
  ["GET /items/7/", "redirect", 307, /Only \/items\/7 is there/],
  ["GET /nowhere", "not found", 404, /nothing is mounted/],
  ["GET /items/7/x", "not found", 404, /No route matches/],
  ["GET /chat/1", "upgrade required", 426, /ask for WS/],
  ["POST /chat/1", "method not allowed", 405, /allowed are GET\./],
  ["GET /%zz", "bad target", 400, /refused with 400/],
];
for (const [question, outcome, status, why] of WITHOUT_ROUTE) {
  test(`explain() says why ${question} has no route: ${status}, as the app answers`, async () => {
    const app = shop();
    const explanation = explain(app, question);
    assert.deepEqual([explanation.outcome, explanation.status], [outcome, status]);
    assert.match(explanation.why, why);
    assert.equal(explanation.route, undefined);
    const [method, path] = question.split(" ");
    const answer = await app.fetch(
      new Request(`http://localhost${path}`, { method: method!, redirect: "manual" }),
    );
    assert.equal(answer.status, status);
    await answer.body?.cancel();
    if (status === 405 || status === 204) {
      assert.equal(explanation.allow.join(", "), answer.headers.get("allow"));
    }
    if (status === 307) {
      assert.equal(answer.headers.get("location"), `http://localhost${explanation.to}`);
    }
  });
}

test("explain() follows the app's options: no HEAD, no OPTIONS, no redirects, forbidden handshakes", () => {
  const app = shop({
    head: false,
    options: false,
    redirectSlashes: false,
    refusedHandshakes: "forbidden",
  });
  assert.equal(explain(app, "OPTIONS /items/7").status, 405);
  assert.deepEqual(explain(app, "HEAD /items/7").allow, ["GET", "PATCH"]);
  assert.equal(explain(app, "/items").status, 404);
  assert.equal(explain(app, "GET /chat/1").status, 404);
  assert.equal(explain(app, "WS /nowhere").status, 403);
});

test("explain() tells HEAD from GET, and a handshake that is taken for a plain request", () => {
  const head = explain(shop(), "HEAD /items/7");
  assert.equal(head.route!.name, "getItem");
  assert.match(head.why, /HEAD is answered by the GET route/);
  assert.equal(head.method, "HEAD");
  const plain = explain(shop(), "WS /items/7");
  assert.equal(plain.route!.name, "getItem");
  assert.match(
    plain.why,
    /^No WebSocket route matches; the handshake is answered as a plain GET\./,
  );
});

test("explain() looks into a mounted app, and at foreign handlers from outside", () => {
  const app = shop();
  app.mount("/more", shop());
  app.mount("/foreign", () => new Response());
  app.mount("/", () => new Response());
  const inner = explain(app, "GET /more/items/7");
  assert.deepEqual([inner.to, inner.path, inner.route!.name], [
    "/more",
    "/more/items/7",
    "getItem",
  ]);
  assert.equal(explain(app, "GET /more/none").status, 404);
  const foreign = explain(app, "GET /foreign/x");
  assert.deepEqual([foreign.outcome, foreign.to, foreign.status], ["mount", "/foreign", undefined]);
  assert.equal(explain(app, "GET /nowhere").to, "/");
  assert.deepEqual(explainApp(app).mounts, ["/more", "/foreign", "/"]);
});

test("explain() names the routes that begin as a path that has none", () => {
  const { near } = explain(shop(), "GET /ITEMS/7/parts");
  assert.deepEqual(near.map((one) => one.split(" (")[0]), ["GET /items/:id", "PATCH /items/:id"]);
  assert.deepEqual(explain(shop(), "GET /zoo").near, []);
});

for (const question of ["", "nobody", "get /items", "GET items", "GET /a b"]) {
  test(`explain() refuses ${JSON.stringify(question)}`, () => {
    assert.throws(() => explain(shop(), question), /^TypeError: Cannot explain "/);
  });
}

test("an explanation is text for people", () => {
  const text = String(shop().explain("GET /items/7"));
  assert.match(
    text,
    /^GET \/items\/7\nGET \/items\/:id takes it\.\n {2}path parameters\n {4}id = "7"\n/,
  );
  assert.match(
    text,
    /\n {2}limits\n {4}deadline 2000 ms\n {4}teardown 100 ms\n {4}10 rows\n {4}priority 3\n/,
  );
  assert.match(text, /\n {4}path +id +required {2}integer >= 1\n/);
  assert.match(text, /\n {4}header {2}authorization +optional {2}string +for user\n/);
  assert.match(text, /\n {4}cookie {2}Theme as theme {2}required/);
  assert.match(text, /\n {4}2\. {2}user .*OAuth2 items {2}ends after the answer\n/);
  assert.match(text, /\n {4}404 {2}HttpError {2}checked$/);
  assert.match(
    String(shop().explain("createItem")),
    /\n {4}body application\/json, at most 1048576 bytes\n/,
  );
  assert.match(
    String(shop().explain("GET /items/all")),
    /200 {2}stream of Item {2}streamed as jsonl {2}checked/,
  );
  assert.match(String(shop().explain("/items/me")), /\n {2}it goes before\n {4}GET \/items\/:id /);
  assert.match(String(shop().explain("/items/7/x")), /\n {2}routes that begin alike\n/);
});

test("a whole app is a table of its routes", () => {
  const app = shop();
  app.mount("/more", () => new Response());
  app.get("/probe", { hidden: true }, () => "x");
  const all = app.explain();
  assert.deepEqual(all.middleware, ["(unnamed middleware)"]);
  assert.deepEqual(all.routes.map(({ method, path }) => `${method} ${path}`), [
    "GET /items/:id",
    "GET /items/me",
    "POST /items/",
    "POST /items/form",
    "PATCH /items/:id",
    "GET /items/all",
    "GET /probe",
    "WS /chat/:room",
  ]);
  const lines = String(all).split("\n");
  assert.match(lines[1]!, /^method {2}path {9}name {8}status {2}deadline, dependencies +declared$/);
  assert.match(
    lines[2]!,
    /^GET {5}\/items\/:id {3}getItem {5}200 {5}2000 ms, onlyAdmins, pool, tx, user +\S*explain_test\.ts:\d+$/,
  );
  assert.ok(lines.some((line) => /^GET +\/probe .* hidden /.test(line)));
  assert.equal(lines.at(-1), "mounted at /more");
  assert.match(String(new App({ openapiUrl: null }).explain()), /^middleware: none\nmethod /);
});
