import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp as createAccounts } from "../../examples/accounts/app.ts";
import { createApp as createFromFastapi } from "../../examples/from-fastapi/notes.ts";
import { createApp as createFromFlask } from "../../examples/from-flask/notes.ts";
import { createApp as createHtmx } from "../../examples/htmx/app.ts";
import { createApp as createInsideHono } from "../../examples/inside-hono/app.ts";
import hello from "../../examples/hello/main.ts";
import { createApp as createShop } from "../../examples/shop/app.ts";
import { openDatabase } from "../../examples/shop/database.ts";
import { createApp as createTodo, now } from "../../examples/todo/todos.ts";
import { dependency } from "../../mod.ts";
import { passwords, scrypt } from "../../src/auth/password/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../test.ts";
import { playTranscript } from "./transcript.ts";

const file = (path: string) => new URL(`../../${path}`, import.meta.url);

test("the main README shows examples/hello and its real answers", async () => {
  const [, shown] = /```ts\n(\/\/ hello\.ts\n[\s\S]*?)```/.exec(
    readFileSync(file("README.md"), "utf8"),
  )!;
  const source = readFileSync(file("examples/hello/main.ts"), "utf8");
  assert.equal(
    source.slice(source.indexOf("import")).replace("../../mod.ts", "@cairn/cairn"),
    shown!.slice(shown!.indexOf("import")),
  );
  assert.equal(await playTranscript(file("README.md"), hello), 2);
});

test("examples/hello answers as its README says", async () => {
  assert.ok(await playTranscript(file("examples/hello/README.md"), hello) >= 4);
});

test("examples/todo answers as its README says", async () => {
  assert.ok(await playTranscript(file("examples/todo/README.md"), createTodo()) >= 8);
});

for (
  const [name, app, exchanges] of [
    ["from-fastapi", createFromFastapi(), 8],
    ["from-flask", createFromFlask(), 8],
    ["htmx", createHtmx(), 5],
    ["inside-hono", createInsideHono(), 9],
  ] as const
) {
  test(`examples/${name} answers as its README says`, async () => {
    assert.equal(await playTranscript(file(`examples/${name}/README.md`), app), exchanges);
  });
}

test("examples/todo: a test sets the clock", async () => {
  const fixed = dependency(() => "2026-01-02T03:04:05Z");
  const client = new TestClient(createTodo().override(now, fixed));
  const made = await client.post("/todos", { json: { title: "Buy milk" } });
  assert.equal((await made.json()).createdAt, "2026-01-02T03:04:05Z");
});

test("examples/accounts answers as its README says", async () => {
  const app = createAccounts({
    secrets: ["a secret of thirty-two bytes, at least"],
    admin: { name: "root", password: "correct horse" },
    hasher: passwords(scrypt({ logCost: 4 })),
  });
  await app.start();
  try {
    assert.ok(await playTranscript(file("examples/accounts/README.md"), app) >= 15);
  } finally {
    await app.stop();
  }
});

test("examples/shop answers as its README says", async () => {
  const database = openDatabase(":memory:");
  try {
    assert.ok(await playTranscript(file("examples/shop/README.md"), createShop(database)) >= 12);
  } finally {
    database.close();
  }
});

test("examples/shop keeps what was written when it is started again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "shop-"));
  try {
    const path = join(folder, "shop.sqlite");
    const first = openDatabase(path);
    const made = await new TestClient(createShop(first)).post("/items", {
      json: { name: "Green Lamp", price: 12.5 },
    });
    const item = await made.json();
    first.close();
    const second = openDatabase(path);
    const client = new TestClient(createShop(second));
    assert.deepEqual(await (await client.get(`/items/${item.id}`)).json(), item);
    // The seed is for empty databases only.
    const rows = second.prepare("SELECT count(*) AS count FROM orders").get();
    assert.equal((rows as { count: number }).count, 2_000);
    second.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("examples/shop: an order that fails midway takes nothing from the stock", async () => {
  const database = openDatabase(":memory:");
  const client = new TestClient(createShop(database));
  const before = await (await client.get("/items/7")).json();
  const lines = [{ itemId: 7, quantity: 1 }, { itemId: 4711, quantity: 1 }];
  const refused = await client.post("/orders", { json: { customerId: 1, lines } });
  assert.equal(refused.status, 409);
  assert.deepEqual(await (await client.get("/items/7")).json(), before);
  const placed = await client.post("/orders", {
    json: { customerId: 1, lines: lines.slice(0, 1) },
  });
  assert.equal(placed.status, 201);
  const after = await (await client.get("/items/7")).json();
  assert.equal(after.stock, before.stock - 1);
  database.close();
});
