// A streamed answer that knows when and how it has ended, so that the request's scope stays open as long as the client
// reads and closes with what happened. Pull-only: nothing is produced before the client asks. A client that leaves
// cancels the scope first, so that a source that waits in it stops waiting, and then returns the source.

import { type CancelKind, Cancelled, type Cx, type Outcome } from "../cx/mod.ts";
import { after, cancelCx } from "../cx/internal.ts";
import { isPending, iteratorOf, type Pieces, type Source } from "./encode_stream.ts";
import type { Held } from "./held.ts";

/** A body that is produced while it is sent. */
export class StreamedBody implements Held {
  /** What the response is made of. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Whether the body was sent, failed, or was given up by the client. */
  ended = false;
  /** How it ended. */
  outcome: Outcome = SENT;
  readonly #cx: Cx;
  readonly #pieces: Pieces;
  readonly #isEndless: boolean;
  readonly #listeners: (() => void)[] = [];
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined = undefined;
  #isGivenUp = false;

  /**
   * Wraps pieces of text and bytes.
   *
   * @param options `isEndless`: it ends when the application drains, as events do that have no end of their own.
   */
  constructor(cx: Cx, pieces: Pieces, options: { readonly isEndless?: boolean } = {}) {
    this.#cx = cx;
    this.#pieces = pieces;
    this.#isEndless = options.isEndless ?? false;
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: (controller) => this.#pull(controller),
      cancel: () => this.#giveUp("client_disconnect"),
    }, { highWaterMark: 0 });
  }

  /** A body of whatever gives text and bytes. */
  static of(cx: Cx, source: Source): StreamedBody {
    return new StreamedBody(cx, iteratorOf(source));
  }

  /** Calls `listener` once when the body has ended. */
  onEnd(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The application drains: what has no end of its own ends here, properly, and its client connects elsewhere. */
  leave(): void {
    if (!this.#isEndless || this.#isGivenUp || this.ended) return;
    this.#controller?.close();
    void this.#giveUp("shutdown");
  }

  /** Synchronous where the source is: a promise for each piece costs as much as sending a short one. */
  #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> | undefined {
    try {
      const next = this.#pieces.next();
      if (isPending(next)) return this.#pullLater(controller, next);
      this.#take(controller, next);
    } catch (error) {
      this.#break(controller, error);
    }
    return undefined;
  }

  async #pullLater(
    controller: ReadableStreamDefaultController<Uint8Array>,
    next: PromiseLike<IteratorResult<unknown>>,
  ): Promise<void> {
    try {
      this.#take(controller, await next);
    } catch (error) {
      this.#break(controller, error);
    }
  }

  #take(
    controller: ReadableStreamDefaultController<Uint8Array>,
    next: IteratorResult<unknown>,
  ): void {
    if (this.#isGivenUp) return;
    if (next.done !== true) return controller.enqueue(chunkOf(next.value));
    controller.close();
    this.#end(SENT);
  }

  #break(controller: ReadableStreamDefaultController<Uint8Array>, error: unknown): void {
    if (this.#isGivenUp) return;
    // The head is sent: a broken body is the only honest answer left, never a silent end.
    controller.error(error);
    this.#end({ ok: false, kind: error instanceof Cancelled ? "cancelled" : "error", error });
  }

  /** Nobody reads any more; a stream that has ended is neither cancelled nor left. */
  async #giveUp(kind: CancelKind): Promise<void> {
    this.#isGivenUp = true;
    cancelCx(this.#cx, { kind });
    const stop = after(END_MS, () => this.#end({ ok: false, kind: "error", error: ENDLESS }));
    try {
      await this.#pieces.return?.();
    } catch {
      // The source failed while it was given up: nobody is there to be told.
    }
    stop();
    this.#end({ ok: false, kind: "cancelled", error: new Cancelled({ kind }) });
  }

  #end(outcome: Outcome): void {
    if (this.ended) return;
    this.ended = true;
    this.outcome = outcome;
    for (const listener of this.#listeners) listener();
  }
}

function chunkOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return ENCODER.encode(value);
  throw new TypeError(`Cannot stream a value of type ${typeof value}: expected text or bytes`);
}

/** Time for a source to end after its client has left. */
const END_MS = 5_000;
const ENDLESS = new Error(
  "Cannot end a streamed body: its source ignores its cancellation. Pass cx.signal to what it waits for, or wait with cx.wait",
);
const ENCODER = new TextEncoder();
const SENT: Outcome = Object.freeze({ ok: true, value: undefined });

/** Whether a handler's value is to be streamed: a stream or the object of a generator, not an array or a set. */
export function isStreamable(value: unknown): value is Source {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof ReadableStream) return true;
  if (Symbol.asyncIterator in value) return true;
  return Symbol.iterator in value && typeof (value as { next?: unknown }).next === "function";
}
