// Rate limits: the rules' arithmetic, keys, what is said, what happens when the store fails, stores against their contract.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, HttpError, type Middleware } from "../../mod.ts";
import { cancelCx } from "../../src/cx/internal.ts";
import { type Cx, LOG_SINK, type LogRecord } from "../../src/cx/mod.ts";
import {
  addressKey,
  cors,
  MemoryRateLimitStore,
  rateLimit,
  RateLimiter,
  type RateLimitOptions,
  type RateLimitResult,
  type RateLimitRule,
  type RateLimitState,
  type RateLimitStore,
  slidingWindow,
  tokenBucket,
} from "../../src/middleware/mod.ts";
import { SqliteRateLimitStore } from "../../src/middleware/rate_limit_sqlite.ts";
import { randomFrom } from "../http/random.ts";
import { scopeAt } from "../scope.ts";
import { test } from "../test.ts";
import { testRateLimitStore } from "./rate_limit_contract.ts";

/** Asks a rule at the given times. */
function play(rule: RateLimitRule, times: readonly number[], cost = 1): RateLimitResult[] {
  let state: RateLimitState | undefined;
  return times.map((nowMs) => {
    const change = rule.take(state, { nowMs, cost });
    state = change.state;
    return change.result;
  });
}

const shown = (results: readonly RateLimitResult[]) =>
  results.map(({ allowed, remaining }) => allowed ? remaining : "no");

test("tokenBucket() lets a burst in, then as many as come back", () => {
  const rule = tokenBucket({ limit: 3, windowSeconds: 3 });
  const results = play(rule, [0, 0, 0, 0, 999, 1_000, 1_000, 5_000, 5_000]);
  assert.deepEqual(shown(results), [2, 1, 0, "no", "no", 0, "no", 2, 1]);
  assert.deepEqual(results[3], {
    allowed: false,
    limit: 3,
    remaining: 0,
    resetMs: 3_000,
    retryAfterMs: 1_000,
  });
  assert.deepEqual([results[4]!.retryAfterMs, results[0]!.resetMs], [1, 1_000]);
});

test("slidingWindow() gives each unit back one window after it was taken", () => {
  const rule = slidingWindow({ limit: 2, windowSeconds: 10 });
  const results = play(rule, [0, 4_000, 4_000, 9_999, 10_000, 10_000, 14_000]);
  assert.deepEqual(shown(results), [1, 0, "no", "no", 0, "no", 0]);
  assert.deepEqual(results.map(({ retryAfterMs }) => retryAfterMs), [
    ...[0, 0, 6_000, 1, 0, 4_000, 0],
  ]);
  assert.deepEqual(results.map(({ resetMs }) => resetMs), [
    ...[10_000, 10_000, 10_000, 4_001, 10_000, 10_000, 10_000],
  ]);
});

for (const make of [tokenBucket, slidingWindow]) {
  test(`${make.name}() keeps its promise for any times and costs`, () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomFrom(seed);
      const limit = 1 + Math.floor(random() * 30);
      const windowMs = 1_000 * (1 + Math.floor(random() * 100));
      const rule = make({ limit, windowSeconds: windowMs / 1_000 });
      const taken: [atMs: number, cost: number][] = [];
      let state: RateLimitState | undefined;
      let nowMs = 1_000_000;
      for (let i = 0; i < 300; i++) {
        const isBurst = random() < 0.7;
        nowMs += isBurst ? 0 : Math.floor(random() * windowMs * (random() < 0.1 ? 2 : 0.1));
        const cost = random() < 0.8 ? 1 : Math.ceil(random() * limit);
        const before = state;
        const { result, ...after } = rule.take(before, { nowMs, cost });
        state = after.state;
        assert.ok(state.length <= 2 * 52, `${state.length} numbers`);
        assert.ok(result.remaining >= 0 && result.remaining <= limit);
        if (result.allowed) {
          taken.push([nowMs, cost]);
          continue;
        }
        // The moment that it names is the first one.
        const at = (ms: number) => rule.take(before, { nowMs: ms, cost }).result.allowed;
        assert.ok(result.retryAfterMs >= 1 && result.retryAfterMs <= windowMs);
        assert.ok(at(nowMs + result.retryAfterMs), `seed ${seed}: told to come too early`);
        assert.ok(!at(nowMs + result.retryAfterMs - 1), `seed ${seed}: told to come too late`);
      }
      assert.ok(taken.length > 0);
      for (const [i, [fromMs]] of taken.entries()) {
        let units = 0;
        for (const [atMs, cost] of taken.slice(i)) {
          units += cost;
          const most = make === tokenBucket ? limit * (1 + (atMs - fromMs) / windowMs) : limit;
          const isInside = make === tokenBucket || atMs < fromMs + windowMs;
          if (isInside) assert.ok(units <= most + 1e-6, `seed ${seed}: ${units} of ${most}`);
        }
      }
    }
  });

  test(`${make.name}() lets evenly spaced requests in at nearly the whole rate`, () => {
    const rule = make({ limit: 100, windowSeconds: 100 });
    const times = Array.from({ length: 2_000 }, (_, i) => i * 500);
    const allowed = play(rule, times).filter((result) => result.allowed).length;
    assert.ok(allowed >= 970 && allowed <= 1_100, String(allowed));
  });

  test(`${make.name}() survives a clock that is put back, and states of other rules`, () => {
    const rule = make({ limit: 2, windowSeconds: 10 });
    const results = play(rule, [1e6, 1e6, 1e6, 0, 10_200, 10_200]);
    assert.deepEqual(results.map(({ allowed }) => allowed), [true, true, false, false, true, true]);
    for (const state of [[], [1], [1, 2, 3], [1e15, 5, 7, 8], [0, 0]]) {
      const { result } = rule.take(state, { nowMs: 1e6, cost: 1 });
      assert.ok(result.remaining >= 0 && result.retryAfterMs <= 10_000, JSON.stringify(state));
    }
  });

  test(`${make.name}() refuses limits that are none`, () => {
    for (const limit of [0, -1, 1.5, NaN, Infinity]) {
      assert.throws(() => make({ limit, windowSeconds: 1 }), /Cannot limit to/);
    }
    for (const windowSeconds of [0, -1, NaN, Infinity]) {
      assert.throws(() => make({ limit: 1, windowSeconds }), /Cannot limit for/);
    }
  });
}

// Stores.

testRateLimitStore("memory", () => ({ store: new MemoryRateLimitStore(), close: () => {} }));
testRateLimitStore("SQLite in memory", () => {
  const store = new SqliteRateLimitStore(":memory:");
  return { store, close: () => store[Symbol.dispose]() };
});

const rule = slidingWindow({ limit: 2, windowSeconds: 60 });

async function statusesOf(limiter: RateLimiter, cx: Cx, keys: readonly string[]) {
  const all: boolean[] = [];
  for (const key of keys) all.push((await limiter.take(cx, key)).allowed);
  return all;
}

const STORES: [name: string, make: (keysMax: number) => Bounded][] = [
  ["memory", (keysMax) => new MemoryRateLimitStore({ keysMax })],
  ["SQLite", (keysMax) => new SqliteRateLimitStore(":memory:", { keysMax })],
];
interface Bounded extends RateLimitStore {
  readonly size: number;
  [Symbol.dispose]?(): void;
}
for (const [name, make] of STORES) {
  test(`${name}: a flood of keys does not fill it`, async () => {
    const store = make(100);
    const cx = scopeAt(1_000_000);
    const limiter = new RateLimiter({ rule, store });
    for (let i = 0; i < 20_050; i++) await limiter.take(cx, `key ${i}`);
    assert.ok(store.size >= 100 && store.size <= 10_200, String(store.size));
    // The last one is remembered.
    assert.deepEqual(await statusesOf(limiter, cx, ["key 20049", "key 20049"]), [true, false]);
    store[Symbol.dispose]?.();
  });

  test(`${name}: what has expired is swept`, async () => {
    const store = make(100_000);
    const cx = scopeAt(1_000_000);
    const limiter = new RateLimiter({ rule, store });
    for (let i = 0; i < 50; i++) await limiter.take(cx, `key ${i}`);
    cx.nowMs += 120_000;
    await limiter.take(cx, "new");
    assert.equal(store.size, 1);
    store[Symbol.dispose]?.();
  });
}

test("memory: the clients that asked the longest time ago are forgotten first", async () => {
  const store = new MemoryRateLimitStore({ keysMax: 2 });
  const cx = scopeAt(1_000_000);
  const limiter = new RateLimiter({ rule, store });
  await statusesOf(limiter, cx, ["a", "a", "b", "b", "a", "c"]);
  assert.equal(store.size, 2);
  assert.deepEqual(await statusesOf(limiter, cx, ["a", "b"]), [false, true]);
});

async function inFolder(body: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cairn-limits-"));
  try {
    await body(join(folder, "limits.db"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("SQLite: processes share a file that tells no key, and it outlives them", () =>
  inFolder(async (file) => {
    const cx = scopeAt(1_000_000);
    {
      using one = new SqliteRateLimitStore(file);
      using other = new SqliteRateLimitStore(file);
      const limiters = [one, other].map((store) => new RateLimiter({ rule, store }));
      const results = [];
      for (const limiter of [...limiters, ...limiters]) {
        results.push(...await statusesOf(limiter, cx, ["203.0.113.9"]));
      }
      assert.deepEqual(results, [true, true, false, false]);
    }
    using later = new SqliteRateLimitStore(file);
    const limiter = new RateLimiter({ rule, store: later });
    assert.deepEqual(await statusesOf(limiter, cx, ["203.0.113.9"]), [false]);
    assert.ok(!readFileSync(file).includes("203.0.113.9"));
  }));

test("SQLite: a file that another process holds fails soon, and works afterwards", () =>
  inFolder(async (file) => {
    using store = new SqliteRateLimitStore(file, { busyTimeoutMs: 10 });
    using other = new SqliteRateLimitStore(file);
    const cx = scopeAt(1_000_000);
    const limiter = new RateLimiter({ rule, store });
    other.update(cx, "x", () => {
      assert.throws(() => limiter.take(cx, "a"), /lock|busy/i);
      return {
        state: [],
        expiresAtMs: 0,
        result: { allowed: true, limit: 0, remaining: 0, resetMs: 0, retryAfterMs: 0 },
      };
    });
    assert.deepEqual(await statusesOf(limiter, cx, ["a", "a", "a"]), [true, true, false]);
  }));

test("SQLite: a table name is checked", () => {
  for (const table of ["", "a b", 'x"; DROP TABLE y', "1a"]) {
    assert.throws(() => new SqliteRateLimitStore(":memory:", { table }), /expected a plain name/);
  }
});

// Limiters.

test("RateLimiter: names keep apart, keys keep apart, forget() gives back", async () => {
  const store = new MemoryRateLimitStore();
  const cx = scopeAt(1_000_000);
  const a = new RateLimiter({ rule, store, name: "a" });
  const b = new RateLimiter({ rule, store, name: "b" });
  const long = "x".repeat(5_000);
  assert.deepEqual(await statusesOf(a, cx, ["k", "k", "k"]), [true, true, false]);
  assert.deepEqual(await statusesOf(b, cx, ["k"]), [true]);
  assert.deepEqual(await statusesOf(a, cx, [long, `${long}y`, long, long, "#", "="]), [
    ...[true, true, true, false, true, true],
  ]);
  await a.forget(cx, "k");
  await a.forget(cx, long);
  assert.deepEqual(await statusesOf(a, cx, ["k", long]), [true, true]);
});

test("RateLimiter: a cost above the limit is the limit; none below zero", async () => {
  const cx = scopeAt(1_000_000);
  const limiter = new RateLimiter({ rule });
  const { allowed, remaining } = await limiter.take(cx, "a", 100);
  assert.deepEqual([allowed, remaining], [true, 0]);
  // Nothing is free of charge, which tells how much is left.
  const { allowed: free, remaining: left } = await limiter.take(cx, "b", 0);
  assert.deepEqual([free, left], [true, 2]);
  for (const cost of [-1, NaN]) assert.throws(() => limiter.take(cx, "a", cost), /Cannot take/);
});

test("RateLimiter: a name that could not be sent is refused", () => {
  for (const name of ["", 'a"', "a b", "ä", "x".repeat(31), "a\r\nb"]) {
    assert.throws(() => rateLimit({ rule, name }), /Cannot name a limit/);
  }
});

// The middleware.

interface Asked {
  readonly address?: string;
  readonly path?: string;
  readonly init?: RequestInit;
}

function clientOf(app: App) {
  return async ({ address, path = "/", init = {} }: Asked = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("host", "localhost");
    const request = new Request(`http://localhost${path}`, { ...init, headers });
    return await app.fetch(request, address === undefined ? undefined : { address, port: 1 });
  };
}

function appOf(options: Partial<RateLimitOptions> = {}, around: Middleware[] = []) {
  const app = new App({
    middleware: [...around, rateLimit({ rule, ...options })],
    report: () => {},
  });
  app.get("/", () => "hello");
  app.get("/away", () => Response.redirect("http://localhost/"));
  app.get("/fail", () => {
    throw new HttpError(418);
  });
  return clientOf(app);
}

/** Everything but the body that a limit says. */
const said = ({ status, headers }: Response) => [
  status,
  headers.get("ratelimit"),
  headers.get("ratelimit-policy"),
  headers.get("retry-after"),
];
const POLICY = '"default";q=2;w=60';

test("rateLimit() says what is left, then refuses with 429", async () => {
  const ask = appOf();
  assert.deepEqual(said(await ask()), [200, '"default";r=1;t=60', POLICY, null]);
  assert.deepEqual(said(await ask()), [200, '"default";r=0;t=60', POLICY, null]);
  const response = await ask();
  assert.deepEqual(said(response), [429, '"default";r=0;t=60', POLICY, "60"]);
  assert.deepEqual(await response.json(), { detail: "Too Many Requests" });
});

test("rateLimit() counts errors, redirects and what does not exist", async () => {
  for (const path of ["/fail", "/away", "/absent"]) {
    const ask = appOf();
    const response = await ask({ path });
    assert.notEqual(response.status, 200);
    assert.equal(response.headers.get("ratelimit"), '"default";r=1;t=60');
    await ask({ path });
    assert.equal((await ask({ path })).status, 429);
  }
});

test("rateLimit() answers HEAD without a body", async () => {
  const ask = appOf();
  const init = { method: "HEAD" };
  for (let i = 0; i < 2; i++) await ask({ init });
  const response = await ask({ init });
  assert.deepEqual([response.status, await response.text()], [429, ""]);
});

test("rateLimit() is seen by the middleware around it", async () => {
  const origin = "https://app.example";
  const ask = appOf({}, [cors({ origins: [origin], exposeHeaders: ["RateLimit"] })]);
  const init = { headers: { origin } };
  for (let i = 0; i < 2; i++) await ask({ init });
  const response = await ask({ init });
  assert.equal(response.status, 429);
  assert.equal(response.headers.get("access-control-allow-origin"), origin);
});

test("rateLimit() inside another one: both say what is left", async () => {
  const burst = rateLimit({ rule: tokenBucket({ limit: 1, windowSeconds: 1 }), name: "burst" });
  const ask = appOf({ name: "daily" }, [burst]);
  const first = await ask();
  assert.equal(first.headers.get("ratelimit"), '"daily";r=1;t=60, "burst";r=0;t=1');
  assert.equal(first.headers.get("ratelimit-policy"), '"daily";q=2;w=60, "burst";q=1;w=1');
  assert.deepEqual(said(await ask()), [429, '"burst";r=0;t=1', '"burst";q=1;w=1', "1"]);
});

test("rateLimit() of a route leaves the others alone", async () => {
  const app = new App();
  app.get("/limited", { middleware: [rateLimit({ rule })] }, () => "hello");
  app.get("/free", () => "hello");
  const ask = clientOf(app);
  const statuses = [];
  for (const path of ["/limited", "/limited", "/limited", "/free"]) {
    statuses.push((await ask({ path })).status);
  }
  assert.deepEqual(statuses, [200, 200, 429, 200]);
});

const ADDRESSES: [address: string | undefined, key: string][] = [
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::FFFF:203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002:0000:0000:0000:0001", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001::3:4:5:6:7:8", "2001:0:3:4::/64"],
  ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
  ["::3:4:5:6:7:8", "0:0:3:4::/64"],
  ["2001:db8:0:0::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["64:ff9b::203.0.113.9", "64:ff9b:0:0::/64"],
  [undefined, "local"],
];
for (const [address, key] of ADDRESSES) {
  test(`addressKey() of ${address} is ${key}`, () => {
    assert.equal(addressKey({ peer: { address, port: 1 } }), key);
    if (address === undefined) assert.equal(addressKey({ peer: undefined }), key);
  });
}

test("rateLimit() keeps clients apart by their address, networks of IPv6 together", async () => {
  const ask = appOf();
  const addresses = [
    ...["203.0.113.9", "203.0.113.9", "203.0.113.9", "203.0.113.8"],
    ...["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"],
  ];
  const statuses = [];
  for (const address of addresses) statuses.push((await ask({ address })).status);
  assert.deepEqual(statuses, [200, 200, 429, 200, 200, 200, 429, 200]);
});

test("rateLimit() takes keys and costs of the program's", async () => {
  const ask = appOf({
    key: (cx) => {
      const name = cx.header("x-name");
      return name === "later" ? Promise.resolve(name) : name;
    },
    cost: (cx) => Number(cx.header("x-cost") ?? 1),
  });
  const of = (name: string, cost: string) => ({
    init: { headers: { "x-name": name, "x-cost": cost } },
  });
  const statuses = [];
  const all = [of("a", "2"), of("a", "1"), of("b", "99"), of("b", "1")];
  const rest = [of("later", "2"), of("later", "1"), {}, {}, {}, of("c", "-1"), of("c", "x")];
  for (const asked of [...all, ...rest]) statuses.push((await ask(asked)).status);
  assert.deepEqual(statuses, [200, 429, 200, 429, 200, 429, 200, 200, 200, 500, 500]);
});

test("rateLimit() answers as told, with or without its header fields", async () => {
  const ask = appOf({
    headers: false,
    answer: (_cx, { limit }) => new Response(`at most ${limit}`, { status: 503 }),
  });
  assert.deepEqual(said(await ask()), [200, null, null, null]);
  await ask();
  const response = await ask();
  assert.deepEqual(said(response), [503, null, null, "60"]);
  assert.equal(await response.text(), "at most 2");
});

// Stores that fail.

type Update = RateLimitStore["update"];

/** A store whose updates are these, and the log of the requests. */
function failing(update: Update, options: Partial<RateLimitOptions> = {}) {
  const records: LogRecord[] = [];
  const log: Middleware = (cx, next) => {
    cx.provide(LOG_SINK, (record) => records.push(record));
    return next(cx);
  };
  const store: RateLimitStore = { update, delete: () => {} };
  return { ask: appOf({ store, storeTimeoutMs: 20, ...options }, [log]), records };
}

const FAILURES: [name: string, update: Update][] = [
  ["throws", () => {
    throw new Error("no store");
  }],
  ["rejects", () => Promise.reject(new Error("no store"))],
  ["never answers", () => new Promise(() => {})],
];
for (const [name, update] of FAILURES) {
  test(`rateLimit() closes when the store ${name}, and says so in the log`, async () => {
    const { ask, records } = failing(update);
    const response = await ask();
    assert.deepEqual(said(response), [503, null, null, "1"]);
    assert.deepEqual(await response.json(), { detail: "Service Unavailable" });
    const [{ level, message, fields }] = records as [LogRecord];
    assert.deepEqual([level, message], ["error", "the store of a rate limit failed"]);
    assert.ok(fields.error instanceof Error);
  });

  test(`rateLimit() stays open when told so and the store ${name}`, async () => {
    const { ask, records } = failing(update, { onStoreFailure: "open" });
    const response = await ask();
    assert.deepEqual([...said(response), records.length], [200, null, null, null, 1]);
  });
}

test("rateLimit() works with a store that answers later", async () => {
  const inner = new MemoryRateLimitStore();
  const { ask, records } = failing(async (cx, key, update) => {
    await Promise.resolve();
    return inner.update(cx, key, update);
  }, { storeTimeoutMs: 5_000 });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await ask()).status);
  assert.deepEqual([statuses, records], [[200, 200, 429], []]);
});

test("rateLimit(): a client that leaves while the store works is not let in by an open limit", async () => {
  for (const onStoreFailure of ["open", "closed"] as const) {
    let ran = false;
    const store: RateLimitStore = {
      update(cx) {
        cancelCx(cx, { kind: "client_disconnect" });
        return new Promise(() => {});
      },
      delete: () => {},
    };
    const app = new App({ middleware: [rateLimit({ rule, store, onStoreFailure })] });
    app.get("/", () => {
      ran = true;
    });
    const response = await clientOf(app)();
    assert.deepEqual([response.status, ran], [499, false]);
  }
});
