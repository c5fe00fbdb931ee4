// One server-sent event as a handler yields it. It is checked where it is made, so that the stack shows who did it.

import { checkEvent, type EventFields, formatEvent } from "../http/mod.ts";

/** The parts of an event; all of them are optional. */
export interface ServerSentEventParts<T = never> {
  /** Value that is sent as JSON, checked by the route's item schema. */
  readonly data?: T;
  /** Text that is sent as it is, instead of `data`; line breaks in it are kept. */
  readonly text?: string;
  /** Name of the event; clients take `message` when there is none. One line. */
  readonly event?: string;
  /** Id that a client sends back as `Last-Event-ID` when it connects again. One line. */
  readonly id?: string;
  /** Time after which a client connects again, in milliseconds. */
  readonly retryMs?: number;
  /** Text that clients ignore. */
  readonly comment?: string;
}

/**
 * An event with a name, an id, or anything else beside its data. Plain values that a handler yields are events with
 * nothing but data.
 *
 * @example
 * ```ts
 * import { App, ServerSentEvent, t } from "@cairn/cairn";
 *
 * const app = new App();
 * app.get("/ticks", { stream: "sse", item: t.Object({ n: t.Integer() }) }, function* () {
 *   yield new ServerSentEvent({ data: { n: 1 }, event: "tick", id: "1", retryMs: 5_000 });
 *   yield { n: 2 };
 * });
 * const answer = await app.fetch(new Request("http://localhost/ticks"));
 * const text = 'event: tick\ndata: {"n":1}\nid: 1\nretry: 5000\n\ndata: {"n":2}\n\n';
 * if (await answer.text() !== text) throw new Error("unexpected events");
 * ```
 */
export class ServerSentEvent<T = never> {
  /** What it is made of. */
  readonly parts: ServerSentEventParts<T>;

  /**
   * Makes an event.
   *
   * @throws {TypeError} If it has both data and text, if its name or id holds a line break, or if `retryMs` is no whole
   *   number from 0.
   */
  constructor(parts: ServerSentEventParts<T>) {
    if (parts.data !== undefined && parts.text !== undefined) {
      throw new TypeError("Cannot send an event with both data and text: give one of them");
    }
    checkEvent(parts);
    this.parts = parts;
  }
}

/** Text of an event whose data is written already. */
export function eventText(event: ServerSentEvent<unknown>, data: string | undefined): string {
  const { text, ...parts } = event.parts;
  const fields: EventFields = { ...parts, data: data ?? text };
  return formatEvent(fields);
}
