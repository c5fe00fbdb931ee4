// What every store of rate limits must do; run for each of them.
import assert from "node:assert/strict";
import {
  type RateLimitResult,
  type RateLimitStore,
  type RateLimitUpdate,
  slidingWindow,
  tokenBucket,
} from "../../src/middleware/mod.ts";
import { scopeAt } from "../scope.ts";
import { test } from "../test.ts";

const NOW_MS = 1_800_000_000_000;

/** A store for one test, and how to end it. */
export interface Opened {
  readonly store: RateLimitStore;
  close(): void;
}

const result: RateLimitResult = {
  allowed: true,
  limit: 9,
  remaining: 3,
  resetMs: 5,
  retryAfterMs: 0,
};

/** Registers the contract's tests. */
export function testRateLimitStore(name: string, open: () => Opened): void {
  const contract = (title: string, body: (store: RateLimitStore) => Promise<void>): void =>
    test(`${name}: ${title}`, async () => {
      const { store, close } = open();
      try {
        await body(store);
      } finally {
        close();
      }
    });

  contract("an update sees what the one before of its key left, and the clock", async (store) => {
    const cx = scopeAt(NOW_MS);
    const seen: unknown[] = [];
    const append: RateLimitUpdate = (state, nowMs) => {
      seen.push(state, nowMs);
      return { state: [...state ?? [], 0.1 + seen.length], expiresAtMs: nowMs + 10, result };
    };
    assert.deepEqual(await store.update(cx, "a", append), result);
    cx.nowMs += 9;
    await store.update(cx, "a", append);
    await store.update(cx, "b", append);
    await store.update(cx, "A", append);
    assert.deepEqual(seen, [
      ...[undefined, NOW_MS, [2.1], NOW_MS + 9],
      ...[undefined, NOW_MS + 9, undefined, NOW_MS + 9],
    ]);
  });

  contract("an expired state does not exist", async (store) => {
    const cx = scopeAt(NOW_MS);
    const seen: unknown[] = [];
    const keep: RateLimitUpdate = (state, nowMs) => {
      seen.push(state);
      return { state: [1], expiresAtMs: nowMs + 10, result };
    };
    await store.update(cx, "a", keep);
    cx.nowMs += 10;
    await store.update(cx, "a", keep);
    assert.deepEqual(seen, [undefined, undefined]);
  });

  contract("delete forgets one key", async (store) => {
    const cx = scopeAt(NOW_MS);
    const seen: unknown[] = [];
    const keep: RateLimitUpdate = (state, nowMs) => {
      seen.push(state);
      return { state: [1], expiresAtMs: nowMs + 10, result };
    };
    for (const key of ["a", "b"]) await store.update(cx, key, keep);
    await store.delete(cx, "a");
    await store.delete(cx, "unknown");
    for (const key of ["a", "b"]) await store.update(cx, key, keep);
    assert.deepEqual(seen, [undefined, undefined, undefined, [1]]);
  });

  contract("an update that fails changes nothing, and the next one works", async (store) => {
    const cx = scopeAt(NOW_MS);
    const set: RateLimitUpdate = () => ({ state: [7], expiresAtMs: NOW_MS + 10, result });
    await store.update(cx, "a", set);
    await assert.rejects(async () => {
      await store.update(cx, "a", () => {
        throw new Error("wrong");
      });
    }, /wrong/);
    await store.update(cx, "a", (state) => {
      assert.deepEqual(state, [7]);
      return { state: [8], expiresAtMs: NOW_MS + 10, result };
    });
  });

  contract("keys are any text of up to a hundred characters", async (store) => {
    const cx = scopeAt(NOW_MS);
    const keys = ["", "x".repeat(100), "'; DROP TABLE x; --", "ä✓\u{1f600}", "a\nb", "__proto__"];
    for (const [i, key] of keys.entries()) {
      await store.update(cx, key, () => ({ state: [i], expiresAtMs: NOW_MS + 10, result }));
    }
    for (const [i, key] of keys.entries()) {
      await store.update(cx, key, (state) => {
        assert.deepEqual(state, [i]);
        return { state: [i], expiresAtMs: NOW_MS + 10, result };
      });
    }
  });

  for (const make of [tokenBucket, slidingWindow]) {
    contract(
      `of many requests at a time ${make.name} lets in as many as allowed`,
      async (store) => {
        const cx = scopeAt(NOW_MS);
        const rule = make({ limit: 7, windowSeconds: 60 });
        const all = Array.from({ length: 20 }, async () => {
          return await store.update(
            cx,
            "a",
            (state, nowMs) => rule.take(state, { nowMs, cost: 1 }),
          );
        });
        const results = await Promise.all(all);
        assert.equal(
          results.filter(({ allowed }) => allowed).length,
          7,
        );
        cx.nowMs += 61_200;
        const later = await store.update(cx, "a", (state, nowMs) => {
          return rule.take(state, { nowMs, cost: 7 });
        });
        assert.ok(later.allowed);
      },
    );
  }
}
