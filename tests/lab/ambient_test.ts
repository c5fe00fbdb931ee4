// What a program can reach without its Cx belongs to the lab during a run, and to itself again afterwards.
import assert from "node:assert/strict";
import process from "node:process";
import { runtime, test } from "../test.ts";
import { AmbientEffect, lab, type LabContext } from "../../src/lab/mod.ts";

const holders: Record<string, object | undefined> = {
  globalThis,
  AbortSignal,
  Bun: (globalThis as { Bun?: object }).Bun,
  Deno: (globalThis as { Deno?: object }).Deno,
  Math,
  Promise: Promise.prototype,
  SubtleCrypto: (globalThis as { SubtleCrypto?: { prototype: object } }).SubtleCrypto?.prototype,
  Blob: Blob.prototype,
  ReadableStreamDefaultController: ReadableStreamDefaultController.prototype,
  Temporal: (globalThis as { Temporal?: { Now: object } }).Temporal?.Now,
  console,
  crypto,
  performance,
  process,
};

/** Every property of every object that the lab touches, as it is now. */
function snapshot(): Map<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>();
  for (const [name, holder] of Object.entries(holders)) {
    if (holder === undefined) continue;
    for (const key of Object.getOwnPropertyNames(holder)) {
      found.set(`${name}.${key}`, Object.getOwnPropertyDescriptor(holder, key)!);
    }
  }
  return found;
}

function changed(before: Map<string, PropertyDescriptor>): string[] {
  const after = snapshot();
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    return a === undefined || b === undefined || !Object.is(a.value, b.value) || a.get !== b.get ||
      a.set !== b.set || a.writable !== b.writable || a.enumerable !== b.enumerable ||
      a.configurable !== b.configurable;
  });
}

// Node's globals, which Deno has too, and its linter does not know; asked for at the time of the call.
const immediate = (work: () => void): unknown =>
  (globalThis as unknown as { setImmediate(work: () => void): unknown }).setImmediate(work);
const clearImmediate = (handle: unknown): void =>
  (globalThis as unknown as { clearImmediate(handle: unknown): void }).clearImmediate(handle);

const EXTRACTABLE = true;

const ENDINGS: [name: string, scenario: (t: LabContext) => Promise<void>][] = [
  ["passed", (t) => t.sleep(1)],
  ["failed", () => Promise.reject(new Error("on purpose"))],
  ["never ended", () => new Promise(() => {})],
  ["had a rule that threw", async (t) => {
    t.always("a rule", () => {
      throw new Error("on purpose");
    });
    await t.sleep(1);
  }],
];
for (const [name, scenario] of ENDINGS) {
  test(`everything is put back after a run that ${name}`, async () => {
    const before = snapshot();
    let during: string[] = [];
    const run = await lab.run(0, async (t) => {
      during = changed(before);
      await scenario(t);
    }, { foreignMs: 0 });
    assert.deepEqual(changed(before), []);
    assert.ok(during.length > 30, `only ${during.length} properties were replaced`);
    assert.equal(run.failures.length > 0, name !== "passed");
  });
}

test("time is virtual, whatever it is asked from", async () => {
  const seen: unknown[] = [];
  const run = await lab.run(0, async (t) => {
    const times = () => [
      Date.now(),
      new Date().toISOString(),
      new Date() instanceof Date,
      performance.now(),
      process.hrtime.bigint(),
      process.hrtime([0, 0]),
      t.nowMs,
    ];
    seen.push(...times());
    await t.sleep(86_400_000);
    seen.push(...times());
    t.jumpClock(-3_600_000);
    seen.push(Date.now(), performance.now());
    assert.equal(new Date(5).getTime(), 5);
    assert.equal(new Date(2020, 1, 1).getFullYear(), 2020);
    assert.match(Date(), /2000/);
  });
  assert.deepEqual(run.failures, []);
  assert.deepEqual(seen, [
    ...[946_684_800_000, "2000-01-01T00:00:00.000Z", true, 0, 0n, [0, 0], 0],
    ...[946_771_200_000, "2000-01-02T00:00:00.000Z", true, 86_400_000],
    ...[86_400_000_000_000n, [86_400, 0], 86_400_000],
    ...[946_767_600_000, 86_400_000],
  ]);
});

test("Temporal.Now is virtual where there is one", async () => {
  const { Temporal: temporal } = globalThis as unknown as {
    Temporal?: { Now: Record<string, (zone?: string) => { toString(): string }> };
  };
  if (temporal === undefined) return;
  const run = await lab.run(0, async (t) => {
    await t.sleep(3_661_000);
    const { Now: now } = temporal;
    assert.deepEqual([
      now.instant!().toString(),
      now.plainDateTimeISO!().toString(),
      now.plainDateISO!().toString(),
      now.plainTimeISO!("UTC").toString(),
      now.timeZoneId!(),
    ], ["2000-01-01T01:01:01Z", "2000-01-01T01:01:01", "2000-01-01", "01:01:01", "UTC"]);
  });
  assert.deepEqual(run.failures, []);
});

test("timers fire in virtual time, with Node's handles", async () => {
  const order: string[] = [];
  const run = await lab.run(0, async () => {
    const note = (what: string) => () => void order.push(what);
    setTimeout(note("late"), 1_000_000);
    setTimeout(note("early"), 5);
    const args = setTimeout((a: string, b: string) => order.push(a + b), 6, "a", "b");
    clearTimeout(setTimeout(note("cleared"), 1));
    clearTimeout(Number(setTimeout(note("cleared by number"), 1)));
    clearTimeout(undefined);
    immediate(note("immediate"));
    clearImmediate(immediate(note("cleared immediate")));
    let ticks = 0;
    const interval = setInterval(() => {
      order.push(`tick ${++ticks}`);
      if (ticks === 3) clearInterval(interval);
    }, 7);
    assert.ok((args as unknown as { hasRef(): boolean }).hasRef());
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
  assert.deepEqual(run.failures, []);
  assert.deepEqual(order, ["immediate", "early", "ab", "tick 1", "tick 2", "tick 3", "late"]);
  assert.equal(run.clockMs, 1_000_000);
});

test("AbortSignal.timeout aborts in virtual time", async () => {
  const run = await lab.run(0, async (t) => {
    const signal = AbortSignal.timeout(60_000);
    await t.sleep(59_999);
    assert.ok(!signal.aborted);
    await t.sleep(2);
    assert.ok(signal.aborted);
    assert.equal((signal.reason as Error).name, "TimeoutError");
  });
  assert.deepEqual(run.failures, []);
});

test("randomness and identifiers come from the seed", async () => {
  const draw = async (seed: number) => {
    const seen: unknown[] = [];
    const run = await lab.run(seed, () => {
      seen.push(Math.random(), crypto.randomUUID(), crypto.randomUUID());
      seen.push([...crypto.getRandomValues(new Uint16Array(4))]);
    });
    assert.deepEqual(run.failures, []);
    return seen;
  };
  const first = await draw(1);
  assert.deepEqual(await draw(1), first);
  assert.notDeepEqual(await draw(2), first);
  assert.match(
    String(first[1]),
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.notEqual(first[1], first[2]);
});

if (runtime === "bun") {
  test("Bun's own time and identifiers are virtual", async () => {
    const { Bun: bun } = globalThis as unknown as {
      Bun: {
        sleep(ms: number): Promise<void>;
        nanoseconds(): number;
        randomUUIDv7(): string;
      };
    };
    const run = await lab.run(0, async () => {
      await bun.sleep(1_500);
      assert.equal(bun.nanoseconds(), 1_500_000_000);
      assert.match(bun.randomUUIDv7(), /^00dc6acf-b1dc-7[0-9a-f]{3}-[89ab]/);
    });
    assert.deepEqual(run.failures, []);
  });
}

const REFUSED: [name: string, use: () => unknown][] = [
  ["fetch", () => fetch("http://example.com/")],
  ["WebSocket", () => new WebSocket("ws://example.com/")],
  ["Worker", () => new Worker("data:,")],
  ["WeakRef", () => new WeakRef({})],
  ["FinalizationRegistry", () => new FinalizationRegistry(() => {})],
  runtime === "bun"
    ? ["Bun.write", () => (globalThis as unknown as { Bun: { write(): void } }).Bun.write()]
    : [
      "Deno.writeFile",
      () => (globalThis as unknown as { Deno: { writeFile(): void } }).Deno.writeFile(),
    ],
];
for (const [name, use] of REFUSED) {
  test(`${name} throws in the lab`, async () => {
    const run = await lab.run(0, async () => {
      await assert.rejects(async () => await use(), AmbientEffect);
    });
    assert.deepEqual(run.failures, []);
  });
}

test("what is allowed by name is the real thing", async () => {
  const real = WeakRef;
  const run = await lab.run(0, () => assert.equal(WeakRef, real), { allow: ["WeakRef"] });
  assert.deepEqual(run.failures, []);
});

test("foreign work is done for real and delivered in the order in which it was begun", async () => {
  const order: string[] = [];
  const run = await lab.run(0, async () => {
    const bytes = new Uint8Array(1 << 20);
    const digest = async (name: string, algorithm: string, data: Uint8Array<ArrayBuffer>) => {
      const hash = await crypto.subtle.digest(algorithm, data);
      order.push(`${name} ${hash.byteLength}`);
    };
    await Promise.all([
      digest("long", "SHA-512", bytes),
      digest("short", "SHA-1", bytes.subarray(0, 1)),
      new Blob(["abc"]).text().then((text) => order.push(text)),
    ]);
  });
  assert.deepEqual(run.failures, []);
  assert.deepEqual(order, ["long 64", "short 20", "abc"]);
  assert.match(
    run.trace,
    /run crypto\.subtle\.digest\n.*run crypto\.subtle\.digest\n.*run Blob\.text/s,
  );
});

test("foreign work that fails rejects", async () => {
  const run = await lab.run(0, async () => {
    const key = crypto.subtle.importKey("raw", new Uint8Array(3), "AES-GCM", EXTRACTABLE, [
      "encrypt",
    ]);
    await assert.rejects(key);
  });
  assert.deepEqual(run.failures, []);
});

test("compression ends within a step", async () => {
  const run = await lab.run(0, async (t) => {
    const text = "Cairn ".repeat(1_000);
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    const unpacked = packed.pipeThrough(new DecompressionStream("gzip"));
    assert.equal(await new Response(unpacked).text(), text);
    t.log("unpacked");
  });
  assert.deepEqual(run.failures, []);
});

test("Promise.prototype.finally takes the turns that the language says", async () => {
  const seen: string[] = [];
  const run = await lab.run(0, async () => {
    const tick = async (turns: number) => {
      for (let i = 1; i <= turns; i++) {
        await null;
        seen.push(String(i));
      }
    };
    await Promise.all([
      Promise.resolve(1).finally(() => seen.push("f")).then((value) => seen.push(`then ${value}`)),
      tick(6),
    ]);
    await assert.rejects(Promise.reject(new Error("kept")).finally(() => {}), /kept/);
    await assert.rejects(Promise.resolve().finally(() => Promise.reject(new Error("new"))), /new/);
  });
  assert.deepEqual(run.failures, []);
  assert.deepEqual(seen, ["f", "1", "2", "3", "then 1", "4", "5", "6"]);
});

test("strict runs report ambient time and randomness", async () => {
  const uses: (() => unknown)[] = [
    () => Date.now(),
    () => new Date(),
    () => performance.now(),
    () => Math.random(),
    () => crypto.randomUUID(),
    () => setTimeout(() => {}, 1),
    () => immediate(() => {}),
    () => AbortSignal.timeout(1),
  ];
  for (const use of uses) {
    const strict = await lab.run(0, () => void use(), { strict: true });
    assert.deepEqual(
      strict.failures.map(({ oracle }) => oracle),
      ["ambient-authority"],
      String(use),
    );
    const lenient = await lab.run(0, () => void use());
    assert.deepEqual(lenient.failures, [], String(use));
  }
  const clean = await lab.run(0, async (t) => {
    await t.sleep(1);
    new Date(5);
  }, { strict: true });
  assert.deepEqual(clean.failures, []);
});
