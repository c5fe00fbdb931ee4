import assert from "node:assert/strict";
import {
  type EventFields,
  EventStreamParser,
  formatEvent,
  type ReceivedEvent,
} from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, randomFrom, randomText } from "./random.ts";

const WRITTEN: [name: string, fields: EventFields, text: string][] = [
  ["data", { data: "a" }, "data: a\n\n"],
  ["empty data", { data: "" }, "data: \n\n"],
  ["lines of data", { data: "a\nb\r\nc\rd" }, "data: a\ndata: b\ndata: c\ndata: d\n\n"],
  ["only CR and LF as line breaks", { data: "a\u2028b\u0085c\vd" }, "data: a\u2028b\u0085c\vd\n\n"],
  ["fields in FastAPI's order", {
    retryMs: 5,
    id: "7",
    data: "d",
    event: "e",
    comment: "c\nc",
  }, ": c\n: c\nevent: e\ndata: d\nid: 7\nretry: 5\n\n"],
  ["a comment alone", { comment: "ping" }, ": ping\n\n"],
];
for (const [name, fields, text] of WRITTEN) {
  test(`formatEvent() writes ${name}`, () => assert.equal(formatEvent(fields), text));
}

const REFUSED: EventFields[] = [
  { event: "a\nevent: admin" },
  { event: "a\rb" },
  { id: "1\ndata: x" },
  { id: "1\0" },
  { retryMs: -1 },
  { retryMs: 1.5 },
  { retryMs: Number.NaN },
];
for (const fields of REFUSED) {
  test(`formatEvent() refuses ${JSON.stringify(fields)}`, () => {
    assert.throws(() => formatEvent(fields), TypeError);
  });
}

function read(text: string, size = text.length || 1): [ReceivedEvent[], EventStreamParser] {
  const parser = new EventStreamParser();
  const events: ReceivedEvent[] = [];
  for (let at = 0; at < text.length; at += size) {
    events.push(...parser.push(text.slice(at, at + size)));
  }
  return [events, parser];
}

const READ: [name: string, text: string, events: Partial<ReceivedEvent>[]][] = [
  ["a message", "data: a\n\n", [{ event: "message", data: "a" }]],
  ["any line end", "data:a\r\rdata: b\r\n\r\ndata:  c\n\n", [{ data: "a" }, { data: "b" }, {
    data: " c",
  }]],
  ["a byte order mark in front", "\ufeffdata: a\n\n", [{ data: "a" }]],
  ["a field without a value", "data\ndata\n\n", [{ data: "\n" }]],
  ["comments and unknown fields as nothing", ": c\nx: y\nretry: 1e3\n\n", []],
  ["no event that is not ended", "data: a\n\ndata: b", [{ data: "a" }]],
  ["ids that last", "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", [
    { data: "a", lastEventId: "1" },
    { data: "b", lastEventId: "1" },
    { data: "c", lastEventId: "" },
  ]],
];
for (const [name, text, events] of READ) {
  test(`EventStreamParser reads ${name}, however it is cut`, () => {
    for (let size = 1; size <= text.length; size++) {
      const found = read(text, size)[0].map((one, i) =>
        Object.fromEntries(Object.keys(events[i] ?? one).map((key) => [key, one[key as "data"]]))
      );
      assert.deepEqual(found, events, `pieces of ${size}`);
    }
  });
}

test("EventStreamParser keeps the time to wait", () => {
  assert.equal(read("retry: 2500\n\n")[1].retryMs, 2_500);
});

test("EventStreamParser bounds an event", () => {
  const parser = new EventStreamParser({ eventCharsMax: 10 });
  assert.throws(() => parser.push("data: 12345678"), RangeError);
  const lines = new EventStreamParser({ eventCharsMax: 10 });
  assert.throws(() => lines.push("data: 1234\ndata: 1234\ndata: 1234\n"), RangeError);
});

test("EventStreamParser reads what formatEvent() writes", () => {
  for (let seed = 0; seed < 1_000; seed++) {
    const random = randomFrom(seed);
    const data = randomText(random, HOSTILE, 12);
    const event = randomText(random, HOSTILE, 3).replace(/[\r\n]/g, "");
    const [events] = read(formatEvent({ data, event, comment: data }), 1 + seed % 9);
    const lines = data.split(/\r\n|\r|\n/).join("\n");
    assert.deepEqual(
      events,
      [{ event: event || "message", data: lines, lastEventId: "" }],
      `${seed}`,
    );
  }
});

test("formatEvent() and EventStreamParser take linear time", () => {
  for (const piece of ["\r", "\n", "data:a\n", ":", "x"]) {
    const text = piece.repeat(Math.ceil(400_000 / piece.length));
    const format = () => formatEvent({ data: text });
    const parse = () => new EventStreamParser().push(text);
    for (const run of [format, parse]) {
      const start = performance.now();
      run();
      const ms = performance.now() - start;
      // A quadratic one would take minutes.
      assert.ok(ms < 2_000, `${JSON.stringify(piece)}: ${ms} ms`);
    }
  }
});
