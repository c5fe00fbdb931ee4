// A set of metrics and its text: Prometheus' format 0.0.4, or OpenMetrics 1.0 for whoever prefers it.

import {
  Counter,
  type Family,
  Gauge,
  Histogram,
  type HistogramOptions,
  type ReadOptions,
  type Sample,
} from "./family.ts";

/** Which text format. */
export type TextFormat = "prometheus" | "openmetrics";

/** Media types of the text formats. */
export const TEXT_TYPES: Readonly<Record<TextFormat, string>> = Object.freeze({
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
});

/**
 * A set of metrics.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Metrics } from "@cairn/cairn/metrics";
 *
 * const metrics = new Metrics();
 * const orders = metrics.counter("orders_total", { help: "Orders taken.", labels: ["kind"] });
 * orders.add({ kind: "web" });
 * orders.add({ kind: "web" }, 2);
 * assert.equal(
 *   metrics.text(),
 *   '# HELP orders_total Orders taken.\n# TYPE orders_total counter\norders_total{kind="web"} 3\n',
 * );
 * ```
 */
export class Metrics {
  readonly #families = new Map<string, Family<string, unknown>>();

  /**
   * Adds a counter: one that is counted, or one that is read whenever it is collected.
   *
   * @param name Ends with `_total`.
   * @throws {TypeError} If a name is none, or is taken.
   */
  counter<const L extends string = never>(name: string, options: ReadOptions<L>): Counter<L> {
    return this.#add(new Counter(name, options));
  }

  /**
   * Adds a gauge: one that is set, or one that is read whenever it is collected.
   *
   * @throws {TypeError} If a name is none, or is taken.
   */
  gauge<const L extends string = never>(name: string, options: ReadOptions<L>): Gauge<L> {
    return this.#add(new Gauge(name, options));
  }

  /**
   * Adds a histogram.
   *
   * @throws {TypeError} If a name is none, or is taken.
   * @throws {RangeError} If its buckets do not ascend.
   */
  histogram<const L extends string = never>(
    name: string,
    options: HistogramOptions<L>,
  ): Histogram<L> {
    return this.#add(new Histogram(name, options));
  }

  /** Values of all metrics that went to the series of all others, because there were too many. */
  get overflowed(): number {
    let count = 0;
    for (const family of this.#families.values()) count += family.overflowed;
    return count;
  }

  /** All metrics as text. */
  text(format: TextFormat = "prometheus"): string {
    const lines: string[] = [];
    for (const family of this.#families.values()) {
      const { name, help, type } = family;
      const isTotal = type === "counter";
      const bare = isTotal ? name.slice(0, -TOTAL.length) : name;
      const shown = format === "openmetrics" ? bare : name;
      lines.push(`# HELP ${shown} ${escapeHelp(help, format)}`, `# TYPE ${shown} ${type}`);
      for (const sample of family.samples()) lines.push(lineOf(bare, family.labels, sample));
    }
    if (format === "openmetrics") lines.push("# EOF");
    return lines.map((line) => `${line}\n`).join("");
  }

  #add<F extends { readonly name: string }>(family: F): F {
    if (this.#families.has(family.name)) {
      throw new TypeError(`Cannot add the metric ${family.name}: there is one of this name`);
    }
    this.#families.set(family.name, family as unknown as Family<string, unknown>);
    return family;
  }
}

function lineOf(name: string, labels: readonly string[], sample: Sample): string {
  const pairs = labels.map((label, i) => `${label}="${escapeLabel(sample.values[i] ?? "")}"`);
  if (sample.le !== undefined) pairs.push(`le="${sample.le}"`);
  const shown = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  return `${name}${sample.suffix}${shown} ${numberText(sample.value)}`;
}

function numberText(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}

function escapeLabel(value: string): string {
  return value.toWellFormed().replaceAll(/[\\"\n]/g, (one) => one === "\n" ? "\\n" : `\\${one}`);
}

/** Quotes are escaped in OpenMetrics only. */
function escapeHelp(text: string, format: TextFormat): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return format === "openmetrics" ? escaped.replaceAll('"', '\\"') : escaped;
}

const TOTAL = "_total";
