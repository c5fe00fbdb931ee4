// What leaves a scope: requests, retries, log lines, trace identities, random values; and the wheel behind its timers.
import assert from "node:assert/strict";
import {
  Cancelled,
  childSpan,
  Cx,
  formatLogRecord,
  formatTraceparent,
  LOG_SINK,
  type LogRecord,
  newTrace,
  OUTBOUND,
  parseTraceparent,
  RETRY_BUDGET,
  RetryBudget,
} from "../../src/cx/mod.ts";
import { cancelCx, childCx, closeCx } from "../../src/cx/internal.ts";
import { Wheel } from "../../src/cx/wheel.ts";
import { test } from "../test.ts";
import { inWorld, kindOfError, type TestWorld } from "./world.ts";

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, (error) => error);

/** Notes what is sent, and answers it. */
function sentBy(
  lab: TestWorld,
  answer: () => Promise<Response> = () => Promise.resolve(new Response("ok")),
) {
  const sent: { url: string; headers: Headers; signal: AbortSignal }[] = [];
  lab.answer = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    sent.push({ url, headers: new Headers(init?.headers), signal: init!.signal! });
    return answer();
  };
  return sent;
}

test("fetch(): a child span, the signal, one op; the time that is left for servers of ours only", () =>
  inWorld(async (lab) => {
    const sent = sentBy(lab);
    const cx = childCx(new Cx(), { deadlineMs: 1_000, cost: 3 });
    cx.provide(OUTBOUND, { deadlineTo: ["https://ours.test"] });
    await cx.fetch("https://ours.test/a", { headers: { "x-own": "1" } });
    await cx.fetch(new Request("https://other.test/b", { headers: { "x-own": "2" } }));
    await cx.fetch(new URL("https://ours.test/c"), { headers: { traceparent: "mine" } });
    assert.deepEqual(sent.map(({ headers }) => headers.get("request-timeout")), [
      "950",
      null,
      "950",
    ]);
    assert.deepEqual(sent.map(({ headers }) => headers.get("x-own")), ["1", "2", null]);
    const trace = parseTraceparent(sent[0]!.headers.get("traceparent")!)!;
    assert.equal(trace.traceId, cx.trace.traceId);
    assert.notEqual(trace.spanId, cx.trace.spanId);
    assert.equal(sent[2]!.headers.get("traceparent"), "mine");
    assert.equal(kindOfError(await failureOf(cx.fetch("https://ours.test/d"))), "budget");
    assert.ok(sent[0]!.signal.aborted);
  }));

test("fetch(): refuses to start when too little time is left, and cancels the scope", () =>
  inWorld(async (lab) => {
    const sent = sentBy(lab);
    const cx = childCx(new Cx(), { deadlineMs: 5 });
    assert.equal(kindOfError(await failureOf(cx.fetch("https://ours.test/"))), "deadline");
    assert.deepEqual([sent.length, cx.reason?.kind], [0, "deadline"]);
  }));

test("fetch(): ends with its scope, gives back an answer that comes too late; own signals count", () =>
  inWorld(async (lab) => {
    const answer = Promise.withResolvers<Response>();
    const sent = sentBy(lab, () => answer.promise);
    const cx = new Cx();
    const own = new AbortController();
    const work = failureOf(cx.fetch("https://ours.test/", { signal: own.signal }));
    await lab.settle();
    own.abort();
    assert.ok(sent[0]!.signal.aborted);
    cancelCx(cx, { kind: "client_disconnect" });
    assert.equal(kindOfError(await work), "client_disconnect");
    let cancelled = false;
    answer.resolve(new Response(new ReadableStream({ cancel: () => void (cancelled = true) })));
    await lab.settle();
    assert.ok(cancelled);
    assert.ok(
      await failureOf(new Cx().narrow([]).fetch("https://ours.test/")) instanceof TypeError,
    );
  }));

test("retry(): until it succeeds, with pauses that grow and are drawn by chance", () =>
  inWorld(async (lab) => {
    lab.randoms = [1];
    const numbers: number[] = [];
    const value = await lab.run(new Cx().retry((_, { number, headers }) => {
      numbers.push(number);
      assert.deepEqual(headers, { "idempotency-key": "k" });
      if (number < 3) throw new Error("not yet");
      return "done";
    }, { idempotencyKey: "k", attempts: 5, pauseMs: 40, pauseMsMax: 60 }));
    assert.deepEqual([value, numbers, lab.nowMs], ["done", [1, 2, 3], 100]);
  }));

test("retry(): gives up after its attempts with the last failure, and on what is not worth another", () =>
  inWorld(async (lab) => {
    let calls = 0;
    const fail = () => {
      throw new Error(`no ${++calls}`);
    };
    assert.equal(
      kindOfError(await lab.run(failureOf(new Cx().retry(fail, { method: "GET" })))),
      "no 3",
    );
    const options = { method: "put", retryIf: () => false };
    assert.equal(kindOfError(await lab.run(failureOf(new Cx().retry(fail, options)))), "no 4");
    for (const method of ["POST", "PATCH", undefined]) {
      const error = await failureOf(new Cx().retry(fail, method === undefined ? {} : { method }));
      assert.match(String(error), /Cannot retry .*: it may happen twice; give an idempotencyKey/);
    }
    assert.equal(calls, 4);
  }));

test("retry(): answers that say that the other side is busy, after the pause that it asks for", () =>
  inWorld(async (lab) => {
    const statuses = [503, 429, 200];
    const bodies: string[] = [];
    const answer = () => {
      const status = statuses.shift()!;
      const body = new ReadableStream({ cancel: () => void bodies.push(`dropped ${status}`) });
      return new Response(body, { status, headers: status === 503 ? { "retry-after": "2" } : {} });
    };
    const response = await lab.run(new Cx().retry(answer, { method: "GET" }));
    assert.deepEqual([response.status, bodies], [200, ["dropped 503", "dropped 429"]]);
    assert.ok(lab.nowMs >= 2_000 && lab.nowMs < 2_200);
    const last = await lab.run(
      new Cx().retry(() => new Response("", { status: 503 }), { method: "GET", attempts: 1 }),
    );
    assert.equal(last.status, 503);
  }));

test("retry(): one deadline for all attempts, one for each; none that the deadline would cut off", () =>
  inWorld(async (lab) => {
    let calls = 0;
    const hang = (cx: Cx) => {
      calls++;
      return cx.sleep(1_000);
    };
    const each = { method: "GET", attemptMs: 100, attempts: 2, pauseMs: 0 };
    assert.equal(kindOfError(await lab.run(failureOf(new Cx().retry(hang, each)))), "deadline");
    assert.deepEqual([calls, lab.nowMs], [2, 200]);
    const whole = { method: "GET", deadlineMs: 50 };
    assert.equal(kindOfError(await lab.run(failureOf(new Cx().retry(hang, whole)))), "deadline");
    assert.deepEqual([calls, lab.nowMs], [3, 250]);
    lab.randoms = [1];
    const busy = () => new Response("", { status: 503, headers: { "retry-after": "9" } });
    assert.equal((await lab.run(new Cx().retry(busy, { ...whole }))).status, 503);
    assert.equal(lab.nowMs, 250);
  }));

test("retry(): the allowance is filled by calls and emptied by retries", () =>
  inWorld(async (lab) => {
    const budget = new RetryBudget({ ratio: 0.5, tokensMax: 2 });
    const cx = new Cx();
    cx.provide(RETRY_BUDGET, budget);
    let calls = 0;
    const fail = () => {
      calls++;
      throw new Error("down");
    };
    for (let i = 0; i < 10; i++) await lab.run(failureOf(cx.retry(fail, { method: "GET" })));
    // Ten calls, two retries saved up, and one for each two calls.
    assert.ok(calls <= 10 + 2 + 5, `${calls}`);
    assert.ok(budget.tokens < 1);
    const other = new RetryBudget();
    assert.equal(other.tokens, 10);
    await lab.run(failureOf(cx.retry(fail, { method: "GET", budget: other, attempts: 2 })));
    assert.equal(other.tokens, 9);
  }));

test("retry(): ends with its scope", () =>
  inWorld(async (lab) => {
    const cx = new Cx();
    const work = failureOf(cx.retry((inner) => inner.sleep(100), { method: "GET" }));
    await lab.settle();
    cancelCx(cx, { kind: "client_disconnect" });
    assert.equal(kindOfError(await lab.run(work)), "client_disconnect");
  }));

test("log: records know scope, trace and fields; written as one line", () =>
  inWorld(() => {
    const records: LogRecord[] = [];
    const cx = childCx(new Cx(), { name: "GET /items" });
    cx.provide(LOG_SINK, (record) => records.push(record));
    const log = cx.log.with({ user: "Ada" });
    log.debug("looking");
    log.info("found", { rows: 3 });
    log.warn("slow");
    log.error("failed", { error: new TypeError("bad", { cause: new Error("worse") }) });
    assert.deepEqual(records.map(({ level, message }) => [level, message]), [
      ["debug", "looking"],
      ["info", "found"],
      ["warn", "slow"],
      ["error", "failed"],
    ]);
    assert.deepEqual(records[1]!.fields, { user: "Ada", rows: 3 });
    assert.deepEqual([records[0]!.scope, records[0]!.trace], ["GET /items", cx.trace]);
    const line = formatLogRecord(records[3]!);
    assert.ok(!line.includes("\n"));
    const parsed = JSON.parse(line);
    assert.equal(parsed.level, "error");
    assert.match(JSON.stringify(parsed), /bad/);
    const view = cx.narrow([]);
    view.log.warn("from a view");
    assert.equal(records.at(-1)!.message, "from a view");
    const hostile = { big: 1n, self: undefined as unknown, text: "a\nb" };
    hostile.self = hostile;
    assert.ok(!formatLogRecord({ ...records[0]!, fields: hostile }).includes("\n"));
  }));

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const HOSTILE = [
  "",
  "00",
  TRACE.toUpperCase(),
  TRACE.replace("00-", "ff-"),
  `${TRACE}-more`,
  TRACE.replace(/-0af\w+-/, `-${"0".repeat(32)}-`),
  TRACE.replace(/-b7\w+-/, `-${"0".repeat(16)}-`),
  TRACE.slice(0, -1),
  ` ${TRACE}`,
  `${TRACE}\n`,
  "0".repeat(10_000),
];
for (const value of HOSTILE) {
  test(`parseTraceparent() refuses ${JSON.stringify(value.slice(0, 64))}`, () => {
    assert.equal(parseTraceparent(value), undefined);
  });
}

test("traces: read, written, continued; a later version may say more", () => {
  const trace = parseTraceparent(TRACE, "vendor=1")!;
  assert.deepEqual([trace.flags, trace.state], [1, "vendor=1"]);
  assert.equal(formatTraceparent(trace), TRACE);
  assert.equal(parseTraceparent(`cc${TRACE.slice(2)}-more`)?.traceId, trace.traceId);
  assert.equal(parseTraceparent(TRACE, "a\nb")?.state, undefined);
  assert.equal(parseTraceparent(TRACE, "x".repeat(600))?.state, undefined);
  assert.equal(childSpan(trace).traceId, trace.traceId);
  assert.equal(newTrace().flags, 0);
  const cx = new Cx();
  assert.equal(childCx(cx).trace, cx.trace);
});

test("random: numbers in their range, bytes, UUIDs", () =>
  inWorld((lab) => {
    lab.randoms = [0, 0.999999, 0.5];
    const { random, clock } = new Cx();
    assert.deepEqual([random.int(1, 6), random.int(1, 6), random.int(1, 6)], [1, 6, 4]);
    assert.equal(random.next(), 0);
    assert.throws(() => random.int(2, 1), RangeError);
    assert.throws(() => random.int(0, Infinity), RangeError);
    assert.equal(random.bytes(5).length, 5);
    assert.match(random.uuid(), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    assert.deepEqual([clock.now(), clock.wallNow()], [0, 946_684_800_000]);
  }));

/** A host whose timers the test fires. */
class PlayedHost {
  ms = 0;
  timers: { atMs: number; work: () => void }[] = [];
  now = (): number => this.ms;
  start = (ms: number, work: () => void): unknown => {
    const timer = { atMs: this.ms + ms, work };
    this.timers.push(timer);
    return timer;
  };
  stop = (timer: unknown): void => void (this.timers = this.timers.filter((one) => one !== timer));

  until(ms: number): void {
    for (;;) {
      const [next] = this.timers.filter(({ atMs }) => atMs <= ms).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.stop(next);
      this.ms = Math.max(this.ms, next.atMs);
      next.work();
    }
    this.ms = Math.max(this.ms, ms);
  }
}

test("Wheel: never early, at most 16 ms late, one timer of the runtime, none when empty", () => {
  const host = new PlayedHost();
  const wheel = new Wheel(host);
  const lates: number[] = [];
  const plan = [50, 51, 100, 333, 8_191, 8_192, 8_193, 20_000, 100_000];
  for (const atMs of plan) wheel.at(atMs, () => lates.push(host.ms - atMs));
  assert.equal(wheel.size, plan.length);
  for (let ms = 0; ms < 101_000; ms += 7) {
    assert.ok(host.timers.length <= 1);
    host.until(ms);
  }
  assert.equal(lates.length, plan.length);
  assert.ok(lates.every((late) => late >= 0 && late <= 23), `${lates}`);
  assert.deepEqual([wheel.size, host.timers.length], [0, 0]);
});

test("Wheel: what is near has a timer of its own, fired again when the runtime was early", () => {
  const host = new PlayedHost();
  const wheel = new Wheel(host);
  let fired = 0;
  const stop = wheel.at(10, () => fired++);
  const [early] = host.timers;
  host.stop(early);
  early!.work();
  assert.equal(fired, 0);
  host.until(10);
  assert.equal(fired, 1);
  stop();
  const gone = wheel.at(30, () => fired++);
  gone();
  gone();
  host.until(100);
  assert.equal(fired, 1);
  assert.equal(wheel.at(Infinity, () => fired++)(), undefined);
  assert.equal(host.timers.length, 0);
});

test("Wheel: stopping is idempotent; one that throws keeps no other from running; long pauses are caught up", () => {
  const host = new PlayedHost();
  const wheel = new Wheel(host);
  const log: string[] = [];
  const stopped = wheel.at(200, () => log.push("stopped"));
  wheel.at(200, () => {
    log.push("throws");
    throw new Error("bad");
  });
  wheel.at(200, () => log.push("after"));
  wheel.at(90_000, () => log.push("far"));
  stopped();
  stopped();
  assert.equal(wheel.size, 3);
  assert.throws(() => host.until(300), /bad/);
  host.until(301);
  assert.deepEqual(log, ["throws", "after"]);
  host.ms = 95_000;
  host.until(96_000);
  assert.deepEqual(log, ["throws", "after", "far"]);
});

test("a scope that closed has no timer left", () =>
  inWorld(async (lab) => {
    const cx = childCx(new Cx(), { deadlineMs: 100 });
    assert.equal(lab.pending, 1);
    closeCx(cx, { ok: true, value: 1 });
    assert.equal(lab.pending, 0);
    assert.ok(!(await failureOf(new Cx().scope(() => 1)) instanceof Cancelled));
  }));
