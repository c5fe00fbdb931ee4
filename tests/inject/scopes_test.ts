// Dependencies by scope: those of the app, of the place of use; and which of them run concurrently.
import assert from "node:assert/strict";
import { App, dependency, HttpError, t } from "../../mod.ts";
import type { InputSpec } from "../../src/inject/mod.ts";
import { fastapi } from "../../src/compat/fastapi.ts";
import { test } from "../test.ts";

const get = async (app: App, path = "/") => await app.fetch(new Request(`http://localhost${path}`));

/** A promise that the test settles. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Lets everything run that waits for nothing else. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

test("scope app: made once, shared by requests and dependencies, torn down in reverse at the stop", async () => {
  const log: string[] = [];
  const config = dependency(() => {
    log.push("config");
    return { url: "db" };
  }, { scope: "app" });
  const pool = dependency({ deps: { config }, scope: "app" }, async function* (cx) {
    log.push(`open ${cx.deps.config.url}`);
    yield await Promise.resolve({ url: cx.deps.config.url });
    log.push("close pool");
  });
  const cache = dependency({ deps: { pool }, scope: "app" }, function* (cx) {
    yield cx.deps.pool.url;
    log.push("close cache");
  });
  const user = dependency({ deps: { cache } }, (cx) => `user of ${cx.deps.cache}`);
  const app = new App();
  app.get("/", { deps: { user, pool } }, (cx) => [cx.deps.user, cx.deps.pool.url]);
  await app.start();
  assert.deepEqual(log, ["config", "open db"]);
  assert.deepEqual(await (await get(app)).json(), ["user of db", "db"]);
  assert.deepEqual(await (await get(app)).json(), ["user of db", "db"]);
  assert.deepEqual(log, ["config", "open db"]);
  await app.stop();
  assert.deepEqual(log, ["config", "open db", "close cache", "close pool"]);
});

test("scope app: in process it is made by the first request, once for those that come together", async () => {
  let made = 0;
  const opened = gate();
  const pool = dependency(async () => {
    made++;
    await opened.opened;
    return made;
  }, { scope: "app" });
  const app = new App();
  app.get("/", { deps: { pool } }, (cx) => cx.deps.pool);
  const answers = [get(app), get(app)];
  opened.open();
  assert.deepEqual(await Promise.all((await Promise.all(answers)).map((one) => one.json())), [
    1,
    1,
  ]);
});

test("scope app: a failure ends the start, and is tried again by the next request", async () => {
  let tries = 0;
  const pool = dependency(() => {
    tries++;
    if (tries < 3) throw new Error("no database");
    return tries;
  }, { scope: "app", name: "pool" });
  const reported: unknown[] = [];
  const app = new App({ report: (error) => void reported.push(error) });
  app.get("/", { deps: { pool } }, (cx) => cx.deps.pool);
  await assert.rejects(app.start(), /no database/);
  assert.equal((await get(app)).status, 500);
  assert.equal(reported.length, 1);
  assert.deepEqual(await (await get(app)).json(), 3);
});

test("scope app: what fails at the stop is told after all the others were torn down", async () => {
  const log: string[] = [];
  const one = dependency(function* () {
    yield 1;
    log.push("one");
  }, { scope: "app" });
  const two = dependency({ deps: { one }, scope: "app" }, function* () {
    yield 2;
    throw new Error("cannot close");
  });
  const app = new App();
  app.get("/", { deps: { two } }, (cx) => cx.deps.two);
  await get(app);
  await assert.rejects(
    app.stop(),
    (error: AggregateError) => /cannot close/.test(String(error.errors)),
  );
  assert.deepEqual(log, ["one"]);
  assert.deepEqual(await (await get(app)).json(), 2);
});

test("scope app: overrides take its place", async () => {
  const pool = dependency(() => "real", { scope: "app" });
  const user = dependency({ deps: { pool } }, (cx) => cx.deps.pool);
  const app = new App().override(pool, dependency(() => "fake", { scope: "app" }));
  app.get("/", { deps: { user } }, (cx) => cx.deps.user);
  assert.equal(await (await get(app)).text(), "fake");
});

const session = dependency(() => "session", { name: "session" });
const loop: { deps: Record<string, ReturnType<typeof dependency>> } = { deps: {} };
const looping = dependency({ ...loop, scope: "app", name: "looping" }, () => "never");
loop.deps.looping = looping;

const lasting = (needs: Pick<InputSpec, "query" | "deps">) =>
  dependency({ ...needs, scope: "app", name: "pool" }, () => 1);

const MISTAKES: [name: string, needs: Parameters<typeof lasting>[0], message: RegExp][] = [
  [
    "that reads a request",
    { query: { n: t.Integer() } },
    /Cannot resolve pool of GET \/ \(.*scopes_test.ts:\d+.*"app", but it reads query of a request/,
  ],
  [
    "that needs one of a request",
    { deps: { session } },
    /Cannot resolve pool of GET \/ .*needs session of scope "request".*same scope/,
  ],
  [
    "that needs itself",
    { deps: { looping } },
    /looping needs looping; break the cycle/,
  ],
  [
    "that needs something else",
    { deps: { x: { "~provides": 1 } } },
    /Cannot resolve "x" of pool: it is not a dependency/,
  ],
];
for (const [name, needs, message] of MISTAKES) {
  test(`scope app: one ${name} is a start-up mistake`, () => {
    const app = new App();
    app.get("/", { deps: { pool: lasting(needs) } }, () => 1);
    assert.throws(() => app.compile(), message);
  });
}

test("scope transient: a value for each place of use", async () => {
  let made = 0;
  const id = dependency(() => ++made, { scope: "transient" });
  const user = dependency({ deps: { id } }, (cx) => cx.deps.id);
  const app = new App();
  app.get("/", { deps: { id, user } }, (cx) => cx.deps);
  assert.deepEqual(await (await get(app)).json(), { id: 1, user: 2 });
});

/** Dependencies that note when they start and end, and end when the test says so. */
function noted(log: string[], name: string, open: Promise<void> = Promise.resolve()) {
  return dependency(async () => {
    log.push(`${name} starts`);
    await open;
    log.push(`${name} ends`);
    return name;
  }, { name });
}

test("independent dependencies run concurrently; a dependant waits for what it needs only", async () => {
  const log: string[] = [];
  const [a, b] = [gate(), gate()];
  const first = noted(log, "first", a.opened);
  const second = noted(log, "second", b.opened);
  const onSecond = dependency({ deps: { second } }, (cx) => {
    log.push("on second");
    return `on ${cx.deps.second}`;
  });
  const app = new App();
  app.get("/", { deps: { first, onSecond } }, (cx) => cx.deps);
  const answer = get(app);
  await settle();
  assert.deepEqual(log, ["first starts", "second starts"]);
  b.open();
  await settle();
  assert.deepEqual(log.slice(2), ["second ends", "on second"]);
  a.open();
  assert.deepEqual(await (await answer).json(), { first: "first", onSecond: "on second" });
});

test("guards hold back what is declared after them, and not what they need themselves", async () => {
  const log: string[] = [];
  const [a, b] = [gate(), gate()];
  const token = noted(log, "token", a.opened);
  const guard = dependency({ deps: { token } }, async () => {
    await b.opened;
    log.push("guard ends");
  });
  const connection = noted(log, "connection");
  const app = new App({ dependencies: [guard] });
  app.get("/", { deps: { connection } }, (cx) => cx.deps.connection);
  const answer = get(app);
  await settle();
  a.open();
  await settle();
  assert.deepEqual(log, ["token starts", "token ends"]);
  b.open();
  await answer;
  assert.deepEqual(log.slice(2), ["guard ends", "connection starts", "connection ends"]);
});

test("a guard that refuses lets nothing start that is declared after it", async () => {
  const log: string[] = [];
  const guard = dependency(async () => {
    await Promise.resolve();
    throw HttpError.forbidden("no");
  });
  const app = new App({ dependencies: [guard] });
  app.get("/", { deps: { connection: noted(log, "connection") } }, () => 1);
  assert.equal((await get(app)).status, 403);
  assert.deepEqual(log, []);
});

test("after a failure what runs is waited for and torn down; the first in order is answered", async () => {
  const log: string[] = [];
  const slow = gate();
  const resource = dependency(async function* () {
    await slow.opened;
    log.push("in");
    try {
      yield 1;
    } finally {
      log.push("out");
    }
  });
  const late = dependency({ deps: { resource } }, () => void log.push("never"));
  const fails = dependency(async () => {
    await Promise.resolve();
    throw new HttpError(418);
  });
  const failsToo = dependency(() => {
    throw new HttpError(409);
  });
  const app = new App();
  app.get("/", { deps: { late, fails, failsToo } }, () => 1);
  const answer = get(app);
  await settle();
  slow.open();
  assert.equal((await answer).status, 418);
  assert.deepEqual(log, ["in", "out"]);
});

test("findings are reported in the order of declaration, whatever was ready first", async () => {
  const slow = dependency(async () => void await settle());
  const first = dependency({ deps: { slow }, query: { a: t.Integer() } }, (cx) => cx.query.a);
  const second = dependency({ query: { b: t.Integer() } }, (cx) => cx.query.b);
  const app = new App();
  app.get("/", { deps: { first, second } }, () => 1);
  const { detail } = await (await get(app)).json();
  assert.deepEqual(detail.map((one: { loc: string[] }) => one.loc[1]), ["a", "b"]);
});

test("the preset for FastAPI runs them one after the other", async () => {
  const log: string[] = [];
  const a = gate();
  const app = new App(fastapi());
  app.get("/", { deps: { one: noted(log, "one", a.opened), two: noted(log, "two") } }, () => 1);
  const answer = get(app);
  await settle();
  assert.deepEqual(log, ["one starts"]);
  a.open();
  await answer;
  assert.deepEqual(log.slice(1), ["one ends", "two starts", "two ends"]);
});
