// The limit of requests in flight and the limit of a turn, in a time that the test plays.
import assert from "node:assert/strict";
import { Overload, type OverloadClock, type OverloadOptions } from "../../src/app/overload.ts";
import { App } from "../../mod.ts";
import { test } from "../test.ts";

/** A clock with timers and turns, moved by the test. */
class PlayedClock implements OverloadClock {
  ms = 0;
  #timers: { atMs: number; work: () => void }[] = [];
  #turn: (() => void)[] = [];

  now(): number {
    return this.ms;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { atMs: this.ms + ms, work };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
  }

  nextTurn(work: () => void): void {
    this.#turn.push(work);
  }

  turn(): void {
    for (const work of this.#turn.splice(0)) work();
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Moves on by `ms`, calling what is due in order. */
  pass(ms: number): void {
    const until = this.ms + ms;
    for (;;) {
      const next = this.#timers.filter(({ atMs }) =>
        atMs <= until
      ).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.ms = next.atMs;
      next.work();
    }
    this.ms = until;
  }
}

const latency = { bestMs: Infinity };
const USUAL = { priority: 0, remainingMs: Infinity };

function make(options: OverloadOptions = {}) {
  const clock = new PlayedClock();
  return { clock, overload: new Overload(options, clock) };
}

test("Overload lets in up to its limit, then lets a quarter of it wait, then refuses", async () => {
  const { overload } = make({ inFlightStart: 8 });
  for (let i = 0; i < 8; i++) assert.ok(overload.admit(USUAL));
  const waiting = [overload.admit(USUAL), overload.admit(USUAL)];
  assert.ok(!(overload.admit(USUAL)));
  assert.deepEqual([overload.inFlight, overload.waiting, overload.refused], [8, 2, 1]);
  overload.release(0, { bestMs: Infinity });
  assert.ok(await waiting[0]);
  assert.deepEqual([overload.inFlight, overload.waiting], [8, 1]);
});

test("Overload gives up waiting after waitMs, and after a tenth of the remaining time", async () => {
  const { clock, overload } = make({ inFlightStart: 8, waitMs: 300 });
  for (let i = 0; i < 8; i++) overload.admit(USUAL);
  const long = overload.admit(USUAL);
  const short = overload.admit({ priority: 0, remainingMs: 1_000 });
  clock.pass(99);
  assert.equal(overload.waiting, 2);
  clock.pass(1);
  assert.ok(!(await short));
  clock.pass(200);
  assert.ok(!(await long));
  assert.deepEqual([overload.waiting, overload.refused, clock.timers], [0, 2, 0]);
});

test("Overload prefers higher priorities: they wait in front, and take the last one's place", async () => {
  const { overload } = make({ inFlightStart: 8 });
  for (let i = 0; i < 8; i++) overload.admit(USUAL);
  const bulk = overload.admit({ priority: -1, remainingMs: Infinity });
  const usual = overload.admit(USUAL);
  const high = overload.admit({ priority: 5, remainingMs: Infinity });
  assert.ok(!(await bulk));
  overload.release(0, { bestMs: Infinity });
  assert.ok(await high);
  overload.release(0, { bestMs: Infinity });
  assert.ok(await usual);
});

test("Overload lets the vital in whatever the load", () => {
  const { clock, overload } = make({ inFlightStart: 4 });
  for (let i = 0; i < 4; i++) overload.admit(USUAL);
  clock.pass(1_000);
  assert.ok(overload.admit({ priority: 100, remainingMs: Infinity }));
  assert.equal(overload.inFlight, 5);
});

test("Overload refuses what comes late in a turn of the loop, until it has turned", () => {
  const { clock, overload } = make({ turnMs: 50 });
  for (let i = 0; i < 5; i++) {
    assert.ok(overload.admit(USUAL));
    clock.pass(10);
    overload.release(clock.ms - 10, latency);
  }
  assert.ok(overload.admit(USUAL));
  clock.pass(1);
  assert.ok(!(overload.admit(USUAL)));
  clock.turn();
  assert.ok(overload.admit(USUAL));
});

/** Plays requests of a service that has `places` and takes `ms` in each, always with as many clients as are let in. */
function play(clock: PlayedClock, overload: Overload, service: { places: number; ms: number }) {
  for (let round = 0; round < 200; round++) {
    const startedAt = clock.ms;
    let entered = 0;
    while (overload.inFlight < Math.floor(overload.limit) && overload.admit(USUAL) === true) {
      entered++;
      clock.turn();
    }
    // What has no place waits for those before it.
    for (let i = 0; i < entered; i++) {
      if (i % service.places === 0) clock.pass(service.ms);
      overload.release(startedAt, latency);
    }
  }
}

test("Overload finds a service's capacity from either side and follows it down and up", () => {
  const { clock, overload } = make();
  play(clock, overload, { places: 20, ms: 10 });
  assert.ok(overload.limit > 20 && overload.limit < 120, `${overload.limit}`);
  const before = overload.limit;
  play(clock, overload, { places: 5, ms: 10 });
  assert.ok(overload.limit < before, `${overload.limit} after ${before}`);
  const low = overload.limit;
  play(clock, overload, { places: 40, ms: 10 });
  assert.ok(overload.limit > low, `${overload.limit} after ${low}`);
});

/** Plays a pool under more requests than it can ever serve: each that is let in waits in line behind all others. */
function saturate(
  clock: PlayedClock,
  overload: Overload,
  { places, ms, forMs }: { places: number; ms: number; forMs: number },
): void {
  const line: number[] = [];
  const until = clock.ms + forMs;
  while (clock.ms < until) {
    while (overload.inFlight < Math.floor(overload.limit)) {
      clock.turn();
      if (overload.admit(USUAL) !== true) break;
      line.push(clock.ms);
    }
    clock.pass(ms);
    for (const startedAt of line.splice(0, places)) overload.release(startedAt, latency);
  }
  for (const startedAt of line) overload.release(startedAt, latency);
}

test("Overload's limit stays near the capacity under a load that lasts, and learns that it has changed", () => {
  const { clock, overload } = make();
  latency.bestMs = Infinity;
  saturate(clock, overload, { places: 1, ms: 10, forMs: 1_000 });
  saturate(clock, overload, { places: 10, ms: 10, forMs: 120_000 });
  assert.ok(overload.limit >= 10 && overload.limit < 40, `${overload.limit}`);
  assert.ok(latency.bestMs < 15, `${latency.bestMs}`);
  // It becomes slower for good: the limit may be low until few were let in for a moment.
  saturate(clock, overload, { places: 10, ms: 50, forMs: 30_000 });
  assert.ok(latency.bestMs >= 50 && latency.bestMs < 75, `${latency.bestMs}`);
  assert.ok(overload.limit >= 10 && overload.limit < 40, `${overload.limit}`);
});

test("Overload compares each route with itself: a slow route among fast ones is no overload", () => {
  const { clock, overload } = make({ inFlightStart: 64 });
  const [fast, slow] = [{ bestMs: Infinity }, { bestMs: Infinity }];
  for (let i = 0; i < 500; i++) {
    for (let j = 0; j < 60; j++) overload.admit(USUAL);
    clock.pass(1);
    for (let j = 0; j < 30; j++) overload.release(clock.ms - 1, fast);
    clock.pass(49);
    for (let j = 0; j < 30; j++) overload.release(clock.ms - 50, slow);
    clock.turn();
  }
  assert.ok(overload.limit >= 64, `${overload.limit}`);
});

test("Overload does not grow while nobody comes near the limit, and stays in its bounds", () => {
  const { clock, overload } = make({ inFlightStart: 64 });
  for (let i = 0; i < 500; i++) {
    overload.admit(USUAL);
    clock.pass(20);
    overload.release(clock.ms - 20, latency);
    clock.turn();
  }
  assert.ok(overload.limit <= 64);
  const slow = make({ inFlightMin: 4, inFlightMax: 16, inFlightStart: 1_000 });
  assert.equal(slow.overload.limit, 16);
  play(slow.clock, slow.overload, { places: 100, ms: 10 });
  assert.equal(slow.overload.limit, 16);
});

for (
  const options of [{ inFlightMin: 0 }, { inFlightMin: 8, inFlightMax: 4 }, { inFlightMin: NaN }]
) {
  test(`Overload refuses ${JSON.stringify(options)}`, () => {
    assert.throws(() => make(options), /Cannot limit requests in flight to .* at most inFlightMax/);
  });
}

test("an app refuses what it has no place for, by priority, and lets vital routes in", async () => {
  const app = new App({
    overload: { inFlightMin: 1, inFlightMax: 1, inFlightStart: 1, waitMs: 5 },
  });
  app.get("/work", async (cx) => {
    await cx.sleep(30);
    return "done";
  });
  app.get("/health", { budget: { priority: 100 } }, () => "well");
  const get = (path: string) => app.fetch(new Request(`http://localhost${path}`));
  const first = get("/work");
  const second = await get("/work");
  assert.equal(second.status, 503);
  assert.match(second.headers.get("retry-after") ?? "", /^[12]$/);
  assert.equal((await get("/health")).status, 200);
  assert.equal(await (await first).text(), "done");
  assert.equal((await get("/work")).status, 200);
});
