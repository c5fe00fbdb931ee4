import assert from "node:assert/strict";
import { test } from "../test.ts";
import { App, t as schema } from "../../mod.ts";
import { lab, type LabContext, type Scenario } from "../../src/lab/mod.ts";
import { scopedApp } from "./scoped_app.ts";

async function passes(scenario: Scenario, seed = 0): Promise<string> {
  const run = await lab.run(seed, scenario);
  const [failure] = run.failures;
  assert.equal(failure, undefined, `${failure?.message}\n${failure?.cause}\n${run.trace}`);
  return run.trace;
}

test("a client goes through the app's real dispatch", async () => {
  await passes(async (t) => {
    const app = new App();
    app.post("/items/:id", {
      params: { id: schema.Integer() },
      body: schema.Object({ name: schema.String() }),
      response: { 200: schema.Object({ id: schema.Integer(), name: schema.String() }) },
    }, (cx) => ({ id: cx.params.id, name: cx.body.name }));
    const client = t.client(app, { headers: { "x-test": "1" } });
    const answer = await client.post("/items/7", { json: { name: "stone" } });
    assert.deepEqual(answer.json(), { id: 7, name: "stone" });
    assert.deepEqual([answer.status, answer.delivered], [200, true]);
    assert.equal((await client.post("/items/x", { json: { name: "stone" } })).status, 422);
    assert.equal((await client.get("/nothing")).status, 404);
    assert.equal((await client.delete("/items/7")).status, 405);
    assert.equal((await client.request("HEAD", "/nothing")).text, "");
  });
});

test("a client sends forms, texts, bytes and pieces", async () => {
  await passes(async (t) => {
    const client = t.client(scopedApp(async (_cx, request) => {
      return `${request.method} ${request.headers.get("content-type")} ${await request.text()}`;
    }));
    const texts = [
      await client.put("/", { form: { a: "1 2" } }),
      await client.patch("/", { body: "text", headers: { "content-type": "text/plain" } }),
      await client.post("/", { body: new Uint8Array([65, 66]) }),
      await client.post("/", { body: ["one,", new Uint8Array([66]), ",three"] }),
    ].map(({ text }) => text);
    assert.deepEqual(texts, [
      "PUT application/x-www-form-urlencoded a=1+2",
      "PATCH text/plain text",
      "POST null AB",
      "POST null one,B,three",
    ]);
  });
});

test("requests arrive in the order that the schedule chooses", async () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const arrived: string[] = [];
    await passes(async (t) => {
      const client = t.client(scopedApp(async (cx, request) => {
        arrived.push(new URL(request.url).pathname);
        await cx.checkpoint();
      }));
      await t.all([client.get("/a"), client.get("/b"), client.get("/c")]);
    }, seed);
    orders.add(arrived.join());
  }
  assert.equal(orders.size, 6);
});

test("a client that leaves: the signal aborts, the scope is cancelled and has closed when the request is awaited", async () => {
  await passes(async (t) => {
    const ends: string[] = [];
    const client = t.client(scopedApp(async (cx) => {
      cx.defer(async () => {
        await cx.sleep(20);
        ends.push("finalized");
      });
      await cx.sleep(1_000);
    }));
    const request = client.get("/");
    await t.sleep(10);
    request.leave();
    request.leave();
    await request.left;
    assert.deepEqual(ends, []);
    const answer = await request;
    assert.deepEqual(ends, ["finalized"]);
    assert.deepEqual([answer.status, answer.delivered, answer.text], [499, false, ""]);
  });
});

test("a client without patience leaves in virtual time", async () => {
  await passes(async (t) => {
    const client = t.client(scopedApp(async (cx) => await cx.sleep(60_000)), { timeoutMs: 5_000 });
    assert.equal((await client.get("/")).status, 499);
    assert.equal(t.nowMs, 5_000);
    assert.equal((await client.get("/", { timeoutMs: 100_000 })).status, 200);
  });
});

test("a streamed answer is read piece by piece, and cancelled when its client leaves", async () => {
  await passes(async (t) => {
    let produced = 0;
    let cancelled = 0;
    const client = t.client({
      fetch: () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              controller.enqueue(new TextEncoder().encode(String(produced++)));
              if (produced === 5) controller.close();
            },
            cancel: () => void cancelled++,
          }, { highWaterMark: 0 }),
        ),
    });
    const whole = await client.get("/");
    assert.deepEqual([whole.text, whole.delivered, cancelled], ["01234", true, 0]);
    produced = 0;
    const part = await client.get("/", { chunksMax: 2 });
    assert.deepEqual([part.text, part.delivered, part.status], ["01", false, 200]);
    assert.deepEqual([produced, cancelled], [2, 1]);
  });
});

test("an answer that breaks off is not delivered", async () => {
  const trace = await passes(async (t) => {
    const client = t.client({
      fetch: () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              controller.error(new Error("on purpose"));
            },
          }),
        ),
    });
    const answer = await client.get("/");
    assert.deepEqual([answer.status, answer.delivered], [200, false]);
  });
  assert.match(trace, /broken off 200/);
  assert.doesNotMatch(trace, /on purpose/);
});

test("a client that leaves before the answer is there: its body is cancelled", async () => {
  await passes(async (t) => {
    let cancelled = false;
    const client = t.client({
      async fetch() {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return new Response(new ReadableStream({ cancel: () => void (cancelled = true) }));
      },
    });
    const answer = await client.get("/", { timeoutMs: 10 });
    assert.deepEqual([answer.status, cancelled, t.nowMs], [499, true, 100]);
  });
});

test("the sweep lets each client leave at every point", async () => {
  const ends = new Map<string, number>();
  const exploration = await lab.explore(async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }] });
    const client = t.client(scopedApp(async (cx) => {
      await db.for(cx).update("item", 1, ({ n }) => ({ n: n + 1 }));
    }));
    const [a, b] = await t.all([client.post("/"), client.post("/")]);
    const key = `${a.status} ${b.status} ${db.row("item", 1)!.n}`;
    ends.set(key, (ends.get(key) ?? 0) + 1);
  }, { strategies: ["sweep"] });
  assert.equal(exploration.found, undefined);
  assert.ok(exploration.points >= 12, `${exploration.points} points`);
  // Before the effect and after it, of the first one and of the second one.
  for (const end of ["200 200 2", "499 200 1", "499 200 2", "200 499 1", "200 499 2"]) {
    assert.ok(ends.has(end), `${end} is missing: ${[...ends.keys()]}`);
  }
});

test("the sweep lets every deadline pass at every point", async () => {
  const statuses = new Set<number>();
  const { found, points } = await lab.explore(async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }] });
    const client = t.client(
      scopedApp(async (cx) => {
        await db.for(cx).find("item", 1);
        await db.for(cx).find("item", 1);
      }, { deadlineMs: 1_000 }),
      { faults: false },
    );
    statuses.add((await client.get("/")).status);
  }, { strategies: ["sweep"] });
  assert.equal(found, undefined);
  assert.ok(points >= 4);
  assert.deepEqual([...statuses].sort(), [200, 504]);
});

test("the sweep tells the app to stop at every point", async () => {
  let drains = 0;
  const { found, points } = await lab.explore(async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }] });
    const app = scopedApp(async (cx) => void await db.for(cx).find("item", 1));
    const client = t.client({
      fetch: app.fetch,
      drain: async ({ graceMs }) => {
        drains++;
        await new Promise((resolve) => setTimeout(resolve, graceMs));
      },
    }, { faults: false, shutdown: { graceMs: 5 } });
    await client.get("/");
  }, { strategies: ["sweep"] });
  assert.equal(found, undefined);
  assert.ok(points >= 4 && drains === points, `${drains} of ${points}`);
});

test("faults: a body arrives slowly, stops, or is cut", async () => {
  const seen = new Set<string>();
  const scenario = async (t: LabContext) => {
    const client = t.client(
      scopedApp(async (cx, request) => {
        const bytes = await cx.wait(request.bytes(), "body").then(
          ({ length }) => `${length}`,
          (error) => `no body: ${(error as Error).name}`,
        );
        cx.defer(() => void seen.add(bytes));
      }),
      { faults: { body: true, disconnect: false } },
    );
    const { status } = await client.post("/", { json: [1, 2, 3] });
    seen.add(`status ${status} ${t.nowMs >= 600_000 ? "late" : "soon"}`);
  };
  for (let seed = 1; seed < 60; seed++) {
    const run = await lab.run(seed, scenario, { strategies: ["random+faults"], faults: 0.9 });
    assert.deepEqual(run.failures, [], run.trace);
  }
  assert.deepEqual([...seen].sort(), [
    "7",
    "no body: Cancelled",
    "status 200 soon",
    "status 499 late",
    "status 499 soon",
  ]);
});

test("faults: false keeps everything from a client", async () => {
  for (let seed = 1; seed < 30; seed++) {
    const run = await lab.run(seed, async (t) => {
      const client = t.client(
        scopedApp(async (cx, request) => {
          await request.text();
          await cx.sleep(5);
        }),
        { faults: false },
      );
      t.expect((await client.post("/", { json: 1 })).delivered);
    }, { strategies: ["random+faults"], faults: 1 });
    assert.deepEqual(run.failures, [], run.trace);
  }
});

test("services answer what the program fetches, and end with who asks", async () => {
  await passes(async (t) => {
    const seen: string[] = [];
    t.service(
      "https://bank.test",
      scopedApp(async (cx, request) => {
        seen.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
        try {
          await cx.sleep(50);
        } catch (error) {
          seen.push(cx.reason!.kind);
          throw error;
        }
        return "paid";
      }),
    );
    const pay = { method: "POST", body: "5" };
    assert.equal(await (await fetch("https://bank.test/pay", pay)).text(), "paid");
    await t.cx.timeout(10, (cx) => cx.fetch("https://bank.test/pay", pay)).then(
      () => assert.fail("too late"),
      () => {},
    );
    assert.deepEqual(seen, ["POST /pay 5", "POST /pay 5", "client_disconnect"]);
    await assert.rejects(fetch("https://bank.test/", { signal: AbortSignal.abort() }));
    await assert.rejects(fetch("https://shop.test/"), /Cannot use fetch of https:\/\/shop\.test/);
  });
});

test("a service that fails is a network error", async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed < 40; seed++) {
    let calls = 0;
    await lab.run(seed, async (t) => {
      t.service("https://bank.test", { fetch: () => new Response(String(++calls)) });
      const answer = await fetch("https://bank.test/").then(
        ({ status }) => String(status),
        (error) => (error as Error).name,
      );
      seen.add(`${answer} ${calls}`);
    }, { strategies: ["random+faults"], faults: 0.9 });
  }
  assert.deepEqual([...seen].sort(), ["200 1", "TypeError 0", "TypeError 1"]);
});

test("queues hand over each message once, in order", async () => {
  for (let seed = 0; seed < 20; seed++) {
    await passes(async (t) => {
      const queue = t.queue<number>({ faults: false });
      const got: number[] = [];
      const take = () =>
        t.cx.scope(async (cx) => {
          for (let i = 0; i < 3; i++) got.push(await queue.receive(cx));
        });
      const put = async () => {
        for (let i = 1; i <= 6; i++) await queue.publish(i);
      };
      await t.all([take, take, put]);
      assert.deepEqual(got.toSorted(), [1, 2, 3, 4, 5, 6]);
      assert.deepEqual(queue.published, [1, 2, 3, 4, 5, 6]);
    }, seed);
  }
});

test("pools give a connection to the one who waits longest, and not to one who was cancelled", async () => {
  for (let seed = 0; seed < 40; seed++) {
    await passes(async (t) => {
      const pool = t.pool({ size: 2 });
      let most = 0;
      const use = () =>
        t.cx.scope(async (cx) => {
          using connection = await pool.acquire(cx);
          most = Math.max(most, 2 - pool.free);
          await cx.sleep(5);
          connection.release();
        });
      const impatient = () => t.cx.timeout(3, use).then(() => {}, () => {});
      await t.all([use, use, use, impatient, use]);
      assert.equal(pool.free, 2);
      assert.ok(most <= 2);
    }, seed);
  }
});

test("a client that leaves while it waits for the next piece has not got the answer", async () => {
  await passes(async (t) => {
    const client = t.client({
      fetch: () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode("begun")),
          }),
        ),
    });
    const answer = await client.get("/", { timeoutMs: 10 });
    assert.deepEqual([answer.status, answer.delivered, answer.text], [200, false, "begun"]);
  });
});
