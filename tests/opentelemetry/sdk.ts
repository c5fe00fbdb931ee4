// The SDK with everything in memory. Its context manager is global, so that there is one for all tests of a process.
import { type Attributes, context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  type HistogramMetricData,
  MeterProvider,
  MetricReader,
  type SumMetricData,
} from "@opentelemetry/sdk-metrics";
import {
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

class Reader extends MetricReader {
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}

/** The SDK's own exporter in memory has a timer for each span, which would outlive the test. */
function keepIn(ended: ReadableSpan[]): SpanProcessor {
  return {
    onStart: () => {},
    onEnd: (span) => void ended.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

/** Providers of their own, and what they got. */
export class Telemetry {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  readonly #ended: ReadableSpan[] = [];
  readonly #reader = new Reader();

  constructor(sampler?: Sampler) {
    this.tracerProvider = new TracerProvider({
      spanProcessors: [keepIn(this.#ended)],
      ...(sampler === undefined ? {} : { sampler }),
    });
    this.meterProvider = new MeterProvider({ readers: [this.#reader] });
  }

  /** Spans that have ended, in that order. */
  get spans(): readonly ReadableSpan[] {
    return this.#ended;
  }

  /** The only span of a name. */
  span(name: string): ReadableSpan {
    const found = this.spans.filter((one) => one.name === name);
    if (found.length === 1) return found[0]!;
    throw new Error(`${found.length} spans ${name} among ${this.spans.map((one) => one.name)}`);
  }

  /** Data points of a metric: its attributes and its value, of a histogram count and sum. */
  async points(name: string): Promise<[Attributes, number | { count: number; sum: number }][]> {
    const { resourceMetrics } = await this.#reader.collect();
    const all = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)
      .filter((one) => one.descriptor.name === name) as (HistogramMetricData | SumMetricData)[];
    return all.flatMap(({ dataPoints }) =>
      dataPoints.map((
        { attributes, value },
      ): [Attributes, number | { count: number; sum: number }] => [
        attributes,
        typeof value === "number" ? value : { count: value.count, sum: value.sum ?? 0 },
      ])
    );
  }

  /** Unit and description of a metric. */
  async descriptor(name: string): Promise<{ unit: string; description: string } | undefined> {
    const { resourceMetrics } = await this.#reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)
      .find((one) => one.descriptor.name === name)?.descriptor;
  }
}
