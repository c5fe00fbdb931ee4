// Log records as lines: levels, shape, control characters, readers that are slow or gone.
import assert from "node:assert/strict";
import { Cx, LOG_SINK, type LogSink } from "../../src/cx/mod.ts";
import { jsonLines, LineWriter, readableLines } from "../../src/log/mod.ts";
import { closeCx } from "../../src/cx/internal.ts";
import { test } from "../test.ts";

function capture(make: (target: { write(text: string, done: () => void): void }) => LogSink) {
  const lines: string[] = [];
  const target = {
    write(text: string, done: () => void) {
      lines.push(text);
      done();
    },
  };
  const cx = new Cx();
  cx.provide(LOG_SINK, make(target));
  return { cx, lines };
}

test("jsonLines() writes time, level, message, scope and trace, then the fields", () => {
  const { cx, lines } = capture((target) => jsonLines({ target }));
  cx.log.with({ user: 7 }).info("hello\nworld", { level: "mine", __proto__: 1, toString: 2 });
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /^\{.*\}\n$/);
  const line = JSON.parse(lines[0]!);
  assert.deepEqual(Object.keys(line), [
    "time",
    "level",
    "message",
    "scope",
    "traceId",
    "spanId",
    "user",
    "level_",
    "toString",
  ]);
  assert.equal(line.message, "hello\nworld");
  assert.equal(line.traceId, cx.trace.traceId);
  assert.equal(line.spanId, cx.trace.spanId);
  assert.ok(Math.abs(Date.parse(line.time) - Date.now()) < 60_000);
});

test("jsonLines() keeps a member that is called __proto__ a member", () => {
  const { cx, lines } = capture((target) => jsonLines({ target }));
  cx.log.info("hello", JSON.parse('{"__proto__": {"polluted": 1}}'));
  assert.match(lines[0]!, /"__proto__":\{"polluted":1\}/);
});

const LEVELS = ["debug", "info", "warn", "error"] as const;
for (const [place, level] of LEVELS.entries()) {
  test(`level ${level} writes ${LEVELS.length - place} of four levels, in both forms`, () => {
    for (const make of [jsonLines, readableLines]) {
      const { cx, lines } = capture((target) => make({ target, level }));
      for (const one of LEVELS) cx.log[one]("x");
      assert.equal(lines.length, LEVELS.length - place);
    }
  });
}

test("a line that was written after its scope had ended says so", async () => {
  for (const make of [jsonLines, readableLines]) {
    const { cx, lines } = capture((target) => make({ target }));
    const { log } = cx;
    await closeCx(cx, { ok: true, value: undefined });
    log.info("late");
    assert.match(lines[0]!, /"afterClose":true|\(scope, after its end\)/);
  }
});

test("readableLines() writes for people, errors with their stack below", () => {
  const { cx, lines } = capture((target) => readableLines({ target }));
  cx.log.info("paid", { cents: 250, to: "Ada", note: "two words", gone: undefined, list: [1] });
  assert.match(
    lines[0]!,
    /^\d\d:\d\d:\d\d\.\d{3} INFO {2}paid {2}cents=250 {2}to=Ada {2}note="two words" {2}list=\[1\] {2}\(scope\)\n$/,
  );
  cx.log.error("failed", { error: new TypeError("no way") });
  assert.match(lines[1]!, /ERROR failed {2}\(scope\)\n.*TypeError: no way\n +at /);
});

test("readableLines() lets nobody paint on the terminal or forge a line", () => {
  const { cx, lines } = capture((target) => readableLines({ target }));
  cx.log.info("a\n12:00:00.000 INFO  forged", { agent: "\x1b[2J\x9b2J\u202e", "k\ney": "\r" });
  const body = lines[0]!.slice(0, -1);
  // deno-lint-ignore no-control-regex -- control characters are what must not be there.
  assert.doesNotMatch(body, /[\x00-\x1f\x7f-\x9f\u202e]/);
  assert.match(body, /a\\u000a12:00/);
});

test("readableLines() has colours when asked for", () => {
  const { cx, lines } = capture((target) => readableLines({ target, colors: true }));
  cx.log.warn("look");
  assert.ok(lines[0]!.includes("\x1b[33mWARN \x1b[0m look"));
});

test("lines beyond what may wait are dropped, counted, and told of once there is room", () => {
  const taken: (() => void)[] = [];
  const written: string[] = [];
  const cx = new Cx();
  cx.provide(
    LOG_SINK,
    jsonLines({
      target: { write: (text, done) => void (written.push(text), taken.push(done)) },
      pendingMax: 1_000,
    }),
  );
  for (let i = 0; i < 20; i++) cx.log.info(`line ${i}`);
  const kept = written.length;
  assert.ok(kept >= 2 && kept < 10, `${kept}`);
  for (const done of taken.splice(0)) done();
  assert.deepEqual(JSON.parse(written.at(-1)!), {
    level: "warn",
    message: "log lines dropped",
    count: 20 - kept,
  });
  assert.equal(written.length, kept + 1);
});

test("a line longer than what may wait is written when nothing waits", () => {
  const written: string[] = [];
  const writer = new LineWriter({ target: { write: (text) => written.push(text) }, pendingMax: 3 });
  writer.write("four!");
  writer.write("a");
  assert.deepEqual([written, writer.dropped], [["four!\n"], 1]);
});

test("a target that throws loses the line and nothing else", () => {
  const writer = new LineWriter({
    target: {
      write() {
        throw new Error("closed");
      },
    },
  });
  writer.write("a");
  writer.write("b");
  assert.equal(writer.dropped, 2);
});

test("a reader that is gone loses lines, counted, and ends nothing; a target has one listener", () => {
  const listeners: ((error: unknown) => void)[] = [];
  const target = {
    write: (_text: string, done: (error?: unknown) => void) => done(new Error("EPIPE")),
    on: (_event: "error", listener: (error: unknown) => void) => listeners.push(listener),
  };
  const writer = new LineWriter({ target });
  const other = new LineWriter({ target });
  writer.write("a");
  writer.write("b");
  other.write("c");
  assert.deepEqual([writer.dropped, other.dropped, listeners.length], [2, 1, 1]);
  listeners[0]!(new Error("EPIPE"));
});
