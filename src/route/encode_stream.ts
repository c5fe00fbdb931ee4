// Items of a streamed answer to text: JSON lines or server-sent events, each item checked by its schema. Hot. Pull-only:
// one item is asked for when the client is ready for it.

import { after } from "../cx/internal.ts";
import { type Issue, toJsonable } from "../schema/mod.ts";
import type { EncoderPlan, StreamPlan } from "./plan.ts";
import { eventText, ServerSentEvent } from "./server_sent_event.ts";
import { ResponseValidationError } from "./validation_error.ts";

/** Anything that gives items. */
export type Source = AsyncIterable<unknown> | Iterable<unknown>;

/** Something that is asked for pieces of a body one after the other: an iterator that may wait, or not, as it likes. */
export interface Pieces {
  /** The next piece. What is there at once comes without a promise: one for each would double what a short piece costs. */
  next(): Next | PromiseLike<Next>;
  /** Ends the source. */
  return?(): unknown;
}

type Next<T = unknown> = IteratorResult<T, unknown>;

/** Whether a piece has to be waited for. */
export function isPending<T>(next: Next<T> | PromiseLike<Next<T>>): next is PromiseLike<Next<T>> {
  return "then" in next;
}

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

class EncodedItems implements Pieces {
  readonly #items: Pieces;
  readonly #encode: (item: unknown) => string;

  constructor(items: Pieces, encode: (item: unknown) => string) {
    this.#items = items;
    this.#encode = encode;
  }

  next(): Next<string> | Promise<Next<string>> {
    const next = this.#items.next();
    return isPending(next) ? this.#later(next) : this.#encoded(next);
  }

  async #later(next: PromiseLike<Next>): Promise<Next<string>> {
    return await this.#encoded(await next);
  }

  #encoded({ done, value }: Next): Next<string> | Promise<Next<string>> {
    if (done === true) return END;
    try {
      return { done: false, value: this.#encode(value) };
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** The source would wait for ever to be asked for the next item. */
  async #failed(error: unknown): Promise<Next<string>> {
    await this.return();
    throw error;
  }

  async return(): Promise<void> {
    await this.#items.return?.();
  }
}

/** Puts a comment where events are far between: proxies and runtimes close what is silent, and a dead client shows. */
class Heartbeats implements Pieces {
  readonly #events: Pieces;
  readonly #ms: number;
  /** The event that is waited for while heartbeats are sent. */
  #pending: PromiseLike<Next> | undefined = undefined;

  constructor(events: Pieces, ms: number) {
    this.#events = events;
    this.#ms = ms;
  }

  next(): Next | Promise<Next> {
    if (this.#pending === undefined) {
      const next = this.#events.next();
      if (!isPending(next)) return next;
      this.#pending = next;
    }
    return this.#eventOrHeartbeat(this.#pending);
  }

  #eventOrHeartbeat(pending: PromiseLike<Next>): Promise<Next> {
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

  async return(): Promise<void> {
    await this.#events.return?.();
  }
}

const END: Next<never> = Object.freeze({ done: true, value: undefined });
const HEARTBEAT: Next<string> = Object.freeze({ done: false, value: ": ping\n\n" });

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
