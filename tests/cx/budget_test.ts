// Budgets that only tighten, obligations, capabilities, combinators.
import assert from "node:assert/strict";
import {
  BudgetExceeded,
  Cancelled,
  capability,
  Cx,
  LOG_SINK,
  type LogRecord,
  ScopeClosed,
} from "../../src/cx/mod.ts";
import { cancelCx, childCx, closeCx, limitCx } from "../../src/cx/internal.ts";
import { test } from "../test.ts";
import { inWorld, kindOfError } from "./world.ts";

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, (error) => error);

test("limits tighten only: deadline and cost by the smaller, priority by the larger", () =>
  inWorld(async (lab) => {
    const cx = childCx(new Cx(), { deadlineMs: 100, cost: { rows: 10 }, priority: 2 });
    await lab.run(cx.scope((inner) => {
      assert.deepEqual(inner.budget, { deadline: 100, cost: { rows: 10, ops: 3 }, priority: 2 });
    }, { deadlineMs: 500, cost: 3, priority: 1 }));
    limitCx(cx, { cost: { rows: 20 }, deadlineMs: 50, priority: 7 });
    assert.deepEqual(cx.budget, { deadline: 50, cost: { rows: 10 }, priority: 7 });
  }));

test("spend() takes from every scope above, so that children share what there is", () =>
  inWorld(async (lab) => {
    const cx = childCx(new Cx(), { cost: { rows: 10 } });
    const results = await lab.run(cx.allSettled([1, 2, 3].map((n) => async (one: Cx) => {
      await one.sleep(n);
      one.spend(4, "rows");
      return n;
    })));
    assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "fulfilled", "rejected"]);
    const { reason } = results[2] as PromiseRejectedResult;
    assert.ok(reason instanceof BudgetExceeded);
    assert.deepEqual([reason.meter, reason.message], [
      "rows",
      "Cancelled: 4 rows asked for, 2 left",
    ]);
    assert.deepEqual([cx.reason?.kind, cx.budget.cost.rows], ["budget", 2]);
  }));

test("spend() cancels the scope whose allowance it was, and takes nothing", () =>
  inWorld(async (lab) => {
    const cx = childCx(new Cx(), { cost: { ops: 10 } });
    const error = await lab.run(failureOf(cx.scope((inner) => inner.spend(3), { cost: 2 })));
    assert.ok(error instanceof BudgetExceeded);
    assert.deepEqual([cx.cancelled, cx.budget.cost.ops], [false, 10]);
    cx.spend(10);
    assert.throws(() => cx.spend(1), BudgetExceeded);
    assert.throws(() => new Cx().spend(-1), RangeError);
    assert.throws(() => new Cx().spend(NaN), RangeError);
    new Cx().spend(1e9, "unlimited");
  }));

test("a shield spends its own, not what is above", () =>
  inWorld(async (lab) => {
    const cx = childCx(new Cx(), { cost: { ops: 1 } });
    await lab.run(cx.shield((masked) => {
      masked.spend(5);
      assert.deepEqual(masked.budget.cost, {});
    }, { maxMs: 10 }));
    assert.equal(cx.budget.cost.ops, 1);
  }));

test("obligation: committed or aborted once; what is left is aborted, told and logged", () =>
  inWorld(async (lab) => {
    const records: LogRecord[] = [];
    const root = new Cx();
    root.provide(LOG_SINK, (record) => records.push(record));
    const log: string[] = [];
    let left: ReturnType<Cx["obligation"]> | undefined;
    await lab.run(root.scope((cx) => {
      const kept = cx.obligation("kept", () => log.push("never"));
      kept.commit();
      assert.ok(!kept.isOpen);
      assert.throws(() => kept.abort(), /Cannot abort kept: it was committed or aborted already/);
      {
        using taken = cx.obligation("taken", () => log.push("taken back"));
        assert.ok(taken.isOpen);
      }
      left = cx.obligation("left", () => log.push("left"));
      cx.obligation("broken", () => {
        throw new Error("cannot");
      });
    }));
    assert.deepEqual(log, ["taken back", "left"]);
    assert.throws(() => left!.commit(), ScopeClosed);
    assert.deepEqual(lab.history("leak"), ["leak scope broken", "leak scope left"]);
    assert.deepEqual(records.map(({ message }) => message), [
      "an obligation was left open",
      "an obligation cannot be aborted",
      "an obligation was left open",
    ]);
  }));

test("obligation: a finalizer may still resolve it, a cancellation does not", () =>
  inWorld(async (lab) => {
    const root = new Cx();
    const work = root.scope(async (cx) => {
      const slot = cx.obligation("slot");
      cx.defer(() => slot.abort());
      await cx.sleep(100);
    });
    await lab.settle();
    cancelCx(root, { kind: "user" });
    await lab.run(failureOf(work));
    assert.deepEqual(lab.history("reserve", "abort", "leak"), [
      "reserve scope slot",
      "abort scope slot",
    ]);
  }));

test("capabilities: the nearest value; narrowed away; a fallback; nobody's", () =>
  inWorld(async (lab) => {
    const user = capability<string>("user");
    const color = capability("color", { fallback: () => "blue" });
    const root = new Cx();
    root.provide(user, "Ada");
    await lab.run(root.scope((cx) => {
      assert.deepEqual([cx.get(user), cx.get(color)], ["Ada", "blue"]);
      cx.provide(user, "Grace");
      cx.provide(user, "Joan");
      assert.equal(cx.get(user), "Joan");
      const view = cx.narrow([color]);
      assert.equal(view.get(color), "blue");
      assert.throws(() => view.get(user), /Cannot use user: .* was narrowed and lacks it/);
      view.provide(user, "own");
      assert.equal(view.get(user), "own");
    }));
    assert.equal(root.get(user), "Ada");
    assert.throws(() => root.get(capability("nothing")), /no scope provides it; call cx.provide/);
  }));

test("all(): values in place; the first failure cancels the others and is thrown after they closed", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const works = [
      async (one: Cx) => {
        await one.sleep(20);
        return 1;
      },
      () => "two",
    ] as const;
    assert.deepEqual(await lab.run(cx.all(works)), [1, "two"]);
    const closed: string[] = [];
    const error = await lab.run(failureOf(cx.all([
      async (one) => {
        one.defer(async () => {
          await one.sleep(5);
          closed.push("first");
        });
        await one.sleep(1_000);
      },
      async (one) => {
        await one.sleep(10);
        throw new TypeError("second");
      },
      async (one) => {
        try {
          await one.sleep(1_000);
        } catch {
          throw new TypeError("third");
        }
      },
    ])));
    assert.ok(error instanceof SuppressedError);
    assert.deepEqual([kindOfError(error.error), kindOfError(error.suppressed)], [
      "second",
      "third",
    ]);
    assert.deepEqual(closed, ["first"]);
    assert.deepEqual(await lab.run(cx.all([])), []);
  }));

test("all() in a scope that is cancelled throws why", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const work = failureOf(cx.all([(one) => one.sleep(100), (one) => one.sleep(100)]));
    await lab.settle();
    cancelCx(cx, { kind: "client_disconnect" });
    assert.equal(kindOfError(await lab.run(work)), "client_disconnect");
  }));

test("race(): what the first one gave or threw; needs somebody", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const fails = async (one: Cx) => {
      await one.sleep(5);
      throw new TypeError("lost");
    };
    const slow = async (one: Cx) => {
      await one.sleep(50);
      return "slow";
    };
    assert.equal(kindOfError(await lab.run(failureOf(cx.race<string>([fails, slow])))), "lost");
    assert.equal(await lab.run(cx.any<string>([fails, slow])), "slow");
    assert.ok(await lab.run(failureOf(cx.race([]))) instanceof TypeError);
    assert.ok(lab.history("cancel").some((one) => one.endsWith("race_lost")));
  }));

test("any(): all errors when none succeeds; why it was cancelled when it was", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const bad = (message: string) => () => Promise.reject(new TypeError(message));
    const error = await lab.run(failureOf(cx.any([bad("a"), bad("b")])));
    assert.deepEqual((error as AggregateError).errors.map(kindOfError), ["a", "b"]);
    const work = failureOf(cx.any([(one) => one.sleep(100)]));
    await lab.settle();
    cancelCx(cx, { kind: "shutdown" });
    assert.equal(kindOfError(await lab.run(work)), "shutdown");
  }));

test("timeout(): an earlier deadline of the scope stays, and is its reason", () =>
  inWorld(async (lab) => {
    const cx = childCx(new Cx(), { deadlineMs: 10 });
    const error = await lab.run(failureOf(cx.timeout(100, (inner) => inner.sleep(1_000))));
    assert.ok(error instanceof Cancelled);
    assert.equal(lab.nowMs, 10);
    assert.equal(cx.reason?.kind, "deadline");
    assert.equal(
      await lab.run(new Cx().timeout(100, (inner) => inner.sleep(5).then(() => "in time"))),
      "in time",
    );
    closeCx(cx, { ok: true, value: 1 });
    assert.equal(lab.pending, 0);
  }));
