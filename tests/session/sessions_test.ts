// Sessions of requests: what is stored and when, fixation, expiry, requests at the same time, clients that leave.
import assert from "node:assert/strict";
import { App, dependency, HttpError, t } from "../../mod.ts";
import {
  MemorySessionStore,
  type SessionRecord,
  sessions,
  type SessionsOptions,
  type SessionStore,
} from "../../src/session/mod.ts";
import type { Cx } from "../../src/cx/mod.ts";
import { cancelCx, enterWorld, realWorld } from "../../src/cx/internal.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../test.ts";

/** A store that answers later, and writes down what is asked of it. */
class SlowStore implements SessionStore {
  readonly inner = new MemorySessionStore();
  readonly calls: string[] = [];
  readonly keys = new Set<string>();
  /** What time would have made of a record. */
  change: (record: SessionRecord) => SessionRecord = (record) => record;

  get size(): number {
    return this.inner.size;
  }
  async read(cx: Cx, key: string): Promise<SessionRecord | undefined> {
    await this.#asked("read", key);
    const record = this.inner.read(cx, key);
    return record === undefined ? undefined : this.change(record);
  }
  async create(cx: Cx, key: string, record: SessionRecord): Promise<void> {
    await this.#asked("create", key);
    this.inner.create(cx, key, record);
  }
  async update(cx: Cx, key: string, record: SessionRecord): Promise<boolean> {
    await this.#asked("update", key);
    return this.inner.update(cx, key, record);
  }
  async touch(cx: Cx, key: string, expiresAtMs: number): Promise<void> {
    await this.#asked("touch", key);
    this.inner.touch(cx, key, expiresAtMs);
  }
  async delete(cx: Cx, key: string): Promise<boolean> {
    await this.#asked("delete", key);
    return this.inner.delete(cx, key);
  }
  async deleteOwned(cx: Cx, owner: string, exceptKey?: string): Promise<number> {
    await this.#asked("deleteOwned", exceptKey ?? "");
    return this.inner.deleteOwned(cx, owner, exceptKey);
  }
  #asked(call: string, key: string): Promise<void> {
    this.calls.push(call);
    this.keys.add(key);
    return Promise.resolve();
  }
}

const schema = t.Object({ n: t.Integer(), tags: t.Array(t.String()) });

function appOf(options: Partial<SessionsOptions> = {}) {
  const store = new SlowStore();
  const all = sessions({ store, ...options, schema });
  const app = new App({ middleware: [all.middleware], report: () => {} });
  const deps = { session: all.current };
  app.get("/", { deps }, ({ deps: { session } }) => ({
    n: session.get("n") ?? null,
    owner: session.owner ?? null,
    isNew: session.isNew,
  }));
  app.post("/n/:n", { params: { n: t.Integer() }, deps }, (cx) => {
    cx.deps.session.set("n", cx.params.n);
  });
  // Slow ones, which the test lets go on.
  const gate = { reached: Promise.withResolvers<void>(), open: Promise.withResolvers<void>() };
  const slow = dependency({ deps }, async (cx) => {
    gate.reached.resolve();
    await cx.wait(gate.open.promise);
    return cx.deps.session;
  });
  app.post("/slow/tag/:tag", { deps: { slow } }, ({ deps: { slow }, params }) => {
    slow.set("tags", [...slow.get("tags") ?? [], params.tag]);
  });
  app.post("/slow/rotate", { deps: { slow } }, (cx) => cx.deps.slow.rotate());
  app.get("/tags", { deps }, (cx) => cx.deps.session.get("tags") ?? []);
  app.post("/login/:name", { deps }, (cx) => cx.deps.session.login(cx.params.name));
  app.post("/rotate", { deps }, (cx) => cx.deps.session.rotate());
  app.post("/logout", { deps }, (cx) => cx.deps.session.logout());
  app.post("/everywhere", { deps }, async (cx) => {
    return await all.deleteOwned(cx, cx.deps.session.owner ?? "", cx.deps.session);
  });
  app.get("/untouched", () => "static");
  return { app, store, all, gate, client: new TestClient(app) };
}

const sidOf = (client: TestClient) => client.cookies.get("sid");

test("session: nothing is stored or set before something is kept", async () => {
  const { client, store } = appOf();
  const response = await client.get("/");
  assert.deepEqual(await response.json(), { n: null, owner: null, isNew: true });
  assert.equal(response.headers.get("set-cookie"), null);
  assert.equal(response.headers.get("vary"), "cookie");
  assert.deepEqual([store.calls, store.size], [[], 0]);
});

test("session: a route that does not use it costs the store nothing", async () => {
  const { client, store } = appOf();
  await client.post("/n/1");
  store.calls.length = 0;
  const response = await client.get("/untouched");
  assert.equal(response.headers.get("vary"), null);
  assert.deepEqual(store.calls, []);
});

test("session: what was kept is there for the next request", async () => {
  const { client, store } = appOf();
  const response = await client.post("/n/1");
  const field = response.headers.get("set-cookie")!;
  assert.match(field, /^sid=[\w-]{43}; HttpOnly; Max-Age=1209600; Path=\/; SameSite=lax; Secure$/);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const { n, isNew } = await (await client.get("/")).json();
  assert.deepEqual([n, isNew], [1, false]);
  const again = await client.post("/n/2");
  assert.equal(again.headers.get("set-cookie"), null);
  assert.equal((await (await client.get("/")).json()).n, 2);
  assert.equal(store.size, 1);
});

test("session: the store never sees the id", async () => {
  const { client, store } = appOf();
  await client.post("/login/ada");
  await client.post("/n/1");
  assert.ok(store.keys.size > 0 && !store.keys.has(sidOf(client)!));
});

const PLANTED = [
  "x".repeat(43),
  "short",
  "",
  "../../etc/passwd",
  "%zz%ff",
  '{"n":1}',
  "x".repeat(5_000),
];
for (const id of PLANTED) {
  test(`session: an id of the client's choice is not taken over: ${id.slice(0, 20)}`, async () => {
    const { app, store } = appOf();
    const client = new TestClient(app);
    const response = await client.post("/n/1", { headers: { cookie: `sid=${id}` } });
    assert.equal(response.status, 200);
    assert.notEqual(sidOf(client), id);
    assert.equal(store.size, 1);
  });
}

test("session: a login changes the id, keeps the data, and ends the old id (fixation)", async () => {
  const { app, client, store } = appOf();
  await client.post("/n/7");
  const planted = sidOf(client)!;
  await client.post("/login/ada");
  assert.notEqual(sidOf(client), planted);
  assert.deepEqual(await (await client.get("/")).json(), { n: 7, owner: "ada", isNew: false });
  const attacker = new TestClient(app, { headers: { cookie: `sid=${planted}` } });
  assert.deepEqual(await (await attacker.get("/")).json(), { n: null, owner: null, isNew: true });
  assert.equal(store.size, 1);
});

test("session: rotate() changes the id and nothing else", async () => {
  const { client } = appOf();
  await client.post("/login/ada");
  await client.post("/n/7");
  const before = sidOf(client);
  await client.post("/rotate");
  assert.notEqual(sidOf(client), before);
  assert.deepEqual(await (await client.get("/")).json(), { n: 7, owner: "ada", isNew: false });
});

test("session: logout() ends it on both sides", async () => {
  const { app, client, store } = appOf();
  await client.post("/login/ada");
  const sid = sidOf(client)!;
  const response = await client.post("/logout");
  assert.match(response.headers.get("set-cookie")!, /^sid=; expires=Thu, 01 Jan 1970.*Max-Age=0;/);
  assert.deepEqual([sidOf(client), store.size], [undefined, 0]);
  const old = new TestClient(app, { headers: { cookie: `sid=${sid}` } });
  assert.equal((await (await old.get("/")).json()).owner, null);
});

test("session: deleteOwned() logs out everywhere but here", async () => {
  const { app, client } = appOf();
  const others = [new TestClient(app), new TestClient(app)];
  for (const one of [client, ...others]) await one.post("/login/ada");
  const bob = new TestClient(app);
  await bob.post("/login/bob");
  assert.equal(await (await client.post("/everywhere")).json(), 2);
  const owners = [];
  for (const one of [client, ...others, bob]) {
    owners.push((await (await one.get("/")).json()).owner);
  }
  assert.deepEqual(owners, ["ada", null, null, "bob"]);
});

test("session: deleteOwned() by somebody else logs out everywhere", async () => {
  const { app, all, client } = appOf();
  app.delete("/users/:name", (cx) => all.deleteOwned(cx, cx.params.name));
  await client.post("/login/ada");
  assert.equal(await (await new TestClient(app).delete("/users/ada")).json(), 1);
  assert.equal((await (await client.get("/")).json()).owner, null);
});

test("session: requests at the same time lose nothing of each other", async () => {
  const { client, gate } = appOf();
  await client.post("/n/1");
  const tag = client.post("/slow/tag/a");
  await gate.reached.promise;
  await client.post("/n/2");
  gate.open.resolve();
  await tag;
  assert.equal((await (await client.get("/")).json()).n, 2);
  assert.deepEqual(await (await client.get("/tags")).json(), ["a"]);
});

test("session: a slow request does not bring back what was ended meanwhile", async () => {
  for (const path of ["/slow/tag/a", "/slow/rotate"]) {
    const { client, gate, store } = appOf();
    await client.post("/login/ada");
    const slow = client.post(path);
    await gate.reached.promise;
    await client.post("/logout");
    gate.open.resolve();
    const response = await slow;
    assert.equal(response.headers.get("set-cookie"), null);
    assert.equal(store.size, 0);
  }
});

test("session: a store in which others are always faster is an error, not an endless loop", async () => {
  const { client, store } = appOf();
  await client.post("/n/1");
  store.change = (record) => ({ ...record, version: record.version - 1 });
  store.calls.length = 0;
  assert.equal((await client.post("/n/2")).status, 500);
  assert.equal(store.calls.filter((call) => call === "update").length, 10);
  store.change = (record) => record;
  assert.equal((await (await client.get("/")).json()).n, 1);
});

test("session: parts of one request that ask at once have the same session", async () => {
  const { app, all, client } = appOf();
  const deps = { session: all.current };
  const one = dependency({ deps }, (cx) => cx.deps.session);
  const other = dependency({ deps: { session: all.current } }, (cx) => cx.deps.session);
  app.get("/both", { deps: { one, other } }, ({ deps: { one, other } }) => one === other);
  app.get("/uncached", {
    deps: { a: all.current.with({ cache: false }), b: all.current.with({ cache: false }) },
  }, ({ deps: { a, b } }) => a === b);
  await client.post("/n/1");
  for (const path of ["/both", "/uncached"]) {
    assert.ok(await (await client.get(path)).json(), path);
  }
});

test("session: loaded() gives the one that was asked for, and asks for none", async () => {
  const { app, all, client, store } = appOf();
  app.get("/after", (cx) => all.loaded(cx) ?? null);
  app.get("/both", { deps: { session: all.current } }, (cx) => {
    return all.loaded(cx) === cx.deps.session;
  });
  await client.post("/n/1");
  store.calls.length = 0;
  assert.equal(await (await client.get("/after")).json(), null);
  assert.deepEqual(store.calls, []);
  assert.ok(await (await client.get("/both")).json());
});

test("session: the answer varies by cookie, whatever it varies by already", async () => {
  const { app, all } = appOf();
  const CASES = [
    ["accept", "accept, cookie"],
    ["Accept, Cookie", "Accept, Cookie"],
    ["*", "*"],
    ["x-cookie", "x-cookie, cookie"],
  ];
  app.get("/vary/:value", { deps: { session: all.current } }, (cx) => {
    return new Response("", { headers: { vary: cx.params.value } });
  });
  for (const [given, sent] of CASES) {
    const response = await new TestClient(app).get(`/vary/${encodeURIComponent(given!)}`);
    assert.equal(response.headers.get("vary"), sent);
  }
});

test("session: a request that fails changes nothing", async () => {
  const { app, client, all, store } = appOf();
  const deps = { session: all.current };
  app.post("/bad", { deps }, (cx) => {
    cx.deps.session.set("n", 9);
    throw HttpError.badRequest();
  });
  app.post("/worse", { deps }, async (cx) => {
    cx.deps.session.logout();
    await cx.sleep(1);
    throw new Error("lost");
  });
  await client.post("/n/1");
  assert.equal((await client.post("/bad")).status, 400);
  assert.equal((await client.post("/worse")).status, 500);
  assert.equal((await (await client.get("/")).json()).n, 1);
  assert.equal(store.size, 1);
});

test("session: a client that leaves during its login keeps the session it has", async () => {
  const { app, client, all, store } = appOf();
  app.post("/slow-login", { deps: { session: all.current } }, async (cx) => {
    await cx.sleep(1);
    cancelCx(cx as unknown as Cx, { kind: "client_disconnect" });
    cx.deps.session.login("ada");
  });
  await client.post("/n/1");
  const response = await client.post("/slow-login");
  assert.equal(response.headers.get("set-cookie"), null);
  assert.deepEqual(await (await client.get("/")).json(), { n: 1, owner: null, isNew: false });
  assert.equal(store.size, 1);
});

test("session: a change after the answer has begun is an error instead of lost", async () => {
  const { app, all, client } = appOf();
  const errors: unknown[] = [];
  type Current = Parameters<typeof all.deleteOwned>[2] & object;
  const attempts: ((session: Current) => unknown)[] = [
    (session) => session.set("n", 2),
    (session) => session.delete("n"),
    (session) => session.clear(),
    (session) => session.login("eve"),
    (session) => session.rotate(),
    (session) => session.logout(),
    (session) => session.flash("late"),
    (session) => session.takeFlashes(),
  ];
  const deps = { session: all.current };
  app.post("/flash", { deps }, (cx) => cx.deps.session.flash("kept"));
  app.get("/stream", { deps, stream: "raw" }, async function* ({ deps: { session } }) {
    yield `${session.get("n")} `;
    // The first part of the answer is on its way by then.
    await Promise.resolve();
    for (const attempt of attempts) {
      try {
        attempt(session);
      } catch (error) {
        errors.push(error);
      }
    }
    session.csrfToken();
    yield String(session.owner);
  });
  app.get("/page", { deps }, (cx) => cx.deps.session.takeFlashes().map(({ message }) => message));
  await client.post("/login/ada");
  await client.post("/n/1");
  await client.post("/flash");
  assert.equal(await (await client.get("/stream")).text(), "1 ada");
  assert.equal(errors.length, attempts.length);
  for (const error of errors) assert.match(String(error), /Cannot change the session/);
  assert.deepEqual(await (await client.get("/")).json(), { n: 1, owner: "ada", isNew: false });
  assert.deepEqual(await (await client.get("/page")).json(), ["kept"]);
});

test("session: a connection of a WebSocket sees it, and cannot change it", async () => {
  const { app, all, client } = appOf();
  app.ws("/feed", { deps: { session: all.current } }, async ({ deps: { session } }, socket) => {
    await socket.send(`${session.owner} ${session.takeFlashes().length}`);
    assert.throws(() => session.set("n", 2), /Cannot change the session/);
    await socket.send("refused");
  });
  await client.post("/login/ada");
  const socket = await client.websocket("/feed", { raw: true });
  assert.deepEqual([await socket.receive(), await socket.receive()], ["ada 0", "refused"]);
  await socket.closed;
});

test("session: a token of a session that will not be stored is none", async () => {
  const { app, all, client } = appOf();
  const errors: unknown[] = [];
  app.get("/stream", { deps: { session: all.current }, stream: "raw" }, async function* (cx) {
    yield "a";
    await Promise.resolve();
    try {
      cx.deps.session.csrfToken();
    } catch (error) {
      errors.push(error);
    }
  });
  const response = await client.get("/stream");
  assert.deepEqual([await response.text(), response.headers.get("set-cookie")], ["a", null]);
  assert.match(String(errors), /Cannot change the session/);
});

test("session: works with a Response of the handler's own, a redirect included", async () => {
  const { app, all } = appOf();
  const deps = { session: all.current };
  app.post("/form", { deps }, (cx) => {
    cx.deps.session.set("n", 3);
    return Response.redirect("http://testserver/", 303);
  });
  const client = new TestClient(app, { followRedirects: false });
  const response = await client.post("/form");
  assert.equal(response.status, 303);
  assert.match(response.headers.get("set-cookie")!, /^sid=/);
  assert.equal((await (await client.get("/")).json()).n, 3);
});

test("session: without the middleware its use is a mistake that names the route", async () => {
  const all = sessions({ store: new MemorySessionStore() });
  const errors: unknown[] = [];
  const app = new App({ report: (error) => errors.push(error) });
  app.get("/x", { deps: { session: all.current } }, () => "ok");
  assert.equal((await new TestClient(app).get("/x")).status, 500);
  assert.match(String(errors[0]), /Cannot use the session in GET \/x: .*give sessions.middleware/);
});

test("session: the middleware may be there twice", async () => {
  const { app, all } = appOf();
  app.get("/twice", { middleware: [all.middleware], deps: { session: all.current } }, (cx) => {
    cx.deps.session.set("n", 1);
  });
  const response = await new TestClient(app).get("/twice");
  assert.equal(response.headers.getSetCookie().length, 1);
});

// Time.

/** Runs a test whose wall clock it moves. */
async function withClock(work: (passSeconds: (seconds: number) => void) => Promise<void>) {
  const startMs = realWorld.wallNow();
  let passedMs = 0;
  const leave = enterWorld({ ...realWorld, wallNow: () => startMs + passedMs });
  try {
    await work((seconds) => passedMs += seconds * 1_000);
  } finally {
    leave();
  }
}

/** Logs in, and tells afterwards who the session's id is for, whatever the browser thinks of its cookie. */
async function loggedIn(options: Partial<SessionsOptions>) {
  const { client, store, app } = appOf(options);
  await client.post("/login/ada");
  const headers = { cookie: `sid=${sidOf(client)}` };
  const owner = async (): Promise<unknown> =>
    (await (await new TestClient(app).get("/", { headers })).json()).owner;
  return { client, store, owner };
}

test("session: it ends when it was not used for long enough, and use moves that end", () =>
  withClock(async (passSeconds) => {
    const { owner, store } = await loggedIn({ idleSeconds: 100 });
    for (let i = 0; i < 5; i++) {
      passSeconds(99.9);
      assert.equal(await owner(), "ada");
    }
    passSeconds(100);
    assert.equal(await owner(), null);
    assert.equal(store.size, 0);
  }));

test("session: its end is written when a tenth of the idle time has passed, not with each use", () =>
  withClock(async (passSeconds) => {
    const { owner, store } = await loggedIn({ idleSeconds: 100 });
    const calls = async (seconds: number) => {
      store.calls.length = 0;
      passSeconds(seconds);
      await owner();
      return store.calls.join(" ");
    };
    const seen = [await calls(5), await calls(5), await calls(0.1), await calls(1)];
    assert.deepEqual(seen, ["read", "read", "read touch", "read"]);
  }));

test("session: its absolute end does not move, but with a new login", () =>
  withClock(async (passSeconds) => {
    const { client, owner } = await loggedIn({ idleSeconds: 100, absoluteSeconds: 250 });
    for (const seconds of [90, 90, 69]) {
      passSeconds(seconds);
      assert.equal(await owner(), "ada");
    }
    const rotated = await client.post("/rotate");
    assert.match(rotated.headers.get("set-cookie")!, /Max-Age=1;/);
    const again = await client.post("/login/ada");
    assert.match(again.headers.get("set-cookie")!, /Max-Age=250;/);
    passSeconds(90);
    assert.equal((await (await client.get("/")).json()).owner, "ada");
    assert.equal(await owner(), null);
  }));

test("session: it ends at its absolute end, however much it is used", () =>
  withClock(async (passSeconds) => {
    const { owner } = await loggedIn({ idleSeconds: 100, absoluteSeconds: 250 });
    const owners = [];
    for (const seconds of [90, 90, 69.9, 0.1]) {
      passSeconds(seconds);
      owners.push(await owner());
    }
    assert.deepEqual(owners, ["ada", "ada", "ada", null]);
  }));

test("session: what a request changes moves its end, too", () =>
  withClock(async (passSeconds) => {
    const { client, owner } = await loggedIn({ idleSeconds: 100 });
    passSeconds(99);
    await client.post("/n/1");
    passSeconds(99);
    assert.equal(await owner(), "ada");
  }));

// Data.

test("session: data that does not fit the schema any more is dropped", async () => {
  const store = new MemorySessionStore();
  const before = sessions({ store });
  const app = new App({ middleware: [before.middleware] });
  app.get("/", { deps: { session: before.current } }, (cx) => cx.deps.session.set("n", "text"));
  const client = new TestClient(app);
  await client.get("/");
  const { app: later } = appOf({ store });
  const headers = { cookie: `sid=${sidOf(client)}` };
  const body = await (await new TestClient(later, { headers }).get("/")).json();
  assert.deepEqual(body, { n: null, owner: null, isNew: true });
});

test("session: values are frozen, JSON, and never from a prototype", async () => {
  const { app, all, client } = appOf();
  app.get("/values", { deps: { session: all.current } }, ({ deps: { session } }) => {
    const loose = session as unknown as {
      set(key: string, value: unknown): void;
      get(key: string): unknown;
    };
    assert.throws(() => loose.set("n", undefined), /is no JSON/);
    assert.throws(() => loose.set("n", () => 1), /is no JSON/);
    assert.throws(() => loose.set("n", 1n), TypeError);
    assert.deepEqual([loose.get("toString"), loose.get("__proto__")], [undefined, undefined]);
    loose.set("__proto__", { polluted: 1 });
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    session.set("tags", ["a"]);
    assert.throws(() => (session.get("tags") as string[]).push("b"), TypeError);
    session.delete("tags");
    return { tags: session.get("tags") ?? null };
  });
  assert.deepEqual(await (await client.get("/values")).json(), { tags: null });
});

test("session: too much data is an error, not a full store", async () => {
  const { app, all, client, store } = appOf({ dataBytesMax: 100 });
  app.get("/big", { deps: { session: all.current } }, (cx) => {
    cx.deps.session.set("tags", ["x".repeat(100)]);
  });
  assert.equal((await client.get("/big")).status, 500);
  assert.equal(store.size, 0);
});

test("session: clear() empties it", async () => {
  const { app, all, client } = appOf();
  app.post("/clear", { deps: { session: all.current } }, (cx) => cx.deps.session.clear());
  await client.post("/login/ada");
  await client.post("/n/1");
  await client.post("/clear");
  assert.deepEqual(await (await client.get("/")).json(), { n: null, owner: "ada", isNew: false });
});

test("flash: a message is for the next page, once", async () => {
  const { app, all, client } = appOf();
  const deps = { session: all.current };
  app.post("/save", { deps }, (cx) => {
    cx.deps.session.flash("Saved", "success");
    cx.deps.session.flash("Look");
  });
  app.get("/page", { deps }, (cx) => cx.deps.session.takeFlashes());
  app.get("/both", { deps }, ({ deps: { session } }) => {
    session.flash("now");
    return [session.takeFlashes(), session.takeFlashes()];
  });
  await client.post("/save");
  const messages = [
    { message: "Saved", category: "success" },
    { message: "Look", category: "message" },
  ];
  assert.deepEqual(await (await client.get("/page")).json(), messages);
  assert.deepEqual(await (await client.get("/page")).json(), []);
  const now = [{ message: "now", category: "message" }];
  assert.deepEqual(await (await client.get("/both")).json(), [now, []]);
});

test("flash: it survives redirects and pages that do not show it", async () => {
  const { app, all, client } = appOf();
  const deps = { session: all.current };
  app.post("/save", { deps }, (cx) => {
    cx.deps.session.flash("Saved");
    return Response.redirect("http://testserver/again", 303);
  });
  app.get("/again", { deps }, () => Response.redirect("http://testserver/page", 303));
  app.get("/page", { deps }, (cx) => cx.deps.session.takeFlashes().map(({ message }) => message));
  assert.deepEqual(await (await client.post("/save")).json(), ["Saved"]);
  assert.deepEqual(await (await client.get("/page")).json(), []);
});

test("flash: a request that fails takes no message and leaves none", async () => {
  const { app, all, client } = appOf();
  const deps = { session: all.current };
  app.post("/save", { deps }, (cx) => cx.deps.session.flash("Saved"));
  app.get("/broken", { deps }, (cx) => {
    cx.deps.session.flash("more");
    return HttpError.badRequest(cx.deps.session.takeFlashes()[0]!.message);
  });
  app.get("/page", { deps }, (cx) => cx.deps.session.takeFlashes().map(({ message }) => message));
  await client.post("/save");
  assert.equal((await client.get("/broken")).status, 400);
  assert.deepEqual(await (await client.get("/page")).json(), ["Saved"]);
});

test("flash: categories are those that were declared, the first one the default", async () => {
  const store = new MemorySessionStore();
  const all = sessions({ store, flashCategories: ["notice", "error"] });
  const before = sessions({ store });
  const app = new App({ middleware: [all.middleware, before.middleware] });
  const deps = { session: all.current };
  app.post("/save", { deps }, ({ deps: { session } }) => {
    session.flash("a");
    session.flash("b", "error");
    // @ts-expect-error -- no such category
    assert.throws(() => session.flash("c", "success"), /"success": expected notice, error/);
  });
  app.post("/old", { deps: { session: before.current } }, (cx) => cx.deps.session.flash("d"));
  app.get("/raw", { deps: { session: before.current } }, (cx) => cx.deps.session.takeFlashes());
  app.get("/page", { deps }, ({ deps: { session } }) => {
    return session.takeFlashes().map(({ message, category }) => {
      const kind: "notice" | "error" = category;
      return [message, kind];
    });
  });
  const client = new TestClient(app);
  await client.post("/save");
  await client.post("/old");
  assert.deepEqual(await (await client.get("/page")).json(), [["a", "notice"], ["b", "error"]]);
  // The message of a category that is not known any more is gone, too.
  assert.deepEqual(await (await client.get("/raw")).json(), []);
});

test("flash: at most fifty messages wait", async () => {
  const { app, all, client } = appOf();
  const deps = { session: all.current };
  app.post("/many/:n", { params: { n: t.Integer() }, deps }, (cx) => {
    for (let i = 0; i < cx.params.n; i++) cx.deps.session.flash(String(i));
  });
  app.get("/page", { deps }, (cx) => cx.deps.session.takeFlashes().map(({ message }) => message));
  for (const numbers of [[40, 40], [60]]) {
    for (const n of numbers) await client.post(`/many/${n}`);
    const messages: string[] = await (await client.get("/page")).json();
    // The oldest go first.
    assert.deepEqual([messages.length, messages.at(-1)], [50, String(numbers.at(-1)! - 1)]);
  }
});
