// Items of a streamed answer to text: JSON lines or server-sent events, each item checked by its schema. Hot. Pull-only:
// one item is asked for when the client is ready for it.

import { after } from "../cx/internal.ts";
import { type Issue, toJsonable } from "../schema/mod.ts";
import type { EncoderPlan, StreamPlan } from "./plan.ts";
import { eventText, ServerSentEvent } from "./server_sent_event.ts";
import { ResponseValidationError } from "./validation_error.ts";

/** Anything that gives items. */
export type Source = AsyncIterable<unknown> | Iterable<unknown>;

/** Something that is asked for pieces of a body one after the other. */
export type Pieces = AsyncIterator<unknown> | Iterator<unknown>;

/** The pieces of a streamed body: the items as text. @param where Names the route in errors. */
export function encodeStream(source: Source, plan: StreamPlan, where: string): Pieces {
  const items = iteratorOf(source);
  switch (plan.kind) {
    case "raw":
      return items;
    case "jsonl":
      return new EncodedItems(items, (item) => `${stringify(plan.encoder, item, where)}\n`);
    case "sse": {
      const events = new EncodedItems(items, (item) => eventOf(item, plan.encoder, where));
      return plan.heartbeatMs > 0 ? new Heartbeats(events, plan.heartbeatMs) : events;
    }
  }
}

/** The iterator of any kind of source. */
export function iteratorOf(source: Source): Pieces {
  if (source instanceof ReadableStream) return new Chunks(source);
  return Symbol.asyncIterator in source
    ? source[Symbol.asyncIterator]()
    : source[Symbol.iterator]();
}

/**
 * The chunks of a stream. Its own iterator ends no read that is pending, so that a stream which is silent when its client
 * leaves would never be let go.
 */
class Chunks implements AsyncIterator<unknown> {
  readonly #reader: ReadableStreamDefaultReader<unknown>;

  constructor(stream: ReadableStream<unknown>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<IteratorResult<unknown>> {
    const { done, value } = await this.#reader.read();
    return done ? { done, value: undefined } : { done, value };
  }

  async return(): Promise<IteratorResult<unknown>> {
    await this.#reader.cancel();
    return { done: true, value: undefined };
  }
}

class EncodedItems implements AsyncIterator<string> {
  readonly #items: Pieces;
  readonly #encode: (item: unknown) => string;

  constructor(items: Pieces, encode: (item: unknown) => string) {
    this.#items = items;
    this.#encode = encode;
  }

  async next(): Promise<IteratorResult<string>> {
    const { done, value } = await this.#items.next();
    if (done === true) return { done, value: undefined };
    try {
      return { done: false, value: this.#encode(value) };
    } catch (error) {
      // It would wait for ever to be asked for the next item.
      await this.return();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<string>> {
    await this.#items.return?.();
    return { done: true, value: undefined };
  }
}

/** Puts a comment where events are far between: proxies and runtimes close what is silent, and a dead client shows. */
class Heartbeats implements AsyncIterator<string> {
  readonly #events: AsyncIterator<string>;
  readonly #ms: number;
  /** The event that is waited for while heartbeats are sent. */
  #pending: Promise<IteratorResult<string>> | undefined = undefined;

  constructor(events: AsyncIterator<string>, ms: number) {
    this.#events = events;
    this.#ms = ms;
  }

  next(): Promise<IteratorResult<string>> {
    const pending = this.#pending ??= this.#events.next();
    return new Promise((resolve, reject) => {
      const stop = after(this.#ms, () => resolve(HEARTBEAT));
      const settle = () => {
        this.#pending = undefined;
        stop();
      };
      pending.then((event) => {
        settle();
        resolve(event);
      }, (error) => {
        settle();
        reject(error);
      });
    });
  }

  async return(): Promise<IteratorResult<string>> {
    await this.#events.return?.();
    return { done: true, value: undefined };
  }
}

const HEARTBEAT: IteratorResult<string> = Object.freeze({ done: false, value: ": ping\n\n" });

function eventOf(item: unknown, encoder: EncoderPlan | undefined, where: string): string {
  const event: ServerSentEvent<unknown> = item instanceof ServerSentEvent
    ? item
    : new ServerSentEvent({ data: item });
  const { data } = event.parts;
  return eventText(event, data === undefined ? undefined : stringify(encoder, data, where));
}

function stringify(encoder: EncoderPlan | undefined, item: unknown, where: string): string {
  if (encoder === undefined) return JSON.stringify(toJsonable(item));
  const issues: Issue[] = [];
  const text = encoder.stringify(item, issues);
  if (text === undefined) throw new ResponseValidationError(issues, where);
  return text;
}
