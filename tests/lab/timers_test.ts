import assert from "node:assert/strict";
import { test } from "../test.ts";
import { randomFrom } from "../../src/lab/prng.ts";
import { Timers } from "../../src/lab/timers.ts";
import { fnv64 } from "../../src/lab/trace_hash.ts";

const lane = { id: 0, name: "test", parent: undefined };
const work = () => {};

test("Timers fire by instant, then by order of setting", () => {
  const random = randomFrom(1);
  const timers = new Timers(0);
  const set = Array.from(
    { length: 200 },
    () => timers.set({ atMs: Math.floor(random() * 20), lane, label: "", work }),
  );
  const stopped = new Set(set.filter((_, index) => index % 3 === 0));
  for (const timer of stopped) timers.stop(timer);
  for (const timer of stopped) timers.stop(timer);
  const expected = set.filter((timer) => !stopped.has(timer))
    .sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  assert.deepEqual(timers.pending(), expected);
  assert.equal(timers.busy, expected.length);
  const fired = expected.map(() => timers.take());
  assert.deepEqual(fired, expected);
  assert.equal(timers.take(), undefined);
  assert.equal(timers.nowMs, expected.at(-1)!.atMs);
  assert.equal(timers.busy, 0);
});

test("Timers keep the run going unless they are intervals or unreferenced", () => {
  const timers = new Timers(5);
  const one = timers.set({ atMs: 6, lane, label: "", work });
  timers.set({ atMs: 7, lane, label: "", work, hold: "leak" });
  assert.equal(timers.busy, 1);
  timers.setHold(one, "none");
  assert.equal(timers.busy, 0);
  timers.setHold(one, "run");
  timers.stop(one);
  timers.setHold(one, "none");
  assert.equal(timers.busy, 0);
});

test("a timer in the past does not turn the clock back", () => {
  const timers = new Timers(10);
  timers.set({ atMs: 3, lane, label: "", work });
  timers.take();
  assert.equal(timers.nowMs, 10);
  assert.equal(new Date(timers.wallMs).toISOString(), "2000-01-01T00:00:00.010Z");
  timers.wallSkewMs = -1_000;
  assert.equal(new Date(timers.wallMs).toISOString(), "1999-12-31T23:59:59.010Z");
});

const HASHES: [text: string, hash: string][] = [
  ["", "cbf29ce484222325"],
  ["a", "af63dc4c8601ec8c"],
  ["foobar", "85944171f73967e8"],
];
for (const [text, hash] of HASHES) {
  test(`fnv64() of "${text}" is the published value`, () => {
    assert.equal(fnv64(text), hash);
  });
}

test("fnv64() agrees with arithmetic on big integers", () => {
  const text = "Grüße, 世界 \u{1f30d}".repeat(20);
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  assert.equal(fnv64(text), hash.toString(16).padStart(16, "0"));
});
