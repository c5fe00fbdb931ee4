// deno-lint-ignore-file no-console -- a benchmark prints its results
// What a scope costs over a bare async handler, in nanoseconds: the smallest of several rounds, rows interleaved.
// `bun run bench/micro/cx_bench.ts` or `deno run bench/micro/cx_bench.ts`; compare rows of one run only.
// The bars are for the row with a deadline in the shared wheel: at most 350 ns on Bun and 600 ns on Deno.

import { after, childCx, closeCx, setDeadline } from "../../src/cx/internal.ts";
import { Cx } from "../../src/cx/mod.ts";

const CALLS = 50_000;
const ROUNDS = 9;
const DONE = { ok: true, value: undefined } as const;
const FAR_MS = 30_000;
const app = new Cx();

async function handler(_cx?: unknown): Promise<number> {
  await null;
  return 1;
}

function inChild(body: (cx: Cx) => Promise<number>, limits = {}): () => Promise<number> {
  return () => app.scope(body, limits);
}

const DEADLINE = { deadlineMs: FAR_MS };

async function asRequest(cx: Cx): Promise<number> {
  const value = await handler(cx);
  closeCx(cx, DONE);
  return value;
}

const ROWS: [name: string, call: () => Promise<number>][] = [
  ["bare async handler", () => handler()],
  ["root, never touched", () => asRequest(new Cx(app))],
  ["root, shared deadline", () => {
    const cx = new Cx(app);
    setDeadline(cx, cx.clock.now() + FAR_MS);
    return asRequest(cx);
  }],
  ["child, opened and closed", () => asRequest(childCx(app))],
  ["child, shared deadline", () => asRequest(childCx(app, DEADLINE))],
  ["scope()", inChild(handler)],
  ["scope(), shared deadline", inChild(handler, DEADLINE)],
  [
    "… and 3 checkpoints",
    inChild((cx) => {
      for (let i = 0; i < 3; i++) void cx.checkpoint();
      return handler();
    }, DEADLINE),
  ],
  [
    "… and 3 awaited checkpoints",
    inChild(async (cx) => {
      for (let i = 0; i < 3; i++) await cx.checkpoint();
      return await handler();
    }, DEADLINE),
  ],
  [
    "… and its signal",
    inChild((cx) => {
      sink = cx.signal;
      return handler();
    }, DEADLINE),
  ],
  [
    "… and a finalizer",
    inChild((cx) => {
      cx.defer(() => {});
      return handler();
    }, DEADLINE),
  ],
  [
    "… and 2 tasks",
    inChild(async (cx) => {
      const [a, b] = [cx.spawn(handler), cx.spawn(handler)];
      await a;
      return await b;
    }, DEADLINE),
  ],
];

let sink: unknown;

async function nanosPerCall(call: () => Promise<number>): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < CALLS; i++) sink = await call();
  return (performance.now() - started) * 1e6 / CALLS;
}

async function measure(title: string): Promise<void> {
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, call] of ROWS) {
      best.set(name, Math.min(best.get(name) ?? Infinity, await nanosPerCall(call)));
    }
  }
  const bare = best.get(ROWS[0]![0])!;
  console.log(title);
  for (const [name, ns] of best) {
    const more = ns - bare;
    console.log(`${name.padEnd(32)} ${ns.toFixed(0).padStart(6)} ns  +${more.toFixed(0)}`);
  }
}

// On a busy server there is always a deadline pending; on one that is idle, the wheel starts and stops its timer.
const stop = after(600_000, () => {});
await measure("other deadlines pending");
stop();
await measure("no other deadline pending");
console.log(sink === undefined ? "" : "done");
