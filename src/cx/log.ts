// Structured log lines that know their request: every record carries the scope and the trace it belongs to.

import { type Capability, capability, find } from "./capability.ts";
import { LOG_FIELDS, type Node } from "./node.ts";
import { formatTraceparent, type TraceContext, traceOf } from "./trace.ts";
import { world } from "./world.ts";

/** How important a record is. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** More about a record; values should be plain data or errors. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One log line. */
export interface LogRecord {
  /** How important it is. */
  readonly level: LogLevel;
  /** What happened. */
  readonly message: string;
  /** More about it. */
  readonly fields: LogFields;
  /** Wall clock, in milliseconds since the epoch. */
  readonly timeMs: number;
  /** Name of the scope. */
  readonly scope: string;
  /** Number of the scope. */
  readonly scopeId: number;
  /** The trace that it belongs to. */
  readonly trace: TraceContext;
  /** Whether the scope had ended: such a line belongs to no request any more. */
  readonly afterClose: boolean;
}

/** Takes log records. Must not throw. */
export type LogSink = (record: LogRecord) => void;

/** Where the log of a scope goes. Default: `warn` and `error`, as JSON, one line each, to the error console. */
export const LOG_SINK: Capability<LogSink> = capability("LOG_SINK", { fallback: () => toConsole });

/** Writes log records of one scope. */
export class Logger {
  readonly #node: Node;
  readonly #fields: LogFields;

  /** Made by `cx.log`. */
  constructor(node: Node, fields: LogFields) {
    this.#node = node;
    this.#fields = fields;
  }

  /** A logger that adds `fields` to each record. */
  with(fields: LogFields): Logger {
    return new Logger(this.#node, { ...this.#fields, ...fields });
  }

  /** Of use while looking for a mistake. */
  debug(message: string, fields?: LogFields): void {
    this.#write("debug", message, fields);
  }

  /** Something that happens all the time. */
  info(message: string, fields?: LogFields): void {
    this.#write("info", message, fields);
  }

  /** Something that somebody should look at some day. */
  warn(message: string, fields?: LogFields): void {
    this.#write("warn", message, fields);
  }

  /** Something that somebody should look at now. */
  error(message: string, fields?: LogFields): void {
    this.#write("error", message, fields);
  }

  #write(level: LogLevel, message: string, fields: LogFields = NOTHING): void {
    report(this.#node, level, { message, fields: { ...this.#fields, ...fields } });
  }
}

/** What is written. */
export interface Report {
  /** What happened. */
  readonly message: string;
  /** More about it. */
  readonly fields?: LogFields;
}

/** Writes one record. */
export function report(node: Node, level: LogLevel, { message, fields = NOTHING }: Report): void {
  const sink = find(rootOf(node), LOG_SINK);
  sink({
    level,
    message,
    fields: ownFields(node, fields),
    timeMs: world().wallNow(),
    scope: node.cx.name,
    scopeId: node.id,
    trace: traceOf(node),
    afterClose: node.state === "closed" || node.isRevoked,
  });
}

/** With those of the request, such as its identifier; a field of the record itself wins. */
function ownFields(node: Node, fields: LogFields): LogFields {
  for (let one: Node | undefined = node; one !== undefined; one = one.parent) {
    const common = one.kind === "root" ? one.cx[LOG_FIELDS]?.() : undefined;
    if (common !== undefined) return { ...common, ...fields };
  }
  return fields;
}

/** Narrowing takes no log away: the sink is looked for from the first scope that was not narrowed. */
function rootOf(node: Node): Node {
  let found = node;
  for (let one: Node | undefined = node; one !== undefined; one = one.parent) {
    if (one.allowed !== undefined && one.values?.has(LOG_SINK as Capability<unknown>) !== true) {
      found = one.parent!;
    }
  }
  return found;
}

function toConsole(record: LogRecord): void {
  if (record.level === "debug" || record.level === "info") return;
  // deno-lint-ignore no-console -- where log lines go unless the program says otherwise.
  console.error(formatLogRecord(record));
}

/**
 * A record as one line of JSON.
 *
 * @example
 * ```ts
 * import { Cx, formatLogRecord, LOG_SINK } from "@cairn/cairn/cx";
 *
 * const lines: string[] = [];
 * const cx = new Cx();
 * cx.provide(LOG_SINK, (record) => lines.push(formatLogRecord(record)));
 * cx.log.info("paid", { cents: 250 });
 * console.assert(JSON.parse(lines[0]!).cents === 250);
 * ```
 */
export function formatLogRecord(record: LogRecord): string {
  const { level, message, fields, timeMs, scope, trace, afterClose } = record;
  const line = {
    time: new Date(timeMs).toISOString(),
    level,
    message,
    scope,
    traceparent: formatTraceparent(trace),
    ...(afterClose ? { afterClose } : {}),
    ...fields,
  };
  try {
    return JSON.stringify(line, plain);
  } catch {
    // Circular, or an object that throws: the line is worth more than the field.
    return JSON.stringify({ ...line, ...mapped(fields, String) });
  }
}

function mapped(fields: LogFields, to: (value: unknown) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      try {
        return [key, to(value)];
      } catch {
        return [key, "?"];
      }
    }),
  );
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause === undefined ? {} : { cause }) };
}

const NOTHING: LogFields = Object.freeze({});
