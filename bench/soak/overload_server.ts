// The server of overload.ts: one route that needs the processor, one that waits for a place in a pool, and a health check.
import process from "node:process";
import { App } from "../../mod.ts";
import type { Cx } from "../../src/cx/mod.ts";

/** Processor time of a call of `/cpu`, in milliseconds. */
const BUSY_MS = 1.5;
/** Places of the pool behind `/pool`, and how long each call holds one, in milliseconds. */
const PLACES = 8;
const HELD_MS = 10;

const app = new App({
  openapiUrl: null,
  overload: process.env.OVERLOAD !== "off",
  budget: { deadlineMs: 1_000 },
  listen: { port: Number(process.env.PORT), hostname: "127.0.0.1" },
});

app.get("/health", { budget: { priority: 100 } }, () => ({ ok: true }));

app.get("/cpu", () => {
  const until = performance.now() + BUSY_MS;
  let turns = 0;
  while (performance.now() < until) turns++;
  return { ok: turns > 0 };
});

/** A pool as most drivers have it: whoever comes waits in line. */
class Pool {
  #free = PLACES;
  readonly #line: (() => void)[] = [];

  async with<T>(cx: Cx, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#line.push(resolve);
      await cx.wait(promise, { label: "pool", onLate: () => this.#giveBack() });
    }
    try {
      return await work();
    } finally {
      this.#giveBack();
    }
  }

  #giveBack(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

const pool = new Pool();
app.get("/pool", (cx) =>
  pool.with(cx, async () => {
    await cx.sleep(HELD_MS);
    return { ok: true };
  }));

export default app;
