// A strict reader of the text formats: what a collector would refuse, it refuses.
import assert from "node:assert/strict";

/** One metric as it was read. */
export interface Read {
  readonly type: string;
  readonly help: string;
  /** Values by the rest of their lines: `_count{route="/"}`. */
  readonly samples: Map<string, number>;
}

/** Reads a text, Prometheus' or OpenMetrics'. */
export function readText(text: string): Map<string, Read> {
  const isOpenMetrics = text.endsWith("\n# EOF\n");
  assert.ok(text.endsWith("\n"), "the last line has an end");
  const lines = text.slice(0, -1).split("\n");
  if (isOpenMetrics) lines.pop();
  const found = new Map<string, Read>();
  let current: Read | undefined;
  let name = "";
  for (const line of lines) {
    const help = /^# HELP ([a-zA-Z_]\w*) (.*)$/.exec(line);
    const type = /^# TYPE ([a-zA-Z_]\w*) (counter|gauge|histogram)$/.exec(line);
    if (help !== null) {
      name = help[1]!;
      assert.ok(!found.has(name), `${name} is there once`);
      current = { type: "", help: help[2]!, samples: new Map() };
    } else if (type !== null) {
      assert.equal(type[1], name);
      found.set(name, current = { ...current!, type: type[2]! });
    } else {
      const sample = SAMPLE.exec(line);
      assert.ok(sample !== null, `no sample: ${line}`);
      assert.ok(line.startsWith(name), line);
      const rest = line.slice(name.length, line.lastIndexOf(" "));
      assert.match(rest, SUFFIXES[current!.type]!(isOpenMetrics), line);
      assert.ok(!current!.samples.has(rest), `${line} is there once`);
      current!.samples.set(rest, Number(sample[1]!.replace("Inf", "Infinity")));
    }
  }
  for (const { type, samples } of found.values()) if (type === "histogram") checkBuckets(samples);
  return found;
}

function checkBuckets(samples: Map<string, number>): void {
  for (const [rest, count] of samples) {
    if (!rest.startsWith("_count")) continue;
    const labels = rest.slice("_count".length).replace(/^\{|\}$/g, "");
    const buckets = [...samples].filter(([one]) =>
      one.startsWith("_bucket") && one.slice(8, -1).replace(/,?le="[^"]*"$/, "") === labels
    ).map(([, value]) => value);
    assert.deepEqual(buckets, [...buckets].sort((a, b) => a - b), "buckets add up");
    assert.equal(buckets.at(-1), count, "the last bucket holds all");
  }
}

const LABELS = String
  .raw`(?:\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*")*\})?`;
const SAMPLE = new RegExp(
  `^[a-zA-Z_]\\w*${LABELS} (NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`,
);
const SUFFIXES: Readonly<Record<string, (isOpenMetrics: boolean) => RegExp>> = {
  counter: (isOpenMetrics) => isOpenMetrics ? /^_total(?:\{|$)/ : /^(?:\{|$)/,
  gauge: () => /^(?:\{|$)/,
  histogram: () => /^_(?:bucket\{.*le="[^"]+"\}|sum(?:\{.*|$)|count(?:\{.*|$))/,
};
