// Metrics as text: what a strict reader of the formats accepts, bounded, escaped.
import assert from "node:assert/strict";
import { Metrics } from "../../src/metrics/mod.ts";
import { readText } from "./exposition.ts";
import { test } from "../test.ts";

test("counters, gauges and histograms are written in both formats", () => {
  const metrics = new Metrics();
  metrics.counter("orders_total", { help: "Orders." }).add({}, 2.5);
  metrics.gauge("temperature", { help: "Cold.", labels: ["room"] }).set({ room: 7 }, -3);
  metrics.histogram("size_bytes", { help: "Sizes.", buckets: [1, 10] }).observe({}, 5);
  assert.equal(
    metrics.text(),
    [
      "# HELP orders_total Orders.",
      "# TYPE orders_total counter",
      "orders_total 2.5",
      "# HELP temperature Cold.",
      "# TYPE temperature gauge",
      'temperature{room="7"} -3',
      "# HELP size_bytes Sizes.",
      "# TYPE size_bytes histogram",
      'size_bytes_bucket{le="1"} 0',
      'size_bytes_bucket{le="10"} 1',
      'size_bytes_bucket{le="+Inf"} 1',
      "size_bytes_sum 5",
      "size_bytes_count 1",
      "",
    ].join("\n"),
  );
  const open = metrics.text("openmetrics");
  assert.match(open, /^# HELP orders Orders\.\n# TYPE orders counter\norders_total 2\.5\n/);
  assert.match(open, /\n# EOF\n$/);
  readText(metrics.text());
  readText(open);
});

test("what rises and falls, and what is read, is what it is when it is collected", () => {
  const metrics = new Metrics();
  const gauge = metrics.gauge("open", { help: "Open." });
  gauge.add({}, 3);
  gauge.add({}, -1);
  let jobs = 5;
  metrics.gauge("jobs", { help: "Jobs.", read: () => jobs });
  metrics.counter("bytes_total", {
    help: "Bytes.",
    labels: ["way"],
    read: () => [[{ way: "in" }, jobs * 2], [{ way: "out" }, Infinity]],
  });
  jobs = 7;
  const read = readText(metrics.text());
  assert.deepEqual([...read.get("open")!.samples], [["", 2]]);
  assert.deepEqual([...read.get("jobs")!.samples], [["", 7]]);
  assert.deepEqual([...read.get("bytes_total")!.samples], [
    ['{way="in"}', 14],
    ['{way="out"}', Infinity],
  ]);
});

test("a metric without labels is there from the start, one with labels when it has a value", () => {
  const metrics = new Metrics();
  metrics.counter("a_total", { help: "A." });
  metrics.gauge("b", { help: "B." });
  metrics.histogram("c", { help: "C." });
  metrics.counter("d_total", { help: "D.", labels: ["x"] });
  const read = readText(metrics.text());
  assert.deepEqual([...read.values()].map(({ samples }) => samples.size), [1, 1, 17, 0]);
});

test("histograms put a value on the bound into its bucket, and no NaN into any", () => {
  const metrics = new Metrics();
  const sizes = metrics.histogram("sizes", { help: "S.", labels: ["kind"], buckets: [1, 2] });
  for (const value of [0, 1, 1.5, 2, 3, Infinity, NaN]) sizes.observe({ kind: "a" }, value);
  const { samples } = readText(metrics.text()).get("sizes")!;
  assert.deepEqual([...samples.values()], [2, 4, 6, Infinity, 6]);
});

test("labels and help are escaped", () => {
  const metrics = new Metrics();
  const counter = metrics.counter("odd_total", { help: 'A \\ and\n"b"', labels: ["x", "y"] });
  counter.add({ x: 'a"b\\c\nd', y: "\ud800" });
  assert.match(metrics.text(), /# HELP odd_total A \\\\ and\\n"b"\n/);
  assert.match(metrics.text(), /\nodd_total\{x="a\\"b\\\\c\\nd",y="\ufffd"\} 1\n/);
  assert.match(metrics.text("openmetrics"), /# HELP odd A \\\\ and\\n\\"b\\"\n/);
  readText(metrics.text());
});

test("labels that look alike together stay apart", () => {
  const metrics = new Metrics();
  const counter = metrics.counter("pairs_total", { help: "P.", labels: ["x", "y"] });
  counter.add({ x: 'a","', y: "b" });
  counter.add({ x: "a", y: '","b' });
  assert.equal(readText(metrics.text()).get("pairs_total")!.samples.size, 2);
});

test("series are bounded: what is beyond is added up in one of its own, and counted", () => {
  const metrics = new Metrics();
  const counter = metrics.counter("visits_total", { help: "V.", labels: ["user"], seriesMax: 3 });
  for (let user = 0; user < 100; user++) counter.add({ user });
  counter.add({ user: 1 });
  const { samples } = readText(metrics.text()).get("visits_total")!;
  assert.deepEqual([...samples], [
    ['{user="0"}', 1],
    ['{user="1"}', 2],
    ['{user="2"}', 1],
    ['{user="(other)"}', 97],
  ]);
  assert.equal(metrics.overflowed, 97);
});

const REFUSED: [name: string, make: (metrics: Metrics) => unknown, message: RegExp][] = [
  ["a name", (m) => m.gauge("a-b", { help: "" }), /Cannot make the metric "a-b"/],
  ["a label", (m) => m.gauge("a", { help: "", labels: ["b-c"] }), /with the label "b-c"/],
  ["a label of Prometheus' own", (m) => m.gauge("a", { help: "", labels: ["__a"] }), /label "__a"/],
  ["le", (m) => m.histogram("a", { help: "", labels: ["le"] }), /label "le"/],
  ["a counter's name", (m) => m.counter("a", { help: "" }), /ends with _total/],
  ["buckets", (m) => m.histogram("a", { help: "", buckets: [1, 1] }), /buckets must ascend/],
  ["an infinite bucket", (m) => m.histogram("a", { help: "", buckets: [Infinity] }), /must ascend/],
  ["a fall", (m) => m.counter("a_total", { help: "" }).add({}, -1), /counters only rise/],
  ["NaN", (m) => m.counter("a_total", { help: "" }).add({}, NaN), /Cannot add NaN/],
  [
    "a name that is taken",
    (m) => [m.gauge("a", { help: "" }), m.gauge("a", { help: "" })],
    /one of this name/,
  ],
];
for (const [name, make, message] of REFUSED) {
  test(`metrics refuse ${name}`, () => {
    assert.throws(() => make(new Metrics()), message);
  });
}
