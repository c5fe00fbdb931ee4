import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime, test } from "../test.ts";
import { formatReplay, formatReport, lab, type LabContext, timeline } from "../../src/lab/mod.ts";
import { parseReplay } from "../../src/lab/replay_file.ts";
import { scopedApp } from "./scoped_app.ts";

/** Goes wrong only when the second of four requests is late, after noise. */
async function rareOrder(t: LabContext): Promise<void> {
  const order: number[] = [];
  const work = (n: number) => async () => {
    for (let i = 0; i < 3; i++) await t.cx.checkpoint(`work ${n}`);
    order.push(n);
  };
  await t.all([work(1), work(2), work(3), work(4)]);
  t.expect(order.join() !== "3,4,1,2", "this order");
}

/** A read, a microtask, a write: safe on a host that delivers one completion at a time. */
async function microtaskRace(t: LabContext): Promise<void> {
  let counter = 0;
  const validate = async () => await null;
  const add = async () => {
    await t.cx.checkpoint("io");
    const before = counter;
    await validate();
    counter = before + 1;
  };
  await t.all([add, add]);
  t.expect(counter === 2, `counter ${counter}`);
}

/** A transfer of two statements: half of it when its client leaves in between. */
async function halfTransfer(t: LabContext): Promise<void> {
  const db = t.db({ account: [{ id: 1, cents: 10 }, { id: 2, cents: 0 }] });
  const client = t.client(scopedApp(async (cx) => {
    const store = db.for(cx);
    await store.update("account", 1, ({ cents }) => ({ cents: cents - 5 }));
    await store.update("account", 2, ({ cents }) => ({ cents: cents + 5 }));
  }));
  await client.post("/transfer");
  const sum = db.row("account", 1)!.cents + db.row("account", 2)!.cents;
  t.expect(sum === 10, `sum ${sum}`);
}

test("explore() stops at the first failing run, and shrinks it", async () => {
  const { found, failing, runs } = await lab.explore(rareOrder, { strategies: ["random"] });
  assert.ok(found !== undefined);
  assert.equal(failing, 1);
  assert.equal(found.atRun, runs);
  assert.equal(found.minimal.failures[0]?.message, "this order");
  assert.ok(found.minimal.choices.length <= found.first.choices.length);
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
  assert.ok(sum(found.minimal.choices) < sum(found.first.choices), `${found.minimal.choices}`);
  assert.ok(found.tries <= 400);
});

test("explore() counts with keepGoing", async () => {
  const { failing, runs, found } = await lab.explore(rareOrder, {
    strategies: ["random"],
    runs: 300,
    keepGoing: true,
  });
  assert.equal(runs, 301);
  assert.ok(failing > 1 && failing < 60, `${failing}`);
  assert.ok(found!.atRun <= runs);
});

test("the same exploration finds the same run every time", async () => {
  const find = async () => (await lab.explore(rareOrder)).found!;
  const [first, second] = [await find(), await find()];
  assert.equal(first.first.seed, second.first.seed);
  assert.equal(first.minimal.trace, second.minimal.trace);
});

test("batches find what delivering one completion at a time cannot", async () => {
  const single = await lab.explore(microtaskRace, { runs: 500, batch: false });
  assert.equal(single.found, undefined);
  const batched = await lab.explore(microtaskRace, { runs: 20, batch: true });
  assert.match(batched.found!.minimal.notes.join(), /two completions at once/);
  const both = await lab.explore(microtaskRace, { runs: 20 });
  assert.ok(both.found !== undefined);
});

test("the sweep finds a half-done transfer, and says where the client must leave", async () => {
  const { found, failingPoints, points } = await lab.explore(halfTransfer, {
    strategies: ["sweep"],
    keepGoing: true,
  });
  // After the first effect and before the second: at the reply of the first, and at the request of the second.
  assert.deepEqual([failingPoints, points], [2, 6]);
  assert.equal(found!.minimal.failures[0]?.oracle, "expect");
  assert.match(found!.minimal.notes.join(), /^step \d+: disconnect of client POST \/transfer$/);
});

test("dfs tries every schedule of a small test, once", async () => {
  const orders: string[] = [];
  const { complete, runs } = await lab.explore(async (t) => {
    const order: number[] = [];
    const work = (n: number) => async () => {
      await t.cx.checkpoint(`${n}`);
      order.push(n);
    };
    await t.all([work(1), work(2), work(3)]);
    orders.push(order.join());
  }, { strategies: ["dfs"], depth: 10, batch: false, runs: 2_000 });
  assert.ok(complete);
  assert.equal(new Set(orders).size, 6);
  assert.ok(runs < 2_000);
  const bounded = await lab.explore(rareOrder, { strategies: ["dfs"], depth: 1, runs: 2_000 });
  assert.ok(bounded.complete && bounded.found === undefined);
});

test("pct finds an order that needs one late scope", async () => {
  const { found } = await lab.explore(rareOrder, { strategies: ["pct"], runs: 3_000 });
  assert.ok(found !== undefined);
});

test("the faults sweep lets each statement fail in each way", async () => {
  const { found, points } = await lab.explore(async (t) => {
    const db = t.db({ item: [{ id: 1, n: 0 }] });
    const isDone = await db.update("item", 1, { n: 1 }).then(() => true, () => false);
    t.expect(isDone || db.row("item", 1)!.n === 0, "done, and nobody knows");
  }, { strategies: ["faults"] });
  assert.equal(points, 2);
  assert.match(found!.minimal.notes.join(), /db fails after the effect/);
});

test("a seed is a run, a list of choices is the same run", async () => {
  for (const seed of [0, 1, 2, 17, 999]) {
    const run = await lab.run(seed, halfTransfer);
    assert.equal((await lab.run(seed, halfTransfer)).trace, run.trace);
    assert.equal((await lab.replay(run.choices, halfTransfer)).trace, run.trace);
  }
});

test("runs that are started at once come one after the other", async () => {
  const runs = await Promise.all([1, 2, 3].map((seed) => lab.run(seed, halfTransfer)));
  for (const [index, run] of runs.entries()) {
    assert.equal(run.trace, (await lab.run(index + 1, halfTransfer)).trace);
  }
});

test("a replay file holds what a run was, and repeats it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cairn-lab-"));
  try {
    const run = await lab.run(9, halfTransfer);
    const text = formatReplay(run, "half a transfer");
    const [header, choices, ...events] = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual([header.v, header.test, header.seed, header.hash], [
      1,
      "half a transfer",
      9,
      run.hash,
    ]);
    assert.deepEqual(choices, { choices: run.choices });
    assert.equal(events.length, run.events.length);
    const { test: name, hash } = parseReplay(text);
    assert.deepEqual([name, hash], ["half a transfer", run.hash]);
    const file = join(folder, "run.jsonl");
    writeFileSync(file, text);
    assert.equal((await lab.replay(file, halfTransfer)).hash, run.hash);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const BAD_REPLAYS: [name: string, text: string][] = [
  ["empty", ""],
  ["no JSON", "hello\nworld"],
  ["of another version", '{"v":2,"test":"a","hash":"b"}\n{"choices":[]}'],
  ["without choices", '{"v":1,"test":"a","hash":"b"}\n{}'],
  ["with choices that are no numbers", '{"v":1,"test":"a","hash":"b"}\n{"choices":["1"]}'],
  ["with negative choices", '{"v":1,"test":"a","hash":"b"}\n{"choices":[-1]}'],
];
for (const [name, text] of BAD_REPLAYS) {
  test(`a replay file that is ${name} is refused`, () => {
    assert.throws(() => parseReplay(text), SyntaxError);
  });
}

test("choices that are none are refused", async () => {
  await assert.rejects(lab.replay([1.5], halfTransfer), SyntaxError);
});

test("the report says what broke, what must go wrong, and how to see it again", async () => {
  const { found } = await lab.explore(halfTransfer);
  const report = formatReport("half a transfer", found!.minimal, found);
  assert.match(report, /^half a transfer: expect: sum 5\n/);
  assert.match(
    report,
    /found in run \d+ \(sweep\), \d+ choices, shrunk to \[0[\d,]*\] in \d+ runs/,
  );
  assert.match(report, /what must go wrong:\n {4}step \d+: disconnect of client POST \/transfer\n/);
  assert.match(report, /trace [0-9a-f]{16}, \d+ steps, 0 ms of virtual time:/);
  assert.match(report, /BROKEN expect/);
  assert.match(report, /again: CAIRN_REPLAY='\[0[\d,]*\]'$/);
  const seeded = await lab.explore(rareOrder);
  assert.match(
    formatReport("rare", seeded.found!.minimal, seeded.found),
    /again: CAIRN_SEED=\d+ or CAIRN_REPLAY='\[/,
  );
  const passed = await lab.run(0, () => {});
  assert.match(formatReport("nothing", passed), /^nothing: passed\n/);
});

test("the page of a run stands alone, and holds nothing of the test as markup", async () => {
  const { found } = await lab.explore(async (t) => {
    t.log("<script>alert(1)</script>");
    t.cx.spawn("<b>task</b>", async (cx) => await cx.sleep(5));
    const db = t.db({ item: [{ id: 1 }] });
    await using work = await db.begin();
    await work.find("item", 1);
    t.expect(1 > 2, '"quoted" & <tagged>');
  });
  const page = timeline(found!.minimal, "<i>name</i>");
  assert.match(page, /^<!doctype html>/);
  assert.doesNotMatch(page, /<script|<b>task|<i>name|<tagged>/);
  assert.doesNotMatch(page, /(?:src|href)=|url\(|@import|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  assert.match(page, /&#34;quoted&#34; &#38; &#60;tagged&#62;/);
  assert.equal(page.match(/<svg/g)?.length, 1);
  for (const { lane } of found!.minimal.events) assert.ok(page.includes(`"id">${lane.id}<`));
});

/** Runs lab_test_fixture.ts as a test file of its own under this runtime's test runner. */
async function runFixture(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const file = fileURLToPath(new URL("fixture/coupon_test.ts", import.meta.url).href);
  const args = runtime === "bun" ? ["test", file] : ["test", "-A", "--no-check", file];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NO_COLOR: "1", CAIRN_LAB_FIXTURE: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout!.on("data", (chunk: unknown) => output += String(chunk));
  child.stderr!.on("data", (chunk: unknown) => output += String(chunk));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, output };
}

test(
  "lab.test fails under the runtime's runner with a report, and keeps the run where it is told",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "cairn-lab-"));
    try {
      const { code, output } = await runFixture({ CAIRN_LAB_OUT: folder });
      assert.notEqual(code, 0, output);
      assert.match(output, /a coupon is redeemed once: always: never negative: left=-1/);
      assert.match(output, /1 pass(?:ed)?\b[^]*1 fail/);
      assert.doesNotMatch(output, /printed by the program/);
      assert.deepEqual(readdirSync(folder).sort(), [
        "a-coupon-is-redeemed-once.html",
        "a-coupon-is-redeemed-once.jsonl",
      ]);
      const file = join(folder, "a-coupon-is-redeemed-once.jsonl");
      const again = await runFixture({ CAIRN_REPLAY: file });
      assert.notEqual(again.code, 0);
      assert.match(again.output, /never negative: left=-1/);
      assert.match(again.output, /printed by the program/);
      const { hash } = parseReplay(readFileSync(file, "utf8"));
      assert.ok(again.output.includes(hash), "the replayed trace is another one");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  { sanitize: false },
);

test("CAIRN_SEED performs one run", async () => {
  const { code, output } = await runFixture({ CAIRN_SEED: "0" });
  assert.notEqual(code, 0, output);
  assert.match(output, /CAIRN_SEED=0/);
  const wrong = await runFixture({ CAIRN_SEED: "x" });
  assert.match(wrong.output, /Cannot use CAIRN_SEED "x"/);
}, { sanitize: false });
