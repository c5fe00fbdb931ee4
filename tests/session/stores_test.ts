// The stores of this package against the contract, and what each does beside.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemorySessionStore } from "../../src/session/mod.ts";
import { SqliteSessionStore } from "../../src/session/sqlite.ts";
import { scopeAt } from "../scope.ts";
import { test } from "../test.ts";
import { testStore } from "./store_contract.ts";

testStore("memory store", () => ({ store: new MemorySessionStore(), close: () => {} }));

testStore("SQLite store in memory", () => {
  const store = new SqliteSessionStore(":memory:");
  return { store, close: () => store[Symbol.dispose]() };
});

function withFolder(body: (file: string) => void | Promise<void>): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), "cairn-session-"));
    try {
      await body(join(folder, "sessions.db"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

const record = (expiresAtMs: number) => ({
  data: "{}",
  owner: undefined,
  createdAtMs: 0,
  expiresAtMs,
  version: 1,
});

test(
  "SQLite store: two processes share a file, and it outlives them",
  withFolder((file) => {
    const cx = scopeAt(0);
    {
      using one = new SqliteSessionStore(file);
      using other = new SqliteSessionStore(file);
      one.create(cx, "a", record(10));
      const next = { ...record(10), data: "[1]", version: 2 };
      assert.deepEqual([other.update(cx, "a", next), one.update(cx, "a", next)], [true, false]);
    }
    using later = new SqliteSessionStore(file);
    assert.equal(later.read(cx, "a")?.data, "[1]");
  }),
);

test("SQLite store: expired records are swept", () => {
  const cx = scopeAt(100_000);
  using store = new SqliteSessionStore(":memory:", { table: "mine" });
  store.create(cx, "a", record(100_001));
  cx.nowMs = 200_000;
  store.create(cx, "b", record(300_000));
  // The key is free again, which it would not be if the row was still there.
  store.create(cx, "a", record(300_000));
  assert.notEqual(store.read(cx, "a"), undefined);
});

test("SQLite store: a table name is checked", () => {
  for (const table of ["", "a b", 'x"; DROP TABLE y', "1a"]) {
    assert.throws(() => new SqliteSessionStore(":memory:", { table }), /expected a plain name/);
  }
});

test("memory store: the longest unused sessions go first when it is full", () => {
  const cx = scopeAt(0);
  const store = new MemorySessionStore({ sessionsMax: 2 });
  store.create(cx, "a", record(10));
  store.create(cx, "b", record(10));
  store.touch(cx, "a", 20);
  store.create(cx, "c", record(10));
  const left = ["a", "b", "c"].filter((key) => store.read(cx, key) !== undefined);
  assert.deepEqual(left, ["a", "c"]);
});

test("memory store: expired records are swept", () => {
  const cx = scopeAt(100_000);
  const store = new MemorySessionStore();
  store.create(cx, "a", record(100_001));
  cx.nowMs = 200_000;
  store.create(cx, "b", record(300_000));
  assert.equal(store.size, 1);
});
