// What a scope guarantees about its end, case by case; time is the test's own.
import assert from "node:assert/strict";
import { Cancelled, Cx, type Outcome, ScopeClosed } from "../../src/cx/mod.ts";
import { cancelCx, closeCx } from "../../src/cx/internal.ts";
import { test } from "../test.ts";
import { inWorld, kindOfError } from "./world.ts";

test("scope() returns what its body returns", async () => {
  assert.equal(await new Cx().scope(() => 1), 1);
});

test("scope() waits for what was spawned in it", () =>
  inWorld(async (lab) => {
    const order: string[] = [];
    const cx = new Cx();
    await lab.run(cx.scope((inner) => {
      inner.spawn("slow", async (task) => {
        await task.sleep(100);
        order.push("slow");
      });
      inner.defer(() => void order.push("finalizer"));
      order.push("body");
    }));
    assert.deepEqual(order, ["body", "slow", "finalizer"]);
    assert.equal(lab.nowMs, 100);
  }));

test("a failing task cancels its siblings and is the scope's error", () =>
  inWorld(async (lab) => {
    const kinds: unknown[] = [];
    const cx = new Cx();
    const error = await lab.run(
      cx.scope(async (inner) => {
        inner.spawn("sibling", (task) =>
          task.sleep(1_000).catch((e) => void kinds.push(kindOfError(e))));
        inner.spawn("bad", async (task) => {
          await task.sleep(10);
          throw new TypeError("bad");
        });
        await inner.sleep(1_000).catch((e) =>
          void kinds.push(kindOfError(e))
        );
      }).catch((e) => e),
    );
    assert.equal((error as Error).message, "bad");
    assert.deepEqual(kinds, ["fail_fast", "fail_fast"]);
    assert.equal(lab.nowMs, 10);
  }));

test("timeout() cancels with kind deadline", () =>
  inWorld(async (lab) => {
    const error = await lab.run(
      new Cx().timeout(50, (inner) => inner.sleep(1_000)).catch((e) => e),
    );
    assert.equal(kindOfError(error), "deadline");
    assert.equal(lab.nowMs, 50);
  }));

test("race() returns when the losers have closed", () =>
  inWorld(async (lab) => {
    const order: string[] = [];
    const cx = new Cx();
    const value = await lab.run(cx.race([
      async (a) => {
        await a.sleep(10);
        return "a";
      },
      async (b) => {
        b.defer(() => void order.push("b closed"));
        await b.sleep(100);
        return "b";
      },
    ]));
    order.push(value);
    assert.deepEqual(order, ["b closed", "a"]);
  }));

test("a root that was never touched is closed at once, and cannot be used after it", () => {
  const cx = new Cx();
  assert.equal(closeCx(cx, { ok: true, value: 1 }), undefined);
  assert.equal(cx.state, "closed");
  assert.throws(() => cx.checkpoint(), ScopeClosed);
});

test("cancellation reaches a scope in a scope, and is told with the reason of each", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const outcomes: Outcome[] = [];
    const running = cx.scope(async (inner) => {
      inner.defer((outcome) => void outcomes.push(outcome));
      await inner.sleep(1_000);
    }).catch((e) => e);
    cancelCx(cx, { kind: "client_disconnect" });
    const error = await lab.run(running);
    assert(error instanceof Cancelled);
    assert.equal(error.reason.kind, "client_disconnect");
    assert.equal(outcomes[0]?.ok === false && outcomes[0].kind, "cancelled");
  }));
