import assert from "node:assert/strict";
import { test } from "../test.ts";
import { Cancelled } from "../../src/cx/mod.ts";
import {
  DependencyFailure,
  lab,
  type LabContext,
  SerializationFailure,
  StoreDeadlock,
  UniqueViolation,
} from "../../src/lab/mod.ts";

/** Runs a test in order and in many other ways; it must hold in all of them. */
async function holds(scenario: (t: LabContext) => Promise<void>): Promise<void> {
  const { found } = await lab.explore(scenario, { runs: 60, strategies: ["random", "pct"] });
  const [failure] = found?.first.failures ?? [];
  assert.equal(failure, undefined, `${failure?.message}\n${failure?.cause}\n${found?.first.trace}`);
}

test("a store keeps rows: insert, find, select, update, upsert, delete", () =>
  holds(async (t) => {
    const db = t.db<{ user: { id: number; name: string; age: number } }>({ user: [] });
    const ada = await db.insert("user", { name: "Ada", age: 36 });
    const bob = await db.insert("user", { name: "Bob", age: 20 });
    assert.deepEqual([ada.id, bob.id], [1, 2]);
    assert.deepEqual(await db.find("user", 1), ada);
    assert.equal(await db.find("user", 9), undefined);
    assert.deepEqual(await db.select("user", { name: "Bob" }), [bob]);
    assert.deepEqual(await db.select("user", ({ age }) => age > 30), [ada]);
    assert.equal((await db.select("user")).length, 2);
    assert.equal(await db.update("user", 2, { age: 21 }), 1);
    assert.equal(await db.update("user", 9, { age: 21 }), 0);
    assert.equal(await db.update("user", {}, ({ age }) => ({ age: age + 1 })), 2);
    assert.deepEqual(db.rows("user").map(({ age }) => age), [37, 22]);
    assert.deepEqual(await db.upsert("user", { id: 3, name: "Cy", age: 1 }), db.row("user", 3));
    await db.upsert("user", { id: 3, name: "Cy", age: 0 }, ({ age }) => ({ age: age + 1 }));
    assert.equal(db.row("user", 3)?.age, 2);
    assert.ok(!(await db.insertIfAbsent("user", { id: 3, name: "Di", age: 9 })));
    assert.ok(await db.insertIfAbsent("user", { id: 4, name: "Di", age: 9 }));
    assert.equal(await db.delete("user", ({ age }) => age < 10), 2);
    assert.deepEqual(db.rows("user").map(({ name }) => name), ["Ada", "Bob"]);
    // Keys are not used twice.
    await db.insert("user", { name: "Ed", age: 50 });
    assert.equal(db.row("user", 5)?.name ?? db.row("user", 3)?.name, "Ed");
  }));

test("a store keeps values by key", () =>
  holds(async (t) => {
    const { kv } = t.db({});
    assert.equal(await kv.get("a"), undefined);
    await kv.set("a", { deep: [1] });
    assert.deepEqual(await kv.get("a"), { deep: [1] });
    assert.ok(!(await kv.setIfAbsent("a", 2)));
    assert.ok(await kv.setIfAbsent("b", 2));
    assert.equal(await kv.add("b", 5), 7);
    assert.equal(await kv.add("c", 5), 5);
    assert.ok(await kv.delete("c"));
    assert.ok(!(await kv.delete("c")));
  }));

test("a row needs an id that is a string or a number", async () => {
  const run = await lab.run(0, (t) => void t.db({ user: [{ id: true }] }));
  assert.match(run.failures[0]!.message, /Cannot keep a row of user/);
});

test("unique values are taken once, also by concurrent transactions", () =>
  holds(async (t) => {
    const db = t.db<{ user: { id: number; mail: string } }>({ user: [] }, {
      unique: { user: ["mail"] },
    });
    const join = async () => {
      await using work = await db.begin();
      try {
        await work.insert("user", { mail: "a@b.test" });
        await work.commit();
        return "joined";
      } catch (error) {
        assert.ok(error instanceof UniqueViolation);
        return "taken";
      }
    };
    const answers = await t.all([join, join, join]);
    assert.deepEqual(answers.sort(), ["joined", "taken", "taken"]);
    assert.equal(db.rows("user").length, 1);
    await assert.rejects(db.insert("user", { id: 7, mail: "a@b.test" }), UniqueViolation);
    await db.insert("user", { id: 8, mail: "c@d.test" });
    await assert.rejects(db.insert("user", { id: 8, mail: "e@f.test" }), UniqueViolation);
    await assert.rejects(db.update("user", 8, { mail: "a@b.test" }), UniqueViolation);
    assert.ok(!(await db.insertIfAbsent("user", { id: 9, mail: "a@b.test" })));
  }));

test("a unique value is free again after the rollback of who took it", () =>
  holds(async (t) => {
    const db = t.db<{ user: { id: number; mail: string } }>({ user: [] }, {
      unique: { user: ["mail"] },
    });
    const work = await db.begin();
    await work.insert("user", { id: 1, mail: "a@b.test" });
    const waiting = db.insert("user", { id: 2, mail: "a@b.test" });
    await work.rollback();
    await waiting;
    assert.deepEqual(db.rows("user"), [{ id: 2, mail: "a@b.test" }]);
  }));

test("read committed: reads see what is committed, and updates get lost", async () => {
  const seen = new Set<number>();
  const lostUpdate = async (t: LabContext) => {
    const db = t.db({ account: [{ id: 1, cents: 0 }] });
    const add = async () => {
      await using work = await db.begin();
      const before = (await work.find("account", 1))!.cents;
      await work.update("account", 1, { cents: before + 1 });
      await work.commit();
    };
    await t.all([add, add]);
    seen.add(db.row("account", 1)!.cents);
  };
  for (let seed = 0; seed < 60; seed++) {
    assert.deepEqual((await lab.run(seed, lostUpdate, { faults: 0 })).failures, []);
  }
  assert.deepEqual([...seen].sort(), [1, 2]);
});

test("read committed: one statement is atomic, and a locked row is waited for", () =>
  holds(async (t) => {
    const db = t.db({ account: [{ id: 1, cents: 0 }] });
    const add = async () => {
      await using work = await db.begin();
      await work.update("account", 1, ({ cents }) => ({ cents: cents + 1 }));
      await work.commit();
    };
    const readThenWrite = async () => {
      await using work = await db.begin();
      const before = (await work.find("account", 1, { lock: true }))!.cents;
      await work.update("account", 1, { cents: before + 1 });
      await work.commit();
    };
    const single = () => db.update("account", 1, ({ cents }) => ({ cents: cents + 1 }));
    await t.all([add, readThenWrite, single, add]);
    assert.equal(db.row("account", 1)!.cents, 4);
  }));

test("what a transaction wrote is seen by itself, and by others after its commit", () =>
  holds(async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }, { id: 2, n: 0 }] });
    await using work = await db.begin();
    await work.update("item", 1, { n: 5 });
    await work.delete("item", 2);
    await work.insert("item", { id: 3, n: 1 });
    assert.deepEqual((await work.select("item")).map(({ id }) => id), [1, 3]);
    assert.deepEqual(await db.select("item"), [{ id: 1, n: 0 }, { id: 2, n: 0 }]);
    await work.commit();
    assert.deepEqual(db.rows("item"), [{ id: 1, n: 5 }, { id: 3, n: 1 }]);
    await assert.rejects(work.find("item", 1), /the transaction has ended/);
    await assert.rejects(work.commit(), /the transaction has ended/);
    await work.rollback();
  }));

test("a rollback forgets everything", () =>
  holds(async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }] });
    const work = await db.begin();
    await work.update("item", 1, { n: 5 });
    await work.rollback();
    assert.equal(db.row("item", 1)!.n, 0);
    await db.update("item", 1, { n: 1 });
  }));

test("serializable: of two that conflict one fails, and nothing gets lost", () =>
  holds(async (t) => {
    const db = t.db({ account: [{ id: 1, cents: 0 }] }, { isolation: "serializable" });
    let failed = 0;
    const add = async () => {
      for (;;) {
        try {
          await using work = await db.begin();
          const before = (await work.find("account", 1))!.cents;
          await work.update("account", 1, { cents: before + 1 });
          await work.commit();
          return;
        } catch (error) {
          assert.ok(error instanceof SerializationFailure);
          failed++;
        }
      }
    };
    await t.all([add, add, add]);
    assert.equal(db.row("account", 1)!.cents, 3);
    assert.ok(failed <= 6);
  }));

test("serializable: what a scan did not see counts, too", async () => {
  const run = await lab.run(0, async (t) => {
    const db = t.db<{ shift: { id: number; doctor: string } }>({
      shift: [{ id: 1, doctor: "ann" }, { id: 2, doctor: "bob" }],
    }, { isolation: "serializable" });
    const [first, second] = [await db.begin(), await db.begin()];
    // Each leaves because the other one stays: write skew.
    for (const [work, id] of [[first, 1], [second, 2]] as const) {
      if ((await work.select("shift")).length > 1) await work.delete("shift", id);
    }
    await first.commit();
    await assert.rejects(second.commit(), SerializationFailure);
    assert.equal(db.rows("shift").length, 1);
  });
  assert.deepEqual(run.failures, []);
});

test("transactions that would wait for each other: one of them is told", () =>
  holds(async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }, { id: 2, n: 0 }] });
    const swap = (first: number, second: number) => async () => {
      await using work = await db.begin();
      try {
        await work.update("item", first, { n: first });
        await work.update("item", second, { n: first });
        await work.commit();
        return "done";
      } catch (error) {
        assert.ok(error instanceof StoreDeadlock);
        return "deadlock";
      }
    };
    const answers = await t.all([swap(1, 2), swap(2, 1)]);
    assert.ok(answers.includes("done"));
  }));

test("a statement counts against the budget of its scope, and ends with it", async () => {
  const run = await lab.run(0, async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }] });
    await t.cx.scope(async (cx) => {
      for (let i = 0; i < 3; i++) await db.for(cx).find("item", 1);
      assert.equal(cx.budget.cost.ops ?? 3, 3);
    });
    const task = t.cx.spawn(async (cx) => await db.for(cx).update("item", 1, { n: 1 }));
    await t.cx.checkpoint();
    task.cancel();
    await assert.rejects(Promise.resolve(task), Cancelled);
    assert.equal(db.row("item", 1)!.n, 0, "cancelled before its effect, it has none");
  });
  assert.deepEqual(run.failures, []);
});

test("a lock that is waited for is given on when the waiter is cancelled", () =>
  holds(async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }] });
    const holder = await db.begin();
    await holder.update("item", 1, { n: 1 });
    const waiter = t.cx.spawn(async (cx) => await db.for(cx).update("item", 1, { n: 2 }));
    const third = db.update("item", 1, ({ n }) => ({ n: n + 10 }));
    await t.sleep(1);
    waiter.cancel();
    await waiter.then(() => {}, () => {});
    await holder.commit();
    await third;
    assert.ok([11, 12].includes(db.row("item", 1)!.n));
  }));

test("faults: a dependency fails before its effect, after it, or never answers", async () => {
  const outcomes = new Set<string>();
  for (let seed = 1; seed < 120; seed++) {
    const run = await lab.run(seed, async (t) => {
      const db = t.db({ item: [{ id: 1, n: 0 }] });
      const answer = await db.update("item", 1, { n: 1 }).then(
        () => "ok",
        (error) => error instanceof DependencyFailure ? "failed" : "other",
      );
      outcomes.add(`${answer} ${db.row("item", 1)!.n} ${t.nowMs >= 600_000 ? "late" : "soon"}`);
    }, { strategies: ["random+faults"], faults: 0.9 });
    assert.deepEqual(run.failures, []);
  }
  assert.deepEqual(
    [...outcomes].filter((one) => !one.startsWith("ok")).sort(),
    ["failed 0 late", "failed 0 soon", "failed 1 soon"],
  );
});

test("a store of another run is refused", async () => {
  let db: ReturnType<LabContext["db"]> | undefined;
  await lab.run(0, (t) => void (db = t.db({ item: [{ id: 1 }] })));
  await assert.rejects(db!.find("item", 1), DependencyFailure);
});
