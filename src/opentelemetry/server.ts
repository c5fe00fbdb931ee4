// Spans and metrics of the requests that an app answers, by the API of OpenTelemetry alone: whoever wants them brings an
// SDK, and without one this costs little and does nothing.

import {
  type Attributes,
  type Context,
  context,
  type Histogram,
  type MeterProvider,
  metrics,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
  type TracerProvider,
  type UpDownCounter,
} from "@opentelemetry/api";
import { type Application, requestEnded, routeOf } from "../app/mod.ts";
import { Cancelled, OUTBOUND, type Outbound, parseTraceparent } from "../cx/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { commonAttributes, methodOf, serverAttributes } from "./http_attributes.ts";
import { tracedOutbound } from "./outbound.ts";
import { enterSpan, spanContextOf } from "./span_context.ts";

/** Options of {@linkcode openTelemetry}. */
export interface OpenTelemetryOptions {
  /** Makes spans. Default: the provider that is registered globally. */
  readonly tracerProvider?: TracerProvider;
  /** Makes metrics. Default: the provider that is registered globally. */
  readonly meterProvider?: MeterProvider;
  /** Requests without a span and without metrics, such as those of probers. Default: none. */
  readonly skip?: (cx: RequestContext) => boolean;
  /**
   * Whether the trace of a client (`traceparent`) goes on; otherwise each request begins one of its own. Default: it
   * does. An app that strangers reach may trust its proxies alone.
   */
  readonly trusts?: (cx: RequestContext) => boolean;
  /** More attributes of the span, known when the answer is. */
  readonly attributes?: (cx: RequestContext, response: Response) => Attributes;
  /**
   * `"own"`: each request gets a server span. `"active"`: it takes the span that is active when it arrives, made by
   * whoever called the app (Deno's built-in instrumentation), gives it its route, and leaves its end to them.
   * Default `"own"`.
   */
  readonly spans?: "own" | "active";
  /**
   * How `cx.fetch` sends requests: each gets a client span, and its trace goes along. `null` leaves `cx.fetch` alone,
   * which then sends the server span's trace. Default: as ever, with spans.
   */
  readonly outbound?: Outbound | null;
}

/**
 * Traces and measures the requests of an app by OpenTelemetry, by the stable semantic conventions of HTTP.
 *
 * The server span of a request (`GET /items/:id`) is the `cx.trace` of its scope, and so the parent of everything in it:
 * of tasks, of `cx.fetch`, of `inSpan`; in the handler it is also OpenTelemetry's active span. Metrics:
 * `http.server.request.duration` in seconds, `http.server.active_requests`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { App } from "@cairn/cairn";
 * import { openTelemetry } from "@cairn/cairn/opentelemetry";
 *
 * const app = new App();
 * openTelemetry(app, { skip: (cx) => app.vital.has(cx.path) });
 * app.get("/", (cx) => cx.trace.traceId);
 * const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
 * const answer = await app.fetch(new Request("http://localhost/", { headers: { traceparent } }));
 * assert.equal(await answer.text(), "0af7651916cd43dd8448eb211c80319c");
 * ```
 */
export function openTelemetry(app: Application, options: OpenTelemetryOptions = {}): void {
  const server = new ServerTelemetry(options);
  app.observe({
    begun: (cx) => server.begun(cx),
    around: (cx, next) => {
      const around = server.contextOf(cx);
      return around === undefined ? next(cx) : context.with(around, next, undefined, cx);
    },
    failed: (cx, error) => server.failed(cx, error),
    answered: (cx, response) => server.answered(cx, response),
  });
  if (options.outbound === null) return;
  app.provide(OUTBOUND, tracedOutbound(() => server.tracer, options.outbound ?? {}));
}

interface Instruments {
  readonly duration: Histogram;
  readonly active: UpDownCounter;
}

interface Begun {
  readonly span: Span;
  /** Whether it was made here, and so ends here. */
  readonly isOwn: boolean;
  readonly around: Context;
  readonly attributes: Attributes;
  /** What failed last, by its class. */
  errorType: string | undefined;
}

class ServerTelemetry {
  readonly #options: OpenTelemetryOptions;
  readonly #begun = new WeakMap<RequestContext, Begun>();
  #instruments: Instruments | undefined = undefined;

  constructor(options: OpenTelemetryOptions) {
    this.#options = options;
  }

  /** Asked for late: the SDK may be registered after the app is made. */
  get tracer(): Tracer {
    return (this.#options.tracerProvider ?? trace).getTracer(NAME);
  }

  begun(cx: RequestContext): void {
    if (this.#options.skip?.(cx) === true) return;
    const attributes = commonAttributes(cx);
    const active = this.#options.spans === "active" ? trace.getActiveSpan() : undefined;
    const parent = active === undefined ? this.#parentOf(cx) : context.active();
    const span = active ?? this.tracer.startSpan(
      spanName(cx.request.method),
      { kind: SpanKind.SERVER, attributes: serverAttributes(cx) },
      parent,
    );
    enterSpan(cx, span);
    const around = trace.setSpan(parent, span);
    const isOwn = active === undefined;
    this.#begun.set(cx, { span, isOwn, around, attributes, errorType: undefined });
    this.#measures.active.add(1, attributes);
  }

  contextOf(cx: RequestContext): Context | undefined {
    return this.#begun.get(cx)?.around;
  }

  failed(cx: RequestContext, error: unknown): void {
    const begun = this.#begun.get(cx);
    if (begun === undefined) return;
    recordFailure(begun, error);
  }

  answered(cx: RequestContext, response: Response): void {
    const begun = this.#begun.get(cx);
    if (begun === undefined) return;
    const { status } = response;
    const route = routeOf(cx);
    const known: Attributes = {
      ...(route === undefined ? {} : { "http.route": route }),
      "http.response.status_code": status,
    };
    begun.span.setAttributes({ ...known, ...this.#options.attributes?.(cx, response) });
    if (route !== undefined) begun.span.updateName(`${spanName(cx.request.method)} ${route}`);
    const finish = () => this.#ended(cx, begun, known);
    // How long a connection lives is no duration of a request.
    if (status === 101) finish();
    else requestEnded(cx, finish);
  }

  #ended(cx: RequestContext, begun: Begun, answer: Attributes): void {
    const { span, isOwn, attributes } = begun;
    const known = { ...answer, ...endOf(cx, begun, Number(answer["http.response.status_code"])) };
    const errorType = known["error.type"];
    // What fails in the teardown from here on is no part of the span.
    this.#begun.delete(cx);
    if (errorType !== undefined) {
      span.setAttribute("error.type", errorType);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    if (cx.reason !== undefined) {
      span.setAttribute("cairn.cancelled", new Cancelled(cx.reason).root.kind);
    }
    if (isOwn) span.end();
    const { duration, active } = this.#measures;
    active.add(-1, attributes);
    duration.record((cx.clock.now() - cx.begunMs) / 1_000, { ...attributes, ...known });
  }

  /**
   * The span that is active when the request arrives, made by whoever called the app and in the client's trace; else the
   * client's.
   */
  #parentOf(cx: RequestContext): Context {
    const remote = this.#remoteOf(cx);
    const active = trace.getActiveSpan()?.spanContext();
    const given = trace.getSpanContext(remote);
    const isAround = active !== undefined && (given?.traceId ?? active.traceId) === active.traceId;
    return isAround ? context.active() : remote;
  }

  /** The client's trace: by the program's propagator, or as W3C has it where there is none. */
  #remoteOf(cx: RequestContext): Context {
    if (this.#options.trusts?.(cx) === false) return ROOT_CONTEXT;
    const extracted = propagation.extract(ROOT_CONTEXT, cx.request.headers, GETTER);
    if (trace.getSpanContext(extracted) !== undefined) return extracted;
    const given = parseTraceparent(cx.header("traceparent") ?? "", cx.header("tracestate"));
    return given === undefined
      ? extracted
      : trace.setSpanContext(extracted, { ...spanContextOf(given), isRemote: true });
  }

  /** Made at the first request: the API knows no meters that come later. */
  get #measures(): Instruments {
    if (this.#instruments !== undefined) return this.#instruments;
    const meter = (this.#options.meterProvider ?? metrics).getMeter(NAME);
    return this.#instruments = {
      duration: meter.createHistogram("http.server.request.duration", {
        description: "Duration of HTTP server requests.",
        unit: "s",
        advice: { explicitBucketBoundaries: [...SECONDS] },
      }),
      active: meter.createUpDownCounter("http.server.active_requests", {
        description: "Number of active HTTP server requests.",
        unit: "{request}",
      }),
    };
  }
}

/** Only what the server did wrong is an error of its span: a client that errs or leaves is none. */
function endOf(cx: RequestContext, begun: Begun, status: number): Attributes {
  const outcome = cx.held?.outcome;
  const isBroken = outcome?.ok === false && outcome.kind === "error";
  if (isBroken) recordFailure(begun, outcome.error);
  if (status < 500 && !isBroken) return {};
  return { "error.type": begun.errorType ?? String(status) };
}

function recordFailure(begun: Begun, error: unknown): void {
  begun.errorType = error instanceof Error ? error.name : "_OTHER";
  if (error instanceof Error) begun.span.recordException(error);
}

function spanName(method: string): string {
  const known = methodOf(method);
  return known === "_OTHER" ? "HTTP" : known;
}

const GETTER = {
  get: (headers: Headers, name: string): string | undefined => headers.get(name) ?? undefined,
  keys: (headers: Headers): string[] => [...headers.keys()],
};
const NAME = "@cairn/cairn";
/** The buckets that the conventions ask for. */
const SECONDS: readonly number[] = [
  ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
];
