// What every store of sessions must do; run for each of them.
import assert from "node:assert/strict";
import type { SessionRecord, SessionStore } from "../../src/session/mod.ts";
import { scopeAt } from "../scope.ts";
import { test } from "../test.ts";

const NOW_MS = 1_800_000_000_000;
const KEY = "k".repeat(43);
const OTHER = "o".repeat(43);

const first: SessionRecord = {
  data: '{"data":{"text":"ä✓\\u0000"},"flashes":[]}',
  owner: undefined,
  createdAtMs: NOW_MS,
  expiresAtMs: NOW_MS + 1_000,
  version: 1,
};

/** A store for one test, and how to end it. */
export interface Opened {
  readonly store: SessionStore;
  close(): void;
}

/** Registers the contract's tests. */
export function testStore(name: string, open: () => Opened): void {
  const contract = (title: string, body: (store: SessionStore) => Promise<void>): void =>
    test(`${name}: ${title}`, async () => {
      const { store, close } = open();
      try {
        await body(store);
      } finally {
        close();
      }
    });

  contract("reads what was created, and nothing else", async (store) => {
    const cx = scopeAt(NOW_MS);
    assert.equal(await store.read(cx, KEY), undefined);
    await store.create(cx, KEY, first);
    await store.create(cx, OTHER, { ...first, owner: "ada", data: "{}" });
    assert.deepEqual(await store.read(cx, KEY), first);
    assert.deepEqual(await store.read(cx, OTHER), { ...first, owner: "ada", data: "{}" });
    assert.equal(await store.read(cx, `${KEY}x`), undefined);
  });

  contract("an expired record does not exist", async (store) => {
    const cx = scopeAt(NOW_MS);
    await store.create(cx, KEY, { ...first, owner: "ada" });
    cx.nowMs = first.expiresAtMs - 1;
    assert.notEqual(await store.read(cx, KEY), undefined);
    cx.nowMs = first.expiresAtMs;
    const late = { ...first, expiresAtMs: NOW_MS + 9_000, version: 2 };
    const results = [
      await store.update(cx, KEY, late),
      await store.deleteOwned(cx, "ada"),
      await store.delete(cx, KEY),
    ];
    await store.touch(cx, KEY, NOW_MS + 9_000);
    assert.deepEqual(results, [false, 0, false]);
    assert.equal(await store.read(cx, KEY), undefined);
  });

  contract("updates the version before, once", async (store) => {
    const cx = scopeAt(NOW_MS);
    await store.create(cx, KEY, first);
    const next = { ...first, data: "{}", owner: "ada", expiresAtMs: NOW_MS + 2_000, version: 2 };
    const results = [
      await store.update(cx, KEY, { ...next, version: 3 }),
      await store.update(cx, KEY, next),
      await store.update(cx, KEY, next),
      await store.update(cx, OTHER, next),
    ];
    assert.deepEqual(results, [false, true, false, false]);
    assert.deepEqual(await store.read(cx, KEY), next);
    assert.equal(await store.read(cx, OTHER), undefined);
  });

  contract("of many updates at a time one succeeds", async (store) => {
    const cx = scopeAt(NOW_MS);
    await store.create(cx, KEY, first);
    const all = Array.from({ length: 20 }, async (_, i) => {
      return await store.update(cx, KEY, { ...first, data: `{"n":${i}}`, version: 2 });
    });
    const results = await Promise.all(all);
    assert.equal(results.filter((done) => done).length, 1);
    const winner = `{"n":${results.indexOf(results.find((done) => done)!)}}`;
    assert.equal((await store.read(cx, KEY))?.data, winner);
  });

  contract("touch moves the end and nothing else", async (store) => {
    const cx = scopeAt(NOW_MS);
    await store.create(cx, KEY, first);
    await store.touch(cx, KEY, NOW_MS + 5_000);
    await store.touch(cx, OTHER, NOW_MS + 5_000);
    assert.deepEqual(await store.read(cx, KEY), { ...first, expiresAtMs: NOW_MS + 5_000 });
    assert.equal(await store.read(cx, OTHER), undefined);
  });

  contract("delete tells whether there was one", async (store) => {
    const cx = scopeAt(NOW_MS);
    await store.create(cx, KEY, first);
    assert.deepEqual([await store.delete(cx, KEY), await store.delete(cx, KEY)], [true, false]);
    assert.equal(await store.read(cx, KEY), undefined);
  });

  contract("deleteOwned leaves others and the excepted one", async (store) => {
    const cx = scopeAt(NOW_MS);
    const keys = ["a", "b", "c"].map((name) => name.repeat(43));
    for (const key of keys) await store.create(cx, key, { ...first, owner: "ada" });
    await store.create(cx, KEY, { ...first, owner: "Ada" });
    await store.create(cx, OTHER, first);
    assert.equal(await store.deleteOwned(cx, "ada", keys[1]), 2);
    assert.equal(await store.deleteOwned(cx, "nobody"), 0);
    const left = await Promise.all([...keys, KEY, OTHER].map((key) => store.read(cx, key)));
    assert.deepEqual(left.map((record) => record !== undefined), [false, true, false, true, true]);
    assert.equal(await store.deleteOwned(cx, "ada"), 1);
  });

  contract("what a caller changes later is not what is stored", async (store) => {
    const cx = scopeAt(NOW_MS);
    const mine = { ...first };
    await store.create(cx, KEY, mine);
    mine.data = "{}";
    assert.equal((await store.read(cx, KEY))?.data, first.data);
  });
}
