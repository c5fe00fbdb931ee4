// Cancellation, level by level, and what is out of its reach: shields, finalizers, scopes that have closed.
import assert from "node:assert/strict";
import {
  Cancelled,
  CleanupTimeout,
  Cx,
  LOG_SINK,
  type LogRecord,
  ScopeClosed,
} from "../../src/cx/mod.ts";
import {
  attachCx,
  cancelCx,
  childCx,
  childrenOf,
  closeCx,
  kindOf,
  lastLabel,
  limitCx,
  parentCx,
  revokeCx,
  setDeadline,
} from "../../src/cx/internal.ts";
import type { CancelKind } from "../../src/cx/mod.ts";
import { test } from "../test.ts";
import { inWorld, kindOfError } from "./world.ts";

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, (error) => error);

/** Every error in a chain of suppressed ones. */
function flat(error: unknown): unknown[] {
  return error instanceof SuppressedError
    ? [...flat(error.error), ...flat(error.suppressed)]
    : [error];
}

test("a cancelled scope throws at every operation until its end", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    cancelCx(cx, { kind: "client_disconnect", message: "gone" });
    assert.equal(cx.state, "cancelling");
    assert.deepEqual([cx.cancelled, cx.reason?.kind, cx.reason?.origin], [
      true,
      "client_disconnect",
      "scope",
    ]);
    assert.throws(() => cx.checkpoint(), /Cancelled: gone/);
    assert.throws(() => cx.spend(1), Cancelled);
    assert.throws(() => cx.spawn(() => 1), Cancelled);
    assert.throws(() => cx.obligation("slot"), Cancelled);
    assert.throws(() => cx.narrow([]), Cancelled);
    for (
      const waits of [
        cx.sleep(1),
        cx.wait(Promise.resolve(1)),
        cx.scope(() => 1),
        cx.timeout(1, () => 1),
        cx.all([() => 1]),
        cx.race([() => 1]),
        cx.any([() => 1]),
        cx.allSettled([() => 1]),
        cx.fetch("http://localhost/"),
      ].map(failureOf)
    ) assert.equal(kindOfError(await lab.run(waits)), "client_disconnect");
    assert.ok(!cx.affords(0));
    assert.ok(cx.signal.aborted);
  }));

test("cancel: idempotent; a stronger reason replaces a weaker one and keeps the signal's", () =>
  inWorld((lab) => {
    const cx = new Cx();
    const { signal } = cx;
    const told: unknown[] = [];
    signal.addEventListener("abort", () => told.push(signal.reason));
    const kinds: CancelKind[] = ["deadline", "client_disconnect", "deadline", "shutdown", "budget"];
    for (const kind of kinds) cancelCx(cx, { kind });
    assert.equal(cx.reason?.kind, "shutdown");
    assert.equal(told.length, 1);
    assert.equal(kindOfError(signal.reason), "deadline");
    assert.deepEqual(lab.history("cancel"), ["cancel scope deadline", "cancel scope shutdown"]);
  }));

test("cancel reaches children root first, all marked before any is told", () =>
  inWorld(async (lab) => {
    const root = new Cx();
    const seen: unknown[] = [];
    const work = root.scope(async (outer) => {
      outer.signal.addEventListener("abort", () => seen.push(["outer", inner.cancelled]));
      const inner = childCx(outer, { name: "inner" });
      inner.signal.addEventListener("abort", () => seen.push(["inner", outer.cancelled]));
      await outer.sleep(1_000);
    }, { name: "outer" });
    await lab.settle();
    cancelCx(root, { kind: "shutdown" });
    revokeCx(childrenOf(childrenOf(root)[0]!)[0]!);
    assert.equal(kindOfError(await lab.run(failureOf(work))), "shutdown");
    assert.deepEqual(seen, [["outer", true], ["inner", true]]);
    assert.deepEqual(lab.history("cancel").slice(0, 3), [
      "cancel scope shutdown",
      "cancel outer parent",
      "cancel inner parent",
    ]);
  }));

test("the signal of a scope that was cancelled before is aborted from the start, with the reason", () => {
  const cx = new Cx();
  cancelCx(cx, { kind: "user" });
  assert.equal(cx.signal, cx.signal);
  assert.equal(kindOfError(cx.signal.reason), "user");
});

test("wait(): what was waited for lives on; its late result is given back, its late failure told", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const late: unknown[] = [];
    const ended: string[] = [];
    const [a, b] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const waits = [
      cx.wait(a.promise, {
        label: "a",
        onLate: (value) => late.push(value),
        onEnd: () => ended.push("a"),
      }),
      cx.wait(b.promise, { label: "b", onEnd: () => ended.push("b") }),
      cx.wait(Promise.resolve("c"), () => ended.push("c")),
      cx.wait(Promise.reject(new Error("d")), "d"),
    ].map(failureOf);
    await lab.settle();
    cancelCx(cx, { kind: "user" });
    assert.deepEqual((await Promise.all(waits)).map((one) => one && kindOfError(one)), [
      "user",
      "user",
      undefined,
      "d",
    ]);
    a.resolve("late");
    b.reject(new Error("too late"));
    await lab.settle();
    assert.deepEqual(late, ["late"]);
    assert.deepEqual(ended.sort(), ["a", "b", "c"]);
    assert.deepEqual(lab.history("late_rejection"), ["late_rejection scope b"]);
  }));

test("wait() and sleep() refuse at once in a cancelled scope, and still end what they were given", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    cancelCx(cx, { kind: "user" });
    let [ended, late] = [0, 0];
    const options = { onEnd: () => void ended++, onLate: () => void late++ };
    assert.ok(await failureOf(cx.wait(Promise.resolve(1), options)) instanceof Cancelled);
    assert.ok(await failureOf(cx.wait(Promise.reject(new Error("x")))) instanceof Cancelled);
    assert.ok(await failureOf(cx.sleep(5)) instanceof Cancelled);
    await lab.settle();
    assert.deepEqual([ended, late, lab.pending], [1, 1, 0]);
  }));

test("an onEnd that throws when cancelled rejects its own wait and reaches all the others", () =>
  inWorld(async () => {
    const cx = new Cx();
    const never = new Promise<void>(() => {});
    const waits = [
      failureOf(cx.wait(never, () => {
        throw new TypeError("onEnd failed");
      })),
      failureOf(cx.wait(never)),
    ];
    cancelCx(cx, { kind: "user" });
    const [first, second] = await Promise.all(waits);
    assert.equal((first as Error).message, "onEnd failed");
    assert.ok(second instanceof Cancelled);
  }));

test("shield(): a cancel is recorded and delivered after it; it has a bound of its own", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const steps: unknown[] = [];
    const work = cx.scope(async (inner) => {
      await inner.shield(async (masked) => {
        steps.push(masked.deadline);
        await masked.sleep(100);
        steps.push("kept", masked.cancelled);
      }, { maxMs: 500 });
      steps.push("after");
      inner.checkpoint();
    }, { deadlineMs: 50 });
    await lab.settle();
    const error = await lab.run(failureOf(work));
    assert.equal(kindOfError(error), "deadline");
    assert.deepEqual(steps, [500, "kept", false, "after"]);
    assert.deepEqual(lab.history("shield", "unshield"), [
      "shield shield 500",
      "unshield shield 500",
    ]);
  }));

test("shield(): begins also in a cancelled scope; too long, it is cancelled and told", () =>
  inWorld(async (lab) => {
    const records: LogRecord[] = [];
    const cx = new Cx();
    cx.provide(LOG_SINK, (record) => records.push(record));
    cancelCx(cx, { kind: "client_disconnect" });
    const value = await lab.run(
      cx.shield((masked) => masked.sleep(5).then(() => 7), { maxMs: 10 }),
    );
    assert.equal(value, 7);
    const error = await lab.run(
      failureOf(cx.shield((masked) => masked.sleep(50), { maxMs: 10, name: "commit" })),
    );
    assert.equal(kindOfError(error), "deadline");
    assert.equal(lab.history("shield_overrun").length, 1);
    assert.match(records[0]!.message, /shield was held longer/);
    for (const maxMs of [0, -1, Infinity, NaN]) {
      assert.ok(await failureOf(cx.shield(() => 1, { maxMs })) instanceof RangeError);
    }
  }));

test("finalizers run last first, exactly once, in a scope that can still wait; throwing ones stop no other", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const log: string[] = [];
    const work = cx.scope(async (inner) => {
      inner.defer(() => void log.push("first"));
      inner.defer(async () => {
        await inner.sleep(10);
        log.push("slow");
      });
      inner.defer(() => {
        throw new TypeError("one");
      });
      inner.defer(async () => {
        await inner.sleep(1);
        throw new TypeError("two");
      });
      inner.defer(() => inner.defer(() => void log.push("added")));
      await inner.sleep(1_000);
    });
    await lab.settle();
    cancelCx(cx, { kind: "user" });
    const error = await lab.run(failureOf(work)) as SuppressedError;
    assert.deepEqual(log, ["added", "slow", "first"]);
    assert.ok(error instanceof SuppressedError);
    assert.deepEqual(flat(error).map(kindOfError).sort(), ["one", "parent", "two"]);
  }));

test("a finalizer that hangs is left behind; those after it are started", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const log: string[] = [];
    const error = await lab.run(failureOf(cx.scope((inner) => {
      inner.defer(() => void log.push("started"));
      inner.defer(async () => {
        await inner.sleep(10_000).catch((error) => log.push(kindOfError(error)));
      });
      inner.defer(() => new Promise<void>(() => {}));
    }, { name: "hanging", cleanupMs: 100 })));
    assert.ok(error instanceof CleanupTimeout, String(error));
    assert.match(error.message, /hanging in time: its finalizers took more than 100 ms/);
    assert.equal(lab.nowMs, 100);
    assert.ok(log.includes("started"));
  }));

test("a stronger reason while finalizers run leaves them less time", () =>
  inWorld(async (lab) => {
    const cx = childCx(new Cx(), { name: "late" });
    cx.defer(() => new Promise<void>(() => {}));
    const closing = failureOf(closeCx(cx, { ok: true, value: 1 })!);
    await lab.advance(10);
    cancelCx(cx, { kind: "shutdown" });
    assert.ok(await lab.run(closing) instanceof CleanupTimeout);
    assert.equal(lab.nowMs, 510);
  }));

test("use after the end throws, is told each time and logged once", () =>
  inWorld(async (lab) => {
    const records: LogRecord[] = [];
    const root = new Cx();
    root.provide(LOG_SINK, (record) => records.push(record));
    let kept: Cx | undefined;
    await lab.run(root.scope((inner) => void (kept = inner), { name: "kept" }));
    const cx = kept!;
    assert.throws(() => cx.checkpoint("go"), ScopeClosed);
    assert.throws(() => cx.defer(() => {}), ScopeClosed);
    assert.throws(() => cx.spawn(() => 1), ScopeClosed);
    assert.throws(() => cx.get(LOG_SINK), ScopeClosed);
    assert.throws(() => cx.provide(LOG_SINK, () => {}), ScopeClosed);
    assert.ok(await failureOf(cx.sleep(1)) instanceof ScopeClosed);
    assert.ok(await failureOf(cx.scope(() => 1)) instanceof ScopeClosed);
    assert.ok(await failureOf(cx.shield(() => 1, { maxMs: 1 })) instanceof ScopeClosed);
    assert.equal(lab.history("use_after_close").length, 8);
    assert.deepEqual(records.map(({ message, afterClose }) => [message, afterClose]), [
      ["a scope was used after its end", true],
    ]);
  }));

test("spawn() is refused while a scope drains", () =>
  inWorld(async (lab) => {
    const errors: unknown[] = [];
    await lab.run(new Cx().scope((inner) => {
      inner.spawn("late", async (task) => {
        await task.sleep(10);
        try {
          inner.spawn(() => 1);
        } catch (error) {
          errors.push(error);
        }
      });
    }));
    assert.ok(errors[0] instanceof ScopeClosed);
  }));

test("daemons are cancelled when all else has ended", () =>
  inWorld(async (lab) => {
    const log: string[] = [];
    await lab.run(new Cx().scope((inner) => {
      inner.spawn("ticker", async (task) => {
        task.defer(() => void log.push("ticker closed"));
        for (;;) {
          await task.sleep(10);
          log.push("tick");
        }
      }, { daemon: true });
      inner.spawn("work", async (task) => {
        await task.sleep(25);
        log.push("worked");
      });
    }));
    assert.deepEqual(log, ["tick", "tick", "worked", "ticker closed"]);
  }));

test("a task that is cancelled by itself fails nobody", () =>
  inWorld(async (lab) => {
    const seen: unknown[] = [];
    const value = await lab.run(new Cx().scope(async (inner) => {
      const task = inner.spawn("victim", (cx) => cx.sleep(1_000));
      assert.deepEqual([task.name, task.state, typeof task.id], ["victim", "open", "number"]);
      task.cancel("enough");
      seen.push(kindOfError(await failureOf(task as unknown as Promise<unknown>)));
      return "fine";
    }));
    assert.deepEqual([value, seen], ["fine", ["user"]]);
  }));

test("a body that ignores its cancellation is revoked: what it tries later fails, and is told", () =>
  inWorld(async (lab) => {
    const root = new Cx();
    const cx = childCx(root, { name: "GET /slow" });
    const log: unknown[] = [];
    cx.defer((outcome) => void log.push(outcome.ok));
    const stuck = cx.wait(new Promise(() => {}), "query");
    assert.equal(lastLabel(root), "scope > GET /slow: query");
    revokeCx(cx);
    assert.ok(await failureOf(stuck) instanceof ScopeClosed);
    assert.throws(() => cx.checkpoint(), ScopeClosed);
    assert.deepEqual(log, [false]);
    assert.deepEqual(lab.history("zombie"), ["zombie GET /slow query"]);
    assert.deepEqual([kindOf(cx), parentCx(cx) === root, childrenOf(root).length], [
      "scope",
      true,
      0,
    ]);
  }));

test("owners attach, limit and hasten a scope", () =>
  inWorld(async (lab) => {
    const root = new Cx();
    const cx = new Cx(root);
    attachCx(cx);
    limitCx(cx, { name: "request", priority: 3, cost: { rows: 5 } });
    setDeadline(cx, 100);
    setDeadline(cx, 200);
    assert.deepEqual([cx.name, cx.deadline, cx.budget.priority], ["request", 100, 3]);
    const waiting = failureOf(cx.sleep(1_000));
    assert.equal(kindOfError(await lab.run(waiting)), "deadline");
    assert.equal(lab.nowMs, 100);
    assert.ok(!root.cancelled);
    cancelCx(root, { kind: "shutdown" });
    assert.equal(cx.reason?.kind, "parent");
  }));

test("a deadline is noticed at the next checkpoint by loops that never wait", () =>
  inWorld(async (lab) => {
    const cx = childCx(new Cx(), { deadlineMs: 10 });
    assert.deepEqual([cx.remaining(), cx.affords(10), cx.affords(11)], [10, true, false]);
    const passed = lab.advance(0);
    await passed;
    lab.step();
    assert.throws(() => cx.checkpoint(), Cancelled);
    assert.equal(cx.remaining(), 0);
  }));

test("closeCx() is synchronous without children and asynchronous finalizers, and tells what failed once", async () => {
  const cx = new Cx();
  const log: string[] = [];
  cx.defer(() => void log.push("closed"));
  cx.use({ [Symbol.dispose]: () => void log.push("disposed") });
  assert.equal(closeCx(cx, { ok: true, value: 1 }), undefined);
  assert.deepEqual(log, ["disposed", "closed"]);
  assert.equal(closeCx(cx, { ok: true, value: 1 }), undefined);
  const failing = new Cx();
  failing.defer(() => {
    throw new TypeError("late");
  });
  assert.throws(() => closeCx(failing, { ok: true, value: 1 }), /late/);
  const slow = new Cx();
  slow.use({ [Symbol.asyncDispose]: () => Promise.reject(new TypeError("slow")) });
  await assert.rejects(closeCx(slow, { ok: true, value: 1 })!, /slow/);
});
