// Server-sent events (WHATWG HTML, section 9.2): written and read. A line break inside a field ends it and lets the
// client's text begin another one, so data is split into lines and names that hold one are refused
// (GHSA-p6xx-57qc-3wxr, CVE-2026-33128). Every one of CR, LF and CRLF is a line break here; nothing else is.

/** The fields of one event, as they are sent. */
export interface EventFields {
  /** Lines that clients ignore. */
  readonly comment?: string | undefined;
  /** Name of the event; clients take `message` when it is left out. */
  readonly event?: string | undefined;
  /** Data; several lines are one value with line breaks. Without data clients dispatch nothing. */
  readonly data?: string | undefined;
  /** Id that a client sends back as `Last-Event-ID` when it connects again. */
  readonly id?: string | undefined;
  /** Time after which a client connects again, in milliseconds. */
  readonly retryMs?: number | undefined;
}

/** An event as a client gets it. */
export interface ReceivedEvent {
  /** Name of the event. */
  readonly event: string;
  /** Data. */
  readonly data: string;
  /** The last id that was sent; empty when there was none. */
  readonly lastEventId: string;
}

/** Media type of a stream of events. */
export const EVENT_STREAM_TYPE = "text/event-stream";

/**
 * Checks fields that must fit on one line.
 *
 * @throws {TypeError} If `event` or `id` holds a line break, `id` a NUL, or `retryMs` is no whole number from 0.
 */
export function checkEvent(
  { event, id, retryMs }: Pick<EventFields, "event" | "id" | "retryMs">,
): void {
  if (event !== undefined && LINE_BREAK.test(event)) {
    throw new TypeError("Cannot send an event: its name holds a line break");
  }
  if (id !== undefined && (LINE_BREAK.test(id) || id.includes("\0"))) {
    throw new TypeError("Cannot send an event: its id holds a line break or NUL");
  }
  if (retryMs !== undefined && !(Number.isSafeInteger(retryMs) && retryMs >= 0)) {
    throw new TypeError(`Cannot send an event with retryMs ${retryMs}: expected a whole number`);
  }
}

/**
 * Writes one event with the blank line behind it.
 *
 * @param fields At least one of them.
 * @throws {TypeError} As {@linkcode checkEvent}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatEvent } from "@cairn/cairn/http";
 *
 * assert.equal(formatEvent({ event: "tick", data: "a\nb", id: "7" }), "event: tick\ndata: a\ndata: b\nid: 7\n\n");
 * ```
 */
export function formatEvent(fields: EventFields): string {
  checkEvent(fields);
  const { comment, event, data, id, retryMs } = fields;
  let text = "";
  if (comment !== undefined) text += lines(": ", comment);
  if (event !== undefined) text += `event: ${event}\n`;
  if (data !== undefined) text += lines("data: ", data);
  if (id !== undefined) text += `id: ${id}\n`;
  if (retryMs !== undefined) text += `retry: ${retryMs}\n`;
  return `${text}\n`;
}

function lines(prefix: string, text: string): string {
  // Nearly all data is JSON, which has no line breaks.
  const all = LINE_BREAK.test(text) ? text.replace(LINE_END, `\n${prefix}`) : text;
  return `${prefix}${all}\n`;
}

/** Options of {@linkcode EventStreamParser}. */
export interface EventStreamParserOptions {
  /** Most characters of one event, whatever its lines. Default 1 048 576. */
  readonly eventCharsMax?: number;
}

/** Reads a stream of events piece by piece, as a browser does. For clients and tests. */
export class EventStreamParser {
  /** Time after which to connect again, in milliseconds; `undefined` until a server says one. */
  retryMs: number | undefined = undefined;
  /** The last id; send it as `Last-Event-ID` when connecting again. */
  lastEventId = "";
  readonly #eventCharsMax: number;
  #rest = "";
  #isFirst = true;
  #data: string | undefined = undefined;
  #event = "";
  #id: string | undefined = undefined;

  /** Makes a parser of one stream. */
  constructor(options: EventStreamParserOptions = {}) {
    this.#eventCharsMax = options.eventCharsMax ?? 1_048_576;
  }

  /**
   * Takes decoded text.
   *
   * @returns The events that it completed.
   * @throws {RangeError} If an event is longer than allowed.
   */
  push(text: string): ReceivedEvent[] {
    let rest = this.#rest + text;
    if (this.#isFirst && rest !== "") {
      this.#isFirst = false;
      if (rest.startsWith("\ufeff")) rest = rest.slice(1);
    }
    const events: ReceivedEvent[] = [];
    let at = 0;
    LINE_END.lastIndex = 0;
    for (let found = LINE_END.exec(rest); found !== null; found = LINE_END.exec(rest)) {
      // A CR at the end may be the first half of a CRLF.
      if (found[0] === "\r" && LINE_END.lastIndex === rest.length) break;
      this.#line(rest.slice(at, found.index), events);
      at = LINE_END.lastIndex;
    }
    this.#rest = rest.slice(at);
    this.#bound(this.#rest.length);
    return events;
  }

  #line(line: string, events: ReceivedEvent[]): void {
    if (line === "") return this.#dispatch(events);
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    switch (field) {
      case "event":
        this.#event = value;
        break;
      case "data":
        this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
        this.#bound(this.#data.length);
        break;
      case "id":
        if (!value.includes("\0")) this.#id = value;
        break;
      case "retry":
        if (/^[0-9]{1,9}$/.test(value)) this.retryMs = Number(value);
        break;
    }
  }

  #dispatch(events: ReceivedEvent[]): void {
    this.lastEventId = this.#id ?? this.lastEventId;
    const { lastEventId } = this;
    if (this.#data !== undefined) {
      events.push({ event: this.#event || "message", data: this.#data, lastEventId });
    }
    this.#data = undefined;
    this.#event = "";
    this.#id = undefined;
  }

  #bound(chars: number): void {
    if (chars <= this.#eventCharsMax) return;
    throw new RangeError(
      `Cannot read an event: it has more than ${this.#eventCharsMax} characters`,
    );
  }
}

const LINE_BREAK = /[\r\n]/;
const LINE_END = /\r\n|\r|\n/g;
