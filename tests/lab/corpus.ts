// Fifty small programs, one for each thing that could make two runtimes disagree. hashes_test.ts runs each with 200 seeds and
// compares the traces with those that are committed.
import process from "node:process";
import { Cancelled, Cx } from "../../src/cx/mod.ts";
import { App, t as schema } from "../../mod.ts";
import type { LabContext, LabOptions, Scenario } from "../../src/lab/mod.ts";
import { scopedApp } from "./scoped_app.ts";

/** A program of the corpus. */
export interface Entry {
  readonly scenario: Scenario;
  readonly options?: LabOptions;
}

/** The programs by name. */
export const CORPUS: Record<string, Entry> = {};

function add(name: string, scenario: Scenario, options: LabOptions = {}): void {
  CORPUS[name] = { scenario, options };
}

/** Two or three of the same at once. */
function twice(t: LabContext, work: (n: number) => Promise<unknown>): Promise<unknown> {
  return t.all([() => work(1), () => work(2)]);
}

const quiet = (work: PromiseLike<unknown>): Promise<void> =>
  Promise.resolve(work).then(() => {}, () => {});

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

// Plain JavaScript in virtual time.

add("promise combinators", (t) =>
  twice(t, async (n) => {
    const one = async (i: number) => {
      await pause(i);
      t.log(`${n}.${i}`);
      return i;
    };
    await Promise.all([one(1), one(2), one(2)]);
    await Promise.race([one(3), one(4)]);
    await Promise.any([Promise.reject(new Error("no")), one(5)]);
    await Promise.allSettled([one(1), Promise.reject(new Error("no"))]);
  }) as Promise<void>);

add("finally and catch", (t) =>
  twice(t, async (n) => {
    const chain = async (name: string) => {
      for (let i = 0; i < 4; i++) {
        await Promise.resolve(i).finally(() => t.log(`${n}${name}${i}`));
      }
    };
    const ticks = async () => {
      for (let i = 0; i < 12; i++) {
        await null;
        t.log(`${n}t${i}`);
      }
    };
    await Promise.all([chain("a"), ticks()]);
    await quiet(Promise.reject(new Error("no")).finally(() => pause(1)));
  }) as Promise<void>);

add("async generators", (t) =>
  twice(t, async (n) => {
    async function* numbers(): AsyncGenerator<number> {
      try {
        for (let i = 0; i < 4; i++) {
          await pause(i);
          yield i;
        }
      } finally {
        t.log(`${n} done`);
        await pause(1);
      }
    }
    async function* outer(): AsyncGenerator<number> {
      yield* numbers();
      yield* [7, 8];
    }
    for await (const value of outer()) {
      t.log(`${n} ${value}`);
      if (value === 2) break;
    }
  }) as Promise<void>);

add("await using", (t) =>
  twice(t, async (n) => {
    const resource = (name: string) => ({
      async [Symbol.asyncDispose]() {
        await pause(2);
        t.log(`${n} closed ${name}`);
      },
    });
    await quiet((async () => {
      await using _a = resource("a");
      await using _b = resource("b");
      await pause(1);
      if (n === 2) throw new Error("no");
    })());
  }) as Promise<void>);

add("thenables and microtasks", (t) =>
  twice(t, async (n) => {
    const thenable = (value: number): PromiseLike<number> => ({
      then: (resolve) => {
        t.log(`${n} then ${value}`);
        return Promise.resolve(value).then(resolve);
      },
    });
    queueMicrotask(() => t.log(`${n} micro`));
    t.log(`${n} got ${await thenable(1)}`);
    await Promise.all([thenable(2), pause(1).then(() => thenable(3))]);
  }) as Promise<void>);

add("timers", async (t) => {
  for (const ms of [5, 1, 1, 0, 3]) setTimeout(() => t.log(`timer ${ms}`), ms);
  const interval = setInterval(() => t.log("tick"), 2);
  await pause(7);
  clearInterval(interval);
  await pause(1);
});

add("immediates", async (t) => {
  const { setImmediate } = globalThis as unknown as { setImmediate(work: () => void): void };
  for (const n of [1, 2, 3]) setImmediate(() => t.log(`immediate ${n}`));
  setTimeout(() => t.log("timer"), 1);
  await pause(2);
});

add("clocks", async (t) => {
  const read = () =>
    t.log(`${Date.now()} ${new Date().toISOString()} ${performance.now()} ${process.hrtime()}`);
  await twice(t, async (n) => {
    await pause(n * 10);
    read();
    t.jumpClock(-500 * n);
    read();
  });
}, { clockJumps: true });

add("randomness", async (t) => {
  t.log(`${Math.floor(Math.random() * 1e9)} ${crypto.randomUUID()}`);
  await twice(t, async (n) => {
    await pause(n);
    t.log(`${crypto.getRandomValues(new Uint8Array(4)).join()} ${t.cx.random.uuid()}`);
  });
});

add("abort signals", async (t) => {
  const controller = new AbortController();
  const any = AbortSignal.any([controller.signal, AbortSignal.timeout(5)]);
  any.addEventListener("abort", () => t.log(`any ${(any.reason as Error).name}`));
  controller.signal.addEventListener("abort", () => t.log("own"));
  await twice(t, async (n) => {
    await pause(4 * n);
    if (t.choose(2, "abort") === 1) controller.abort(new DOMException("no", "AbortError"));
  });
});

// Foreign work.

add("digests", (t) =>
  twice(t, async (n) => {
    const hash = await crypto.subtle.digest("SHA-256", new Uint8Array(n * 1000));
    t.log(`${n} ${new Uint8Array(hash)[0]}`);
    await pause(1);
    await crypto.subtle.digest("SHA-1", new Uint8Array(n));
  }) as Promise<void>);

add("signatures", async (t) => {
  const key = await crypto.subtle.importKey(
    "raw",
    new Uint8Array(32),
    { name: "HMAC", hash: "SHA-256" },
    EXTRACTABLE,
    ["sign", "verify"],
  );
  await twice(t, async (n) => {
    const signature = await crypto.subtle.sign("HMAC", key, new Uint8Array(n));
    const isGood = await crypto.subtle.verify("HMAC", key, signature, new Uint8Array(n));
    t.log(`${n} ${isGood} ${new Uint8Array(signature)[0]}`);
  });
});

add("blobs", (t) =>
  twice(t, async (n) => {
    const blob = new Blob(["a".repeat(n), "b"]);
    t.log(await blob.text());
    t.log(`${(await blob.slice(1).arrayBuffer()).byteLength}`);
  }) as Promise<void>);

add("compression", async (t) => {
  const text = "cairn ".repeat(50);
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(packed).bytes();
  await pause(1);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  t.log(String(await new Response(unpacked).text() === text));
});

add("one stream at a time", (t) =>
  twice(t, async (n) => {
    for (let i = 0; i < 2; i++) {
      const stream = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await null;
          controller.enqueue(new Uint8Array([65 + n]));
          controller.close();
        },
      });
      if (n === 1) t.log(await new Response(stream).text());
      await pause(n);
    }
  }) as Promise<void>);

// Scopes.

add("tasks", async (t) => {
  await quiet(t.cx.scope(async (cx) => {
    for (let i = 0; i < 3; i++) {
      cx.spawn(`task ${i}`, async (inner) => {
        await inner.sleep(i);
        await inner.checkpoint();
        t.log(`ran ${i}`);
      });
    }
    await cx.sleep(1);
  }));
});

add("a task fails", async (t) => {
  await quiet(t.cx.scope(async (cx) => {
    cx.spawn("good", async (inner) => await inner.sleep(10));
    cx.spawn("bad", async (inner) => {
      await inner.sleep(2);
      throw new Error("no");
    });
    await cx.sleep(5);
    t.log("never");
  }));
});

add("daemons", (t) =>
  t.cx.scope(async (cx) => {
    cx.spawn("beat", async (inner) => {
      for (;;) await inner.sleep(3);
    }, { daemon: true });
    await cx.sleep(10);
  }));

add("race and any", async (t) => {
  const work = (ms: number, fails: boolean) => async (cx: Cx) => {
    cx.defer(() => t.log(`end ${ms}`));
    await cx.sleep(ms);
    await cx.checkpoint();
    if (fails) throw new Error("no");
    return ms;
  };
  t.log(`race ${await t.cx.race([work(3, WELL), work(4, WELL)])}`);
  t.log(`any ${await t.cx.any([work(1, BADLY), work(5, WELL)])}`);
  await quiet(t.cx.race([work(1, BADLY), work(9, WELL)]));
});

add("all and allSettled", async (t) => {
  const work = (ms: number) => async (cx: Cx) => {
    await cx.sleep(ms);
    if (ms === 3) throw new Error("no");
    return ms;
  };
  t.log(`${await t.cx.all([work(1), work(2)])}`);
  const settled = await t.cx.allSettled([work(3), work(1)]);
  t.log(settled.map(({ status }) => status).join());
  await quiet(t.cx.all([work(3), work(9)]));
});

add("timeouts", (t) =>
  twice(t, async (n) => {
    const result = await t.cx.timeout(10, async (cx) => {
      cx.signal.addEventListener("abort", () => t.log(`${n} aborted`));
      for (let i = 0; i < 6; i++) {
        await cx.sleep(n);
        await cx.checkpoint();
      }
      return "done";
    }).catch((error) => error instanceof Cancelled ? error.reason.kind : "other");
    t.log(`${n} ${result}`);
  }) as Promise<void>);

add("shields", async (t) => {
  const task = t.cx.spawn(async (cx) => {
    await cx.shield(async (safe) => {
      await safe.sleep(5);
      await safe.checkpoint();
      t.log("safe");
    }, { maxMs: 50 });
    await cx.sleep(1);
    t.log("not cancelled");
  });
  await t.sleep(t.choose(8, "cancel after"));
  task.cancel();
  await quiet(task);
});

add("finalizers", async (t) => {
  await quiet(t.cx.scope(async (cx) => {
    for (let i = 0; i < 3; i++) {
      cx.defer(async ({ ok }) => {
        await cx.sleep(i);
        t.log(`final ${i} ${ok}`);
        if (i === 1) throw new Error("no");
      });
    }
    await cx.sleep(1);
  }));
});

add("obligations", async (t) => {
  let free = 2;
  await twice(t, (n) =>
    quiet(t.cx.timeout(4, async (cx) => {
      free--;
      using slot = cx.obligation("slot", () => free++);
      await cx.sleep(n * 3);
      slot.commit();
      free++;
    })));
  t.log(`free ${free}`);
});

add("budgets", async (t) => {
  await quiet(t.cx.scope(async (cx) => {
    await cx.all([1, 2, 3].map((n) => async (inner: Cx) => {
      for (let i = 0; i < 3; i++) {
        inner.spend(n);
        await inner.checkpoint();
      }
      t.log(`spent ${n}`);
    }));
  }, { cost: 12 }));
});

add("retries", async (t) => {
  let attempts = 0;
  await quiet(t.cx.retry(async (cx) => {
    await cx.sleep(1);
    t.log(`attempt ${++attempts}`);
    if (attempts < 3) throw new Error("no");
  }, { attempts: 4, idempotencyKey: "k" }));
});

// Stores, queues, pools.

add("lost update", async (t) => {
  const db = t.db({ account: [{ id: 1, cents: 0 }] });
  await quiet(twice(t, async () => {
    const { cents } = (await db.find("account", 1))!;
    await db.update("account", 1, { cents: cents + 1 });
  }));
  t.log(`cents ${db.row("account", 1)!.cents}`);
});

add("transactions", async (t) => {
  const db = t.db({ account: [{ id: 1, cents: 9 }, { id: 2, cents: 0 }] });
  await quiet(twice(t, async (n) => {
    await using work = await db.begin();
    await work.update("account", 1, ({ cents }) => ({ cents: cents - n }));
    await work.update("account", 2, ({ cents }) => ({ cents: cents + n }));
    await work.commit();
  }));
  t.log(db.rows("account").map(({ cents }) => cents).join());
});

add("deadlocked transactions", async (t) => {
  const db = t.db({ item: [{ id: 1, n: 0 }, { id: 2, n: 0 }] });
  await quiet(twice(t, async (n) => {
    await using work = await db.begin();
    await work.update("item", n, { n });
    await work.update("item", 3 - n, { n });
    await work.commit();
  }));
  t.log(db.rows("item").map(({ n }) => n).join());
});

add("serializable", async (t) => {
  const db = t.db({ item: [{ id: 1, n: 0 }] }, { isolation: "serializable" });
  await quiet(t.all([1, 2, 3].map((n) => async () => {
    await using work = await db.begin();
    const before = (await work.find("item", 1))!.n;
    await work.update("item", 1, { n: before + n });
    await work.commit();
  })));
  t.log(`n ${db.row("item", 1)!.n}`);
});

add("unique values", async (t) => {
  const db = t.db<{ user: { id: number; mail: string } }>({ user: [] }, {
    unique: { user: ["mail"] },
  });
  await quiet(t.all([1, 2, 3].map((n) => async () => {
    await using work = await db.begin();
    await work.insert("user", { mail: `${n % 2}@b.test` });
    await work.commit();
  })));
  t.log(db.rows("user").map(({ mail }) => mail).sort().join());
});

add("keys and values", async (t) => {
  const { kv } = t.db({});
  await quiet(twice(t, async (n) => {
    if (await kv.setIfAbsent("lock", n)) t.log(`leader ${n}`);
    await kv.add("count", n);
    await kv.delete("lock");
  }));
});

add("statements in scopes", async (t) => {
  const db = t.db({ item: [{ id: 1, n: 0 }] });
  await twice(t, (n) =>
    quiet(t.cx.timeout(50, async (cx) => {
      const store = db.for(cx);
      await using work = await store.begin();
      await work.update("item", 1, ({ n: before }) => ({ n: before + n }));
      await work.commit();
    })));
});

add("queue", async (t) => {
  const queue = t.queue<number>();
  await quiet(t.cx.timeout(5_000, (cx) =>
    cx.all([
      async (inner) => {
        for (let i = 0; i < 4; i++) await queue.publish(i, inner);
      },
      async (inner) => {
        for (let i = 0; i < 4; i++) t.log(`got ${await queue.receive(inner)}`);
      },
    ])));
});

add("pool", async (t) => {
  const pool = t.pool({ size: 1 });
  await t.all([1, 2, 3].map((n) => () =>
    quiet(t.cx.timeout(8, async (cx) => {
      using _connection = await pool.acquire(cx);
      await cx.sleep(n * 2);
      t.log(`used ${n}`);
    }))
  ));
  t.log(`free ${pool.free}`);
});

add("history", async (t) => {
  const { kv } = t.db({}, { faults: false });
  const history = t.history<number, number, number>({
    initial: 0,
    apply: (state, by) => [state + by, state + by],
  });
  await t.all([1, 2, 3].map((n) => () => history.record(n, () => kv.add("n", n))));
});

// Clients and services.

add("requests", async (t) => {
  const client = t.client(scopedApp(async (cx, request) => {
    await cx.checkpoint();
    t.log(new URL(request.url).pathname);
    return request.method;
  }));
  const answers = await t.all([client.get("/a"), client.post("/b"), client.put("/c")]);
  t.log(answers.map(({ status, text }) => `${status}${text}`).join());
});

add("bodies", async (t) => {
  const client = t.client(scopedApp(async (cx, request) => await cx.wait(request.text(), "body")));
  for (const body of ["whole", ["in ", "two"]]) {
    const { status, text } = await client.post("/", { body });
    t.log(`${status} ${text}`);
  }
});

add("bodies at once", async (t) => {
  const client = t.client(scopedApp(async (cx, request) => {
    const text = await cx.wait(request.text(), "body");
    await cx.checkpoint();
    return text;
  }));
  await t.all([client.post("/", { json: [1] }), client.post("/", { body: ["a", "b", "c"] })]);
});

add("streamed answers", async (t) => {
  const client = t.client(scopedApp(async (cx) => {
    await cx.checkpoint();
    let n = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await pause(3);
          controller.enqueue(new TextEncoder().encode(`${n++};`));
          if (n === 4) controller.close();
        },
      }, { highWaterMark: 0 }),
    );
  }));
  const [a, b] = await t.all([client.get("/a"), client.get("/b", { chunksMax: 2 })]);
  t.log(`${a.text} ${b.text}`);
});

add("deadlines", async (t) => {
  const db = t.db({ item: [{ id: 1, n: 0 }] });
  const app = scopedApp(async (cx) => {
    await db.for(cx).update("item", 1, ({ n }) => ({ n: n + 1 }));
    await cx.sleep(5);
  }, { deadlineMs: 20 });
  const client = t.client(app, { timeoutMs: 1_000 });
  const [a, b] = await t.all([client.get("/"), client.get("/")]);
  t.log(`${a.status} ${b.status} ${db.row("item", 1)!.n}`);
});

add("a client that tries again", async (t) => {
  const { kv } = t.db({});
  const client = t.client(scopedApp(async (cx, request) => {
    await quiet(kv.add(request.headers.get("key")!, 1));
    await cx.checkpoint();
  }));
  for (let attempt = 0; attempt < 3; attempt++) {
    const request = client.post("/", { headers: { key: "k" } });
    await Promise.race([request.left, request]);
    if ((await request).delivered) break;
  }
});

add("services in a chain", async (t) => {
  t.service(
    "http://last.test",
    scopedApp(async (cx) => {
      await cx.sleep(30);
      return "last";
    }),
  );
  t.service("http://middle.test", scopedApp(async (cx) => await cx.fetch("http://last.test/")));
  const client = t.client(
    scopedApp(async (cx) => {
      const answer = await cx.timeout(40, (inner) => inner.fetch("http://middle.test/"));
      return await answer.text();
    }),
  );
  const { status, text } = await client.get("/");
  t.log(`${status} ${text}`);
});

add("shutdown", async (t) => {
  let open = 0;
  const app = scopedApp(async (cx) => {
    open++;
    cx.defer(() => void open--);
    await cx.sleep(5);
  });
  const drain = async ({ graceMs }: { readonly graceMs: number }) => {
    await pause(graceMs);
    t.log(`open ${open}`);
  };
  const client = t.client({ fetch: app.fetch, drain }, { shutdown: { graceMs: 3 } });
  await t.all([client.get("/"), client.get("/")]);
});

// The framework's own dispatch.

add("an app", async (t) => {
  const app = new App({ openapiUrl: null });
  app.post("/items/:id", {
    params: { id: schema.Integer() },
    body: schema.Object({ name: schema.String() }),
  }, async (cx) => {
    t.log(`${cx.params.id} ${cx.body.name}`);
    await pause(1);
    return { ok: true };
  });
  const client = t.client(app);
  const answers = await t.all([
    client.post("/items/1", { json: { name: "a" } }),
    client.post("/items/x", { json: { name: "b" } }),
    client.get("/items"),
  ]);
  t.log(answers.map(({ status }) => status).join());
});

// Rules that are broken: their traces are the same, too.

add("a deadlock", async (t) => {
  const pool = t.pool({ size: 2 });
  await t.all([1, 2].map(() => () =>
    t.cx.scope(async (cx) => {
      using _one = await pool.acquire(cx);
      using _two = await pool.acquire(cx);
    })
  ));
}, { foreignMs: 0 });

add("a livelock", async (t) => {
  for (;;) await t.sleep(1);
}, { stepsMax: 60 });

add("a leak", async (t) => {
  await quiet(t.cx.timeout(3, async (cx) => {
    const slot = cx.obligation("slot");
    await cx.sleep(t.choose(6, "sleep"));
    slot.commit();
  }));
});

add("a zombie", async (t) => {
  let late = false;
  const slow = async () => {
    await pause(10);
    late = true;
  };
  await Promise.race([slow(), t.cx.timeout(5, async (cx) => await cx.sleep(50)).catch(() => {})]);
  t.always("nothing is late", () => !late);
});

add("an orphan", async (t) => {
  let escaped: Cx | undefined;
  await t.cx.scope(async (cx) => {
    escaped = cx;
    await cx.sleep(1);
  });
  await quiet(escaped!.sleep(1));
  new Cx();
});

const EXTRACTABLE = true;
const WELL = false;
const BADLY = true;
