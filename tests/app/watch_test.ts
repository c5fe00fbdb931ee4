// What ends a request before its answer, and what goes on after it.
import assert from "node:assert/strict";
import { App, type AppOptions, type Cancelled, dependency, t } from "../../mod.ts";
import type { Cx } from "../../src/cx/mod.ts";
import { test } from "../test.ts";

/** An app that keeps what it reports. */
function make(options: AppOptions = {}) {
  const reported: string[] = [];
  const report = (error: unknown) =>
    void reported.push(error instanceof Error ? error.message : "?");
  return { app: new App({ report, ...options }), reported };
}

const get = (app: App, path: string, init?: RequestInit) =>
  app.fetch(new Request(`http://localhost${path}`, init));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test("a deadline cancels what waits and answers 504; app, router and route tighten each other", async () => {
  const { app, reported } = make({ budget: { deadlineMs: 10_000 } });
  let reason = "";
  app.get("/slow", { budget: { deadlineMs: 20 } }, async (cx) => {
    assert.ok(cx.remaining() <= 20 && cx.remaining() > 0);
    try {
      await cx.sleep(5_000);
    } catch (error) {
      reason = (error as Cancelled).reason.kind;
      throw error;
    }
    return "never";
  });
  app.get("/fast", { budget: { deadlineMs: 60_000 } }, (cx) => ({ left: cx.remaining() }));
  const answer = await get(app, "/slow");
  assert.equal(answer.status, 504);
  assert.deepEqual(await answer.json(), { detail: "Gateway Timeout" });
  assert.equal(reason, "deadline");
  const { left } = await (await get(app, "/fast")).json();
  assert.ok(left <= 10_000 && left > 9_000);
  assert.deepEqual(reported, []);
});

test("a deadline is told by its type in problem details, a used up meter as well", async () => {
  const { app } = make({ problem: true });
  app.get("/slow", { budget: { deadlineMs: 5 } }, async (cx) => await cx.sleep(1_000));
  app.get("/dear", { budget: { cost: { rows: 2 } } }, (cx) => {
    cx.spend(1, "rows");
    cx.spend(2, "rows");
  });
  const late = await get(app, "/slow");
  assert.equal(late.status, 504);
  assert.equal((await late.json()).type, "deadline-exceeded");
  const dear = await get(app, "/dear");
  assert.equal(dear.status, 503);
  assert.equal(dear.headers.get("retry-after"), null);
  assert.equal((await dear.json()).type, "budget-exhausted");
});

test("the deadline reaches what waits in a scope in a scope, and a signal that breaks foreign code off", async () => {
  const { app } = make();
  app.get(
    "/nested",
    { budget: { deadlineMs: 10 } },
    (cx) => cx.scope((inner) => inner.scope((innermost) => innermost.sleep(1_000))),
  );
  app.get("/foreign", { budget: { deadlineMs: 10 } }, (cx) =>
    new Promise((_, reject) => {
      cx.signal.addEventListener("abort", () => reject(new DOMException("off", "AbortError")));
    }));
  assert.equal((await get(app, "/nested")).status, 504);
  assert.equal((await get(app, "/foreign")).status, 504);
});

test("an answer that is made in the grace after the deadline is sent", async () => {
  const { app } = make({ requestLimits: { graceMs: 500 } });
  app.get("/", { budget: { deadlineMs: 10 } }, async (cx) => {
    await sleep(30);
    return { cancelled: cx.cancelled };
  });
  const answer = await get(app, "/");
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { cancelled: true });
});

test("a handler that goes on is given up: 504, its scope revoked, counted, and told where it was", async () => {
  const { app, reported } = make({ requestLimits: { graceMs: 20 } });
  const ended: string[] = [];
  let late: unknown = undefined;
  const resource = dependency(async function* () {
    try {
      yield "resource";
    } finally {
      ended.push("resource");
    }
  });
  app.get("/", { budget: { deadlineMs: 10 }, deps: { resource } }, async (cx) => {
    cx.checkpoint("before the query");
    await sleep(120);
    try {
      cx.checkpoint("after");
    } catch (error) {
      late = error;
    }
    return "too late";
  });
  const startedAt = performance.now();
  const answer = await get(app, "/");
  assert.equal(answer.status, 504);
  assert.ok(performance.now() - startedAt < 115);
  assert.deepEqual(ended, ["resource"]);
  assert.equal(app.zombies, 1);
  assert.match(reported.join(), /goes on \(deadline\); last seen at GET \/: before the query/);
  await sleep(150);
  assert.equal(app.zombies, 0);
  assert.equal((late as Error).name, "ScopeClosed");
  assert.equal(app.inFlight, 0);
});

test("too many zombies close the door", async () => {
  const { app } = make({ requestLimits: { graceMs: 1, zombiesMax: 2 } });
  app.get("/stuck", { budget: { deadlineMs: 1 } }, () => sleep(150));
  app.get("/", () => "open");
  await Promise.all([get(app, "/stuck"), get(app, "/stuck")]);
  const refused = await get(app, "/");
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("retry-after"), "1");
  await sleep(200);
  assert.equal((await get(app, "/")).status, 200);
});

test("a client that leaves cancels the handler, and nobody hears of it", async () => {
  const { app, reported } = make();
  const seen: string[] = [];
  app.get("/", async (cx) => {
    cx.defer((outcome) => void seen.push(outcome.ok ? "ok" : outcome.kind));
    try {
      await cx.sleep(5_000);
    } catch (error) {
      seen.push((error as Cancelled).reason.kind);
      throw error;
    }
  });
  const client = new AbortController();
  const answer = get(app, "/", { signal: client.signal });
  await sleep(5);
  client.abort();
  assert.equal((await answer).status, 499);
  assert.deepEqual(seen, ["client_disconnect", "cancelled"]);
  assert.deepEqual(reported, []);
  assert.equal(app.inFlight, 0);
});

test("a client that has left already cancels one turn later; one that leaves after the answer, nothing", async () => {
  const { app } = make();
  let reason: string | undefined;
  app.get("/", async (cx) => {
    await cx.sleep(20);
    cx.after(async () => {
      await sleep(10);
      reason = cx.reason?.kind ?? "none";
    });
    return "done";
  });
  assert.equal((await get(app, "/", { signal: AbortSignal.abort() })).status, 499);
  const client = new AbortController();
  const answer = await get(app, "/", { signal: client.signal });
  client.abort();
  assert.equal(answer.status, 200);
  await sleep(30);
  assert.equal(reason, "none");
});

test("a declared body that does not come is 408, and the handler never runs", async () => {
  const { app } = make({ requestLimits: { bodyTimeoutMs: 20 } });
  let ran = 0;
  app.post("/", { body: t.Object({ a: t.Integer() }) }, () => ran++);
  let send: (() => void) | undefined;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      new Promise((resolve) => {
        send = () => {
          controller.enqueue(new TextEncoder().encode('{"a":1}'));
          controller.close();
          resolve();
        };
      }),
  });
  const headers = { "content-type": "application/json" };
  const request = new Request(
    "http://localhost/",
    { method: "POST", body, headers, duplex: "half" } as RequestInit,
  );
  const answer = await app.fetch(request);
  assert.equal(answer.status, 408);
  assert.equal(answer.headers.get("connection"), "close");
  send?.();
  await sleep(5);
  assert.equal(ran, 0);
  assert.equal(app.zombies, 0);
});

test("what was spawned keeps the scope open after the answer, and is cancelled after a while", async () => {
  const { app } = make({ requestLimits: { afterAnswerMs: 60 } });
  const seen: string[] = [];
  app.get("/:ms{int}", { budget: { deadlineMs: 30 } }, (cx) => {
    cx.defer(() => void seen.push("closed"));
    cx.spawn("mail", async (inner) => {
      try {
        await inner.sleep(Number(cx.params.ms));
        seen.push("sent");
      } catch (error) {
        seen.push((error as Cancelled).root.kind);
        throw error;
      }
    });
    return "answered";
  });
  assert.equal((await get(app, "/45")).status, 200);
  assert.equal(app.inFlight, 1);
  await app.drain({ graceMs: 1_000 });
  await app.stop();
  assert.deepEqual(seen.splice(0), ["sent", "closed"]);
  assert.equal((await get(app, "/5000")).status, 200);
  await app.drain({ graceMs: 1_000 });
  await app.stop();
  assert.deepEqual(seen, ["deadline", "closed"]);
});

test("background work outlives its request, fails alone, is waited for and then cancelled", async () => {
  const { app, reported } = make();
  const seen: string[] = [];
  app.post("/:ms{int}", (cx) => {
    cx.background("work", async (scope) => {
      await scope.sleep(Number(cx.params.ms));
      seen.push("done");
    });
    cx.background("bad work", () => Promise.reject(new Error("on purpose")));
    return "accepted";
  });
  assert.equal((await get(app, "/20", { method: "POST" })).status, 200);
  assert.equal(app.inFlight, 0);
  await app.drain({ graceMs: 1_000 });
  assert.deepEqual(seen, ["done"]);
  assert.deepEqual(reported, ["on purpose"]);
  await app.stop();
  assert.equal((await get(app, "/5000", { method: "POST" })).status, 200);
  const startedAt = performance.now();
  await app.drain({ graceMs: 10 });
  await app.stop();
  assert.ok(performance.now() - startedAt < 1_000);
  assert.deepEqual(seen, ["done"]);
});

test("a client may shorten the deadline, where the app believes it, and never lengthen it", async () => {
  const { app } = make({ clientTimeouts: { capMs: 5_000 } });
  let ran = 0;
  const left = (cx: Cx) => {
    ran++;
    return { left: Math.round(cx.remaining() / 100) * 100 };
  };
  app.get("/", { budget: { deadlineMs: 2_000 } }, left);
  app.get("/free", left);
  const ask = async (path: string, headers: Record<string, string>) =>
    (await (await get(app, path, { headers })).json()).left as number;
  assert.equal(await ask("/", { "request-timeout": "500ms" }), 500);
  assert.equal(await ask("/", { "grpc-timeout": "1S" }), 1_000);
  assert.equal(await ask("/", { "request-timeout": "9s" }), 2_000);
  assert.equal(await ask("/free", { prefer: "respond-async, wait=60" }), 5_000);
  assert.equal(await ask("/", { "request-timeout": "soon" }), 2_000);
  ran = 0;
  assert.equal((await get(app, "/", { headers: { "request-timeout": "0" } })).status, 504);
  assert.equal(ran, 0);
});

test("a mounted app is cancelled with the app around it, and sees its deadline", async () => {
  const inner = new App();
  let reason = "";
  inner.get("/slow", async (cx) => {
    try {
      await cx.sleep(5_000);
    } catch (error) {
      reason = (error as Cancelled).root.kind;
      throw error;
    }
  });
  const { app } = make({ clientTimeouts: { capMs: 20 } });
  app.mount("/inner", inner);
  const answer = await get(app, "/inner/slow", { headers: { "request-timeout": "1s" } });
  assert.equal(answer.status, 504);
  assert.equal(reason, "deadline");
});

test("a stream has no deadline once its head is sent", async () => {
  const { app } = make();
  app.get("/", { budget: { deadlineMs: 20 }, stream: "raw" }, async function* (cx) {
    for (let i = 0; i < 4; i++) {
      await cx.sleep(15);
      yield `${i}`;
    }
  });
  assert.equal(await (await get(app, "/")).text(), "0123");
});

test("a drain ends what ignores its cancellation", async () => {
  const { app } = make();
  app.get("/", () => sleep(4_500));
  const answer = get(app, "/");
  await sleep(5);
  const startedAt = performance.now();
  await app.drain({ graceMs: 10 });
  assert.ok(performance.now() - startedAt < 3_500);
  assert.equal((await answer).status, 503);
}, { sanitize: false });

test("limits that cannot be are told at start-up", () => {
  const { app } = make();
  app.get("/", { budget: { deadlineMs: -1 } }, () => "");
  assert.throws(() => app.compile(), /GET \/ \(.*watch_test.*budget\.deadlineMs to -1/s);
});

for (const kind of ["bare", "behind middleware"] as const) {
  test(`what a given up handler throws is reported once, as late; that its scope ended is not (${kind})`, async () => {
    const told: string[] = [];
    const app = new App({
      report: (error, { where }) => void told.push(`${(error as Error).name}: ${where}`),
      requestLimits: { graceMs: 5 },
      budget: { deadlineMs: 5 },
      middleware: kind === "bare" ? [] : [(cx, next) => next(cx)],
    });
    const rethrow = async (work: () => Promise<unknown>) => {
      await sleep(40);
      return await work();
    };
    app.get("/fails", () => rethrow(() => Promise.reject(new RangeError("late"))));
    app.get("/waits", (cx) => rethrow(() => cx.sleep(1)));
    assert.equal((await get(app, "/fails")).status, 504);
    assert.equal((await get(app, "/waits")).status, 504);
    while (app.zombies > 0) await sleep(1);
    const late = told.filter((one) => !one.startsWith("Zombie"));
    assert.deepEqual(late, ["RangeError: GET /fails, after it was given up"]);
    assert.equal(told.length, 3);
  });
}
