// Every rule of the lab with a program that breaks it and one that does not.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime, test } from "../test.ts";
import { Cx } from "../../src/cx/mod.ts";
import { childrenOf, closeCx, world } from "../../src/cx/internal.ts";
import { lab, type LabOptions, type OracleName, type Scenario } from "../../src/lab/mod.ts";
import { scopedApp } from "./scoped_app.ts";

interface Pair {
  readonly oracle: OracleName;
  readonly breaks: Scenario;
  readonly keeps: Scenario;
  readonly options?: LabOptions;
}

/** Tells the lab of an event that the real scopes would not have let happen. */
function pretend(...event: Parameters<NonNullable<ReturnType<typeof world>["observe"]>>): void {
  world().observe!(...event);
}

const never = (): Promise<never> => new Promise(() => {});

const PAIRS: Pair[] = [
  {
    oracle: "no-orphan",
    // A scope forgets a child: it says that it has closed, and the child is still there.
    breaks: (t) =>
      t.cx.scope(async (outer) => {
        await outer.scope(async (inner) => {
          pretend("close", outer);
          await inner.sleep(1);
        });
      }),
    keeps: (t) =>
      t.cx.scope(async (outer) => {
        outer.spawn(async (inner) => await inner.sleep(5));
        await outer.sleep(1);
      }),
  },
  {
    oracle: "no-orphan",
    breaks: (t) =>
      t.cx.scope(async (cx) => {
        cx.wait(never(), "forgotten").catch(() => {});
        await cx.sleep(1);
      }),
    keeps: (t) =>
      t.cx.scope(async (cx) => {
        await Promise.all([cx.sleep(2), cx.sleep(1)]);
      }),
  },
  {
    oracle: "quiescence",
    breaks: async () => {
      new Cx();
      await null;
    },
    keeps: async () => {
      await closeCx(new Cx(), { ok: true, value: undefined });
    },
  },
  {
    oracle: "quiescence",
    breaks: (t) => {
      setInterval(() => {}, 10);
      return t.sleep(25);
    },
    keeps: async (t) => {
      const interval = setInterval(() => {}, 10);
      setInterval(() => {}, 10).unref?.();
      await t.sleep(25);
      clearInterval(interval);
    },
  },
  {
    oracle: "loser-drain",
    breaks: (t) =>
      t.cx.scope(async (cx) => {
        const loser = cx.spawn(async (inner) => await inner.sleep(10));
        pretend("race_end", cx, childrenOf(cx).map(({ id }) => id).join(","));
        await loser;
      }),
    keeps: async (t) => {
      const fast = async (cx: Cx) => await cx.sleep(1);
      const slow = async (cx: Cx) => {
        cx.defer((): Promise<void> => cx.sleep(5));
        await cx.sleep(10);
      };
      await t.cx.race([fast, slow]);
    },
  },
  {
    oracle: "finalizers",
    breaks: (t) =>
      t.cx.scope(async (cx) => {
        await cx.sleep(1);
        pretend("finalizer", cx, 0);
        pretend("finalizer", cx, 3);
      }),
    keeps: (t) =>
      t.cx.scope(async (cx) => {
        cx.defer(() => {});
        cx.defer(() => cx.defer(() => {}));
        cx.defer((): Promise<void> => cx.sleep(1));
        await cx.sleep(1);
      }),
  },
  {
    oracle: "finalizers",
    // The scope says that it has closed while two of its three finalizers are left.
    breaks: (t) =>
      t.cx.scope(async (cx) => {
        await cx.sleep(1);
        pretend("finalizer", cx, 2);
        pretend("close", cx);
      }),
    keeps: (t) => t.cx.scope(async (cx) => await cx.sleep(1)),
  },
  {
    oracle: "obligation-leak",
    breaks: (t) =>
      t.cx.scope(async (cx) => {
        cx.obligation("slot");
        await cx.sleep(1);
      }),
    keeps: (t) =>
      t.cx.scope(async (cx) => {
        using first = cx.obligation("slot");
        using _second = cx.obligation("slot");
        await cx.sleep(1);
        first.commit();
      }),
  },
  {
    oracle: "obligation-leak",
    breaks: async (t) => {
      const db = t.db({ account: [{ id: 1, cents: 0 }] });
      const work = await db.begin();
      await work.update("account", 1, { cents: 5 });
    },
    keeps: async (t) => {
      const db = t.db({ account: [{ id: 1, cents: 0 }] });
      await using work = await db.begin();
      await work.update("account", 1, { cents: 5 });
      await work.commit();
    },
  },
  {
    oracle: "deadline-monotone",
    breaks: (t) =>
      t.cx.timeout(100, async (outer) => {
        await outer.scope(async (inner) => {
          // A scope that claims more time than the one around it.
          Object.defineProperty(inner, "deadline", { value: 1_000 });
          await inner.sleep(1);
        });
      }),
    keeps: (t) =>
      t.cx.timeout(100, async (outer) => {
        await outer.timeout(1_000, async (inner) => await inner.sleep(1));
        await outer.shield(async (inner) => await inner.sleep(1), { maxMs: 5_000 });
        outer.defer((): Promise<void> => outer.sleep(200));
      }),
  },
  {
    oracle: "cancel-propagates",
    breaks: async (t) => {
      const task = t.cx.spawn(async (outer) => {
        await outer.scope(async (inner) => {
          Object.defineProperty(inner, "cancelled", { value: false });
          await inner.shield(async (safe) => await safe.sleep(5), { maxMs: 10 });
        });
      });
      await t.sleep(1);
      task.cancel();
      await task.then(() => {}, () => {});
    },
    keeps: async (t) => {
      const task = t.cx.spawn(async (outer) => {
        await outer.scope(async (inner) => {
          await inner.shield(async (safe) => await safe.sleep(5), { maxMs: 10 });
        });
      });
      await t.sleep(1);
      task.cancel();
      await task.then(() => {}, () => {});
    },
  },
  {
    oracle: "cancel-bounded",
    breaks: async (t) => {
      const task = t.cx.spawn(async (cx) => {
        await cx.sleep(1).catch(() => {});
        await new Promise<void>((resolve) => setTimeout(resolve, 60_000));
      });
      await t.sleep(0.5);
      task.cancel();
      await task.then(() => {}, () => {});
    },
    keeps: async (t) => {
      const task = t.cx.spawn(async (cx) => {
        cx.defer((): Promise<void> => cx.sleep(400));
        await cx.sleep(60_000);
      });
      await t.sleep(0.5);
      task.cancel();
      await task.then(() => {}, () => {});
    },
  },
  {
    oracle: "use-after-close",
    breaks: async (t) => {
      let escaped: Cx | undefined;
      await t.cx.scope(async (cx) => {
        escaped = cx;
        await cx.sleep(1);
      });
      await escaped!.sleep(1).catch(() => {});
    },
    keeps: async (t) => {
      let escaped: Cx | undefined;
      await t.cx.scope(async (cx) => {
        escaped = cx;
        await cx.sleep(1);
      });
      assert.equal(escaped!.state, "closed");
    },
  },
  {
    oracle: "shield-bounded",
    breaks: async (t) => {
      await t.cx.shield(async (cx) => await cx.sleep(20), { maxMs: 10 }).catch(() => {});
    },
    keeps: (t) => t.cx.shield(async (cx) => await cx.sleep(5), { maxMs: 10 }),
  },
  {
    oracle: "response-once",
    breaks: async (t) => {
      // A producer that is not told that nobody reads any more: it has no `cancel`, and never asks.
      const client = t.client({
        fetch: () =>
          new Response(
            new ReadableStream({
              start(controller) {
                const write = () => {
                  try {
                    controller.enqueue(new Uint8Array(1));
                  } catch {
                    // It goes on whatever happens.
                  }
                };
                for (let ms = 10; ms <= 100; ms += 10) setTimeout(write, ms);
              },
            }),
          ),
      });
      await client.get("/", { chunksMax: 2 });
    },
    keeps: async (t) => {
      const client = t.client(scopedApp(async (cx) => {
        await cx.sleep(1);
        return new Response(
          new ReadableStream({
            async pull(controller) {
              await new Promise((resolve) => setTimeout(resolve, 10));
              controller.enqueue(new Uint8Array(1));
            },
          }, { highWaterMark: 0 }),
        );
      }));
      await client.get("/", { chunksMax: 2 });
    },
  },
  {
    oracle: "late-rejection",
    breaks: async (t) => {
      const failing = new Promise<void>((_, reject) => {
        setTimeout(() => reject(new Error("on purpose")), 50);
      });
      await t.cx.timeout(10, (cx) => cx.wait(failing, "slow")).catch(() => {});
      await t.sleep(100);
    },
    keeps: async (t) => {
      t.service("http://slow.test", {
        fetch: async () => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          return new Response();
        },
      });
      // The fetch is rejected by the cancellation itself.
      await t.cx.timeout(10, (cx) => cx.fetch("http://slow.test/")).catch(() => {});
    },
  },
  {
    oracle: "ambient-authority",
    options: { strict: true },
    breaks: () => void Math.random(),
    keeps: (t) => void t.cx.random.next(),
  },
  {
    oracle: "deadlock",
    breaks: async (t) => {
      const pool = t.pool({ size: 1 });
      await t.cx.scope(async (cx) => {
        using _first = await pool.acquire(cx);
        using _second = await pool.acquire(cx);
      });
    },
    keeps: async (t) => {
      const pool = t.pool({ size: 1 });
      const use = () =>
        t.cx.scope(async (cx) => {
          using _one = await pool.acquire(cx);
          await cx.sleep(1);
        });
      await t.all([use, use]);
    },
    options: { foreignMs: 0 },
  },
  {
    oracle: "livelock",
    options: { stepsMax: 500 },
    breaks: async (t) => {
      for (;;) await t.sleep(1);
    },
    keeps: async (t) => {
      for (let i = 0; i < 400; i++) await t.sleep(1);
    },
  },
  {
    oracle: "foreign-await",
    breaks: async () => {
      // An import by name is out of the lab's reach.
      for (let i = 0; i < 20; i++) await readFile(fileURLToPath(import.meta.url));
    },
    keeps: async () => {
      await crypto.subtle.digest("SHA-1", new Uint8Array(1));
    },
  },
  {
    oracle: "zombie",
    breaks: async (t) => {
      const daemon = async (cx: Cx) => {
        cx.defer(() => {
          // Opened by a finalizer that does not wait for it: given up with the scope.
          void cx.scope(() => never());
        });
        await cx.sleep(1);
      };
      await t.cx.scope(daemon).catch(() => {});
    },
    keeps: (t) => t.cx.scope(async (cx) => await cx.sleep(1)),
  },
  {
    oracle: "linearizable",
    breaks: async (t) => {
      const counter = t.db({ counter: [{ id: 1, value: 0 }] });
      const history = t.history<number, "add", number>({
        initial: 0,
        apply: (state) => [state + 1, state + 1],
      });
      const add = () =>
        history.record("add", async () => {
          const before = (await counter.find("counter", 1))!.value;
          await counter.update("counter", 1, { value: before + 1 });
          return before + 1;
        });
      await t.all([add, add]);
    },
    keeps: async (t) => {
      const { kv } = t.db({});
      const history = t.history<number, "add", number>({
        initial: 0,
        apply: (state) => [state + 1, state + 1],
      });
      const add = () => history.record("add", () => kv.add("counter", 1));
      await t.all([add, add, add]);
    },
  },
  {
    oracle: "always",
    breaks: async (t) => {
      const db = t.db({ stock: [{ id: 1, left: 1 }] });
      t.always("never negative", () => db.row("stock", 1)!.left >= 0);
      const take = () => db.update("stock", 1, ({ left }) => ({ left: left - 1 }));
      await t.all([take, take]);
    },
    keeps: async (t) => {
      const db = t.db({ stock: [{ id: 1, left: 2 }] });
      t.always("never negative", () => db.row("stock", 1)!.left >= 0);
      const take = () => db.update("stock", 1, ({ left }) => ({ left: left - 1 }));
      await t.all([take, take]);
    },
  },
  {
    oracle: "eventually",
    breaks: (t) => {
      t.eventually("all was sent", () => "nothing was");
    },
    keeps: (t) => {
      const { kv } = t.db({});
      let isSent = false;
      t.eventually("all was sent", () => isSent);
      void kv.set("sent", "yes").then(() => isSent = true);
    },
  },
  { oracle: "expect", breaks: (t) => t.expect(1 > 2), keeps: (t) => t.expect(2 > 1) },
  {
    oracle: "test",
    breaks: () => Promise.reject(new TypeError("on purpose")),
    keeps: () => Promise.resolve(),
  },
];

for (const [index, { oracle, breaks, keeps, options = {} }] of PAIRS.entries()) {
  test(`${oracle} is broken by a program that breaks it (${index})`, async () => {
    const run = await lab.run(0, breaks, options);
    assert.ok(
      run.failures.some((failure) => failure.oracle === oracle),
      `${
        JSON.stringify(run.failures.map((failure) => [failure.oracle, failure.message]))
      }\n${run.trace}`,
    );
    assert.match(run.trace, new RegExp(`BROKEN ${oracle}`));
    const lenient = await lab.run(0, breaks, { ...options, except: [oracle] });
    assert.ok(lenient.failures.every((failure) => failure.oracle !== oracle));
  });

  test(`${oracle} is kept by a program that keeps it (${index})`, async () => {
    const { failing, found } = await lab.explore(keeps, { runs: 40, faults: 0, ...options });
    assert.equal(
      failing,
      0,
      `${JSON.stringify(found?.first.failures.map(({ oracle, message }) => [oracle, message]))}\n` +
        found?.first.trace,
    );
  });
}

test("a rule that stays broken is told once", async () => {
  const run = await lab.run(0, async (t) => {
    t.always("no luck", () => false);
    await t.sleep(1);
    await t.sleep(1);
  });
  assert.equal(run.failures.length, 1);
});

test("nondeterminism is found, and shown where it begins", async () => {
  let runs = 0;
  const { found } = await lab.explore(async (t) => {
    runs++;
    t.log(`run ${runs % 2}`);
    t.expect(runs < 3, "kept outside");
    await t.sleep(1);
  }, { runs: 50 });
  assert.equal(found?.first.failures[0]?.oracle, "nondeterminism");
  assert.match(found.first.failures[0].message, /first ".* log run 1", then ".* log run 0"/);
});

test("unhandled-rejection is broken by a promise that nobody looks at", async () => {
  // `bun test` fails the test itself, whoever listens: so in a process of its own.
  const file = fileURLToPath(new URL("unhandled_rejection.ts", import.meta.url).href);
  const args = runtime === "bun" ? ["run", file] : ["run", "-A", "--no-check", file];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout!.on("data", (chunk: unknown) => output += String(chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(output), [["unhandled-rejection"], []]);
}, { sanitize: false });
