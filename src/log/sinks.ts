// Where log records become lines: JSON for machines, aligned text for people at a terminal.

import type { LogLevel, LogRecord, LogSink } from "../cx/mod.ts";
import { type LineTarget, LineWriter } from "./line_writer.ts";
import { Plain, type PlainOptions } from "./plain.ts";

/** Options of {@linkcode jsonLines} and {@linkcode readableLines}. */
export interface LinesOptions extends PlainOptions {
  /** Records below it are not written. Default `"info"`. */
  readonly level?: LogLevel;
  /** Where lines go. Default: standard output. */
  readonly target?: LineTarget;
  /** Characters that may wait in front of a slow reader; lines beyond are dropped and counted. Default 4 194 304. */
  readonly pendingMax?: number;
}

/** Options of {@linkcode readableLines}. */
export interface ReadableLinesOptions extends LinesOptions {
  /** Whether levels have colours. Default `false`. */
  readonly colors?: boolean;
}

/**
 * A sink that writes each record as one line of JSON: `time`, `level`, `message`, `scope`, `traceId`, `spanId`, then the
 * record's fields.
 *
 * Lines are bounded, and have no secrets: values under names like `password`, and what looks like a credential in a text.
 * A field that is called as one of the line's own gets a `_` behind its name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { App } from "@cairn/cairn";
 * import { LOG_SINK } from "@cairn/cairn/cx";
 * import { jsonLines } from "@cairn/cairn/log";
 *
 * const lines: string[] = [];
 * const target = { write: (text: string) => lines.push(text) };
 * const app = new App().provide(LOG_SINK, jsonLines({ target }));
 * app.get("/", (cx) => cx.log.info("login", { user: "Ada", password: "lovelace" }));
 * await app.fetch(new Request("http://localhost/"));
 * const { level, message, user, password } = JSON.parse(lines[0]!);
 * assert.deepEqual([level, message, user, password], ["info", "login", "Ada", "[redacted]"]);
 * ```
 */
export function jsonLines(options: LinesOptions = {}): LogSink {
  const plain = new Plain(options);
  return sinkOf(options, (record) => jsonLine(record, plain));
}

/**
 * A sink that writes records for people: time, level, message, scope, fields, and the stacks of errors below. Control
 * characters are escaped, so that nobody's input can paint on the terminal or forge a line.
 *
 * @example
 * ```ts
 * import { Cx, LOG_SINK } from "@cairn/cairn/cx";
 * import { readableLines } from "@cairn/cairn/log";
 *
 * const lines: string[] = [];
 * const cx = new Cx();
 * cx.provide(LOG_SINK, readableLines({ target: { write: (text) => lines.push(text) } }));
 * cx.log.warn("slow query", { tookMs: 512 });
 * console.assert(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}slow query {2}tookMs=512 {2}\(scope\)\n$/.test(lines[0]!));
 * ```
 */
export function readableLines(options: ReadableLinesOptions = {}): LogSink {
  const plain = new Plain(options);
  const colors = options.colors ?? false;
  return sinkOf(options, (record) => readableLine(record, { plain, colors }));
}

function sinkOf(options: LinesOptions, format: (record: LogRecord) => string): LogSink {
  const { level = "info", target, pendingMax } = options;
  const least = LEVELS[level];
  const writer = new LineWriter({
    ...(target === undefined ? {} : { target }),
    ...(pendingMax === undefined ? {} : { pendingMax }),
    tellDropped: (count) => JSON.stringify({ level: "warn", message: "log lines dropped", count }),
  });
  return (record) => {
    if (LEVELS[record.level] >= least) writer.write(format(record));
  };
}

function jsonLine(record: LogRecord, plain: Plain): string {
  const { level, message, timeMs, scope, trace, afterClose } = record;
  const line: Record<string, unknown> = {
    time: new Date(timeMs).toISOString(),
    level,
    message: plain.text(message),
    scope: plain.text(scope),
    traceId: trace.traceId,
    spanId: trace.spanId,
    ...(afterClose ? { afterClose } : {}),
  };
  const more = Object.entries(plain.fields(record.fields))
    .map(([name, value]) => [Object.hasOwn(line, name) ? `${name}_` : name, value]);
  return JSON.stringify({ ...line, ...Object.fromEntries(more) });
}

interface Readable {
  readonly plain: Plain;
  readonly colors: boolean;
}

function readableLine(record: LogRecord, { plain, colors }: Readable): string {
  const { level, scope, message, timeMs, afterClose } = record;
  const time = new Date(timeMs).toISOString().slice(11, 23);
  const word = level.toUpperCase().padEnd(5);
  const shownLevel = colors ? `${COLORS[level]}${word}\x1b[0m` : word;
  const parts = [`${time} ${shownLevel} ${visible(plain.text(message))}`];
  const below: string[] = [];
  for (const [name, value] of Object.entries(plain.fields(record.fields))) {
    if (value === undefined) continue;
    const stack = (value as { stack?: unknown } | null)?.stack;
    if (typeof stack === "string") below.push(`\n${stack.split("\n").map(visible).join("\n")}`);
    else parts.push(`${visible(name)}=${shown(value)}`);
  }
  parts.push(`(${visible(plain.text(scope))}${afterClose ? ", after its end" : ""})`);
  return `${parts.join("  ")}${below.join("")}`;
}

function shown(value: unknown): string {
  if (typeof value === "string" && /^[\w./:@+-]+$/.test(value)) return value;
  return visible(JSON.stringify(value));
}

/** Control characters and what changes the direction of text, escaped. */
function visible(text: string): string {
  return text.replaceAll(
    // deno-lint-ignore no-control-regex -- control characters are what must not reach a terminal.
    /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const LEVELS: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const COLORS: Readonly<Record<LogLevel, string>> = {
  debug: "\x1b[2m",
  info: "\x1b[32m",
  warn: "\x1b[33m",
  error: "\x1b[31m",
};
