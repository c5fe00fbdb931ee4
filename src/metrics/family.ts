// Metrics that count, rise and fall, and distribute. Each has a bounded number of series: a label whose values come from
// outside would otherwise fill the memory of the server, and that of whoever collects them.

/** Values of a metric's labels. */
export type Labels<L extends string> = { readonly [K in L]: string | number };

/** What every metric says of itself. */
export interface MetricOptions<L extends string> {
  /** One line for people. */
  readonly help: string;
  /** Names of its labels. Default none. */
  readonly labels?: readonly L[];
  /** Series that are kept; all others are added up in one whose labels are `(other)`. Default 1 000. */
  readonly seriesMax?: number;
}

/** One line of the text format, before it is written. */
export interface Sample {
  /** What stands behind the name of the metric: `_total`, `_bucket`, `_sum`, `_count` or nothing. */
  readonly suffix: string;
  /** Values of the labels, in the order of their names. */
  readonly values: readonly string[];
  /** Upper bound of a bucket. */
  readonly le?: string;
  /** The value. */
  readonly value: number;
}

/** One metric with all its series. */
export abstract class Family<L extends string, S> {
  /** What it is. */
  abstract readonly type: "counter" | "gauge" | "histogram";
  /** Name. */
  readonly name: string;
  /** One line for people. */
  readonly help: string;
  /** Names of its labels. */
  readonly labels: readonly L[];
  /** Values that went to the series of all others. */
  overflowed = 0;
  readonly #seriesMax: number;
  readonly #series = new Map<string, { readonly values: readonly string[]; readonly state: S }>();

  /**
   * Starts without series; a metric without labels has its one from the start.
   *
   * @throws {TypeError} If a name is none.
   */
  constructor(name: string, options: MetricOptions<L>) {
    const { help, labels = [], seriesMax = 1_000 } = options;
    if (!NAME.test(name)) {
      throw new TypeError(`Cannot make the metric "${name}": expected letters, digits and _`);
    }
    for (const label of labels) {
      if (LABEL.test(label) && label !== "le") continue;
      throw new TypeError(
        `Cannot make the metric ${name} with the label "${label}": expected letters, digits and _, and not le`,
      );
    }
    this.name = name;
    this.help = help;
    this.labels = Object.freeze([...labels]);
    this.#seriesMax = seriesMax;
  }

  /** All lines of the metric. */
  *samples(): Iterable<Sample> {
    for (const { values, state } of this.#series.values()) yield* this.samplesOf(values, state);
  }

  /** State of a series that begins. */
  protected abstract begin(): S;

  /** Lines of one series. */
  protected abstract samplesOf(values: readonly string[], state: S): Iterable<Sample>;

  /** The state of the series with these labels, or of the series of all others. */
  protected of(labels: Labels<L>): S {
    const values = this.labels.map((name) => String(labels[name]));
    const known = this.#series.get(keyOf(values));
    if (known !== undefined) return known.state;
    if (this.#series.size < this.#seriesMax) return this.#add(values);
    this.overflowed++;
    const others = this.labels.map(() => OTHER);
    return this.#series.get(keyOf(others))?.state ?? this.#add(others);
  }

  #add(values: readonly string[]): S {
    const state = this.begin();
    this.#series.set(keyOf(values), { values, state });
    return state;
  }
}

function keyOf(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : JSON.stringify(values);
}

/** What is read when a metric is collected: one number, or one for each series. */
export type Reading<L extends string> =
  | number
  | Iterable<readonly [labels: Labels<L>, value: number]>;

/** Options of a {@linkcode Counter} and a {@linkcode Gauge}. */
export interface ReadOptions<L extends string> extends MetricOptions<L> {
  /** Reads the value whenever it is collected, for what is counted elsewhere; must not throw. */
  readonly read?: () => Reading<L>;
}

/** A metric of single numbers. */
export abstract class Numbers<L extends string> extends Family<L, { value: number }> {
  readonly #suffix: "" | "_total";
  readonly #read: (() => Reading<L>) | undefined;

  /** Starts at 0, or with what is read. */
  constructor(name: string, options: ReadOptions<L>, suffix: "" | "_total") {
    super(name, options);
    this.#suffix = suffix;
    this.#read = options.read;
    if (this.labels.length === 0 && this.#read === undefined) this.of(NO_LABELS as Labels<L>);
  }

  /** All lines of the metric, read now where it is read. */
  override *samples(): Iterable<Sample> {
    if (this.#read === undefined) return yield* super.samples();
    const reading = this.#read();
    const all = typeof reading === "number"
      ? [[NO_LABELS as Labels<L>, reading] as const]
      : reading;
    for (const [labels, value] of all) {
      yield* this.samplesOf(this.labels.map((name) => String(labels[name])), { value });
    }
  }

  /** A series that begins. */
  protected override begin(): { value: number } {
    return { value: 0 };
  }

  /** The line of one series. */
  protected override samplesOf(values: readonly string[], { value }: { value: number }): Sample[] {
    return [{ suffix: this.#suffix, values, value }];
  }
}

/** What only rises: requests, errors. Its name ends with `_total`. */
export class Counter<L extends string = never> extends Numbers<L> {
  /** What it is. */
  readonly type = "counter";

  /**
   * Starts at 0.
   *
   * @throws {TypeError} If the name does not end with `_total`.
   */
  constructor(name: string, options: ReadOptions<L>) {
    super(name, options, "_total");
    if (!name.endsWith("_total")) {
      throw new TypeError(`Cannot count ${name}: the name of a counter ends with _total`);
    }
  }

  /**
   * Counts.
   *
   * @throws {RangeError} If `by` is negative or no number.
   */
  add(labels: Labels<L>, by = 1): void {
    if (!(by >= 0)) throw new RangeError(`Cannot add ${by} to ${this.name}: counters only rise`);
    this.of(labels).value += by;
  }
}

/** What rises and falls: connections, memory. */
export class Gauge<L extends string = never> extends Numbers<L> {
  /** What it is. */
  readonly type = "gauge";

  /** Starts at 0, or with what is read. */
  constructor(name: string, options: ReadOptions<L>) {
    super(name, options, "");
  }

  /** Sets it. */
  set(labels: Labels<L>, value: number): void {
    this.of(labels).value = value;
  }

  /** Lets it rise, or fall. */
  add(labels: Labels<L>, by: number): void {
    this.of(labels).value += by;
  }
}

/** Options of a {@linkcode Histogram}. */
export interface HistogramOptions<L extends string> extends MetricOptions<L> {
  /** Upper bounds of the buckets, ascending, without infinity. Default: those of OpenTelemetry for seconds, 0.005 to 10. */
  readonly buckets?: readonly number[];
}

interface Distribution {
  readonly counts: number[];
  sum: number;
}

/** How values are distributed: durations, sizes. */
export class Histogram<L extends string = never> extends Family<L, Distribution> {
  /** What it is. */
  readonly type = "histogram";
  readonly #bounds: readonly number[];

  /**
   * Starts empty.
   *
   * @throws {RangeError} If the bounds do not ascend.
   */
  constructor(name: string, options: HistogramOptions<L>) {
    super(name, options);
    const { buckets = SECONDS } = options;
    if (
      buckets.some((bound, i) => !Number.isFinite(bound) || bound <= (buckets[i - 1] ?? -Infinity))
    ) {
      throw new RangeError(`Cannot make the histogram ${name}: its buckets must ascend`);
    }
    this.#bounds = Object.freeze([...buckets]);
    if (this.labels.length === 0) this.of(NO_LABELS as Labels<L>);
  }

  /** Adds a value; what is no number is left out. */
  observe(labels: Labels<L>, value: number): void {
    if (Number.isNaN(value)) return;
    const state = this.of(labels);
    let place = 0;
    while (place < this.#bounds.length && value > this.#bounds[place]!) place++;
    state.counts[place]!++;
    state.sum += value;
  }

  /** A series that begins. */
  protected override begin(): Distribution {
    return { counts: Array.from({ length: this.#bounds.length + 1 }, () => 0), sum: 0 };
  }

  /** The lines of one series, its buckets first. */
  protected override *samplesOf(
    values: readonly string[],
    { counts, sum }: Distribution,
  ): Iterable<Sample> {
    let count = 0;
    for (const [place, more] of counts.entries()) {
      count += more;
      const bound = this.#bounds[place];
      const le = bound === undefined ? "+Inf" : String(bound);
      yield { suffix: "_bucket", values, le, value: count };
    }
    yield { suffix: "_sum", values, value: sum };
    yield { suffix: "_count", values, value: count };
  }
}

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const LABEL = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
const OTHER = "(other)";
const NO_LABELS = {};
const SECONDS: readonly number[] = [
  ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
];
