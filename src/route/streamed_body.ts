// A streamed answer that knows when it has ended, so that the request's scope stays open as long as the client reads.
// Pull-only: nothing is produced before the client asks, and a client that leaves cancels the source.

import type { Held } from "./held.ts";

/** A body that is produced while it is sent. */
export class StreamedBody implements Held {
  /** What the response is made of. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Whether the body was sent, failed, or was given up by the client. */
  ended = false;
  readonly #listeners: (() => void)[] = [];

  /** Wraps a source of text and bytes. */
  constructor(source: AsyncIterable<unknown> | Iterable<unknown>) {
    const iterator = Symbol.asyncIterator in source
      ? source[Symbol.asyncIterator]()
      : source[Symbol.iterator]();
    this.readable = new ReadableStream<Uint8Array>({
      pull: (controller) => this.#pull(iterator, controller),
      cancel: async () => {
        try {
          await iterator.return?.();
        } catch {
          // The source failed while it was given up: nobody is there to be told.
        }
        this.#end();
      },
    }, { highWaterMark: 0 });
  }

  /** Calls `listener` once when the body has ended. */
  onEnd(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async #pull(
    iterator: AsyncIterator<unknown> | Iterator<unknown>,
    controller: ReadableStreamDefaultController<Uint8Array>,
  ): Promise<void> {
    try {
      const next = await iterator.next();
      if (next.done === true) {
        controller.close();
        return this.#end();
      }
      controller.enqueue(chunkOf(next.value));
    } catch (error) {
      // The head is sent: a broken body is the only honest answer left, never a silent end.
      controller.error(error);
      this.#end();
    }
  }

  #end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const listener of this.#listeners) listener();
  }
}

function chunkOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return ENCODER.encode(value);
  throw new TypeError(`Cannot stream a value of type ${typeof value}: expected text or bytes`);
}

const ENCODER = new TextEncoder();

/** Whether a handler's value is to be streamed: a stream or the object of a generator, not an array or a set. */
export function isStreamable(value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof ReadableStream) return true;
  if (Symbol.asyncIterator in value) return true;
  return Symbol.iterator in value && typeof (value as { next?: unknown }).next === "function";
}
