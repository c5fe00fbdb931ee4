// The parts of a multipart request as they arrive, each to be read or left before the next one comes. Nothing is read
// ahead: a consumer that takes its time makes the client wait, and memory stays flat whatever the size of the body.

import { type BodyPieces, openBody, type ReadBodyOptions } from "./body.ts";
import { HttpError } from "./http_error.ts";
import {
  FORM_LIMITS,
  type FormLimits,
  multipartBoundary,
  type MultipartEvent,
  MultipartParser,
} from "./multipart.ts";
import type { PartHead } from "./part_head.ts";

/** Options of {@linkcode readParts}. */
export interface ReadPartsOptions extends ReadBodyOptions {
  /** Limits of parts. */
  readonly limits?: FormLimits;
}

/** One part of a multipart request, while it is its turn. */
export class Part implements PartHead, AsyncIterable<Uint8Array> {
  readonly name: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly #source: MultipartSource;
  #state: "waiting" | "reading" | "ended" = "waiting";

  /** Made by {@linkcode readParts}. */
  constructor(head: PartHead, source: MultipartSource) {
    this.name = head.name;
    this.filename = head.filename;
    this.contentType = head.contentType;
    this.headers = head.headers;
    this.#source = source;
  }

  /**
   * Its bytes, piece by piece; what is left of them when the loop is left early is skipped. Copy a piece to keep it.
   *
   * @throws {TypeError} If it was read already, or the next part was asked for.
   * @throws {HttpError} 413 and 400, see {@linkcode readParts}.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    this.#begin();
    for (;;) {
      const bytes = await this.#next();
      if (bytes === undefined) return;
      yield bytes;
    }
  }

  /**
   * Gives its bytes to `use`, piece by piece, and waits for it. A piece is gone when `use` is done with it, so that
   * nothing of it can be kept but by copying; in the loop, pieces wait for the garbage collector, which on Bun is up to
   * 40 MiB more when something slower than the network takes them.
   *
   * @param use Takes a piece; what it throws ends the reading.
   * @throws As the iterator.
   *
   * @example To a file, in flat memory
   * ```ts
   * import { open } from "node:fs/promises";
   * import { App } from "@cairn/cairn";
   *
   * const app = new App();
   * app.put("/backup", { bodyBytesMax: 2 ** 34 }, async (cx) => {
   *   for await (const part of cx.parts()) {
   *     await using file = await open("/tmp/backup", "w");
   *     await part.consume((bytes) => file.writeFile(bytes));
   *   }
   * });
   * ```
   */
  async consume(use: (bytes: Uint8Array) => unknown): Promise<void> {
    this.#begin();
    for (let bytes = await this.#next(); bytes !== undefined; bytes = await this.#next()) {
      const using = use(bytes);
      if (using instanceof Promise) await using;
      this.#source.free();
    }
  }

  /** Its bytes as a stream, see the iterator. */
  stream(): ReadableStream<Uint8Array> {
    const pieces = this[Symbol.asyncIterator]();
    return new ReadableStream<Uint8Array>({
      async pull(controller): Promise<void> {
        const next = await pieces.next();
        if (next.done === true) return controller.close();
        controller.enqueue(next.value);
      },
      async cancel(): Promise<void> {
        await pieces.return();
      },
    }, { highWaterMark: 0 });
  }

  /**
   * All its bytes.
   *
   * @param options `bytesMax`: most bytes to keep. Default 1 MiB.
   * @throws {HttpError} 413 if there are more.
   */
  async bytes(options: Partial<ReadBodyOptions> = {}): Promise<Uint8Array> {
    const bytesMax = options.bytesMax ?? FORM_LIMITS.fieldBytesMax;
    const bytes = new ByteBuffer();
    for await (const piece of this) {
      if (bytes.length + piece.length > bytesMax) throw new HttpError(413);
      bytes.append(piece);
    }
    return bytes.take();
  }

  /** All of it as UTF-8 text, see {@linkcode bytes}; bytes that are no UTF-8 become U+FFFD. */
  async text(options: Partial<ReadBodyOptions> = {}): Promise<string> {
    return DECODER.decode(await this.bytes(options));
  }

  /** Skips what nobody read of it; for whoever asks for the next part. */
  async skip(): Promise<void> {
    while (await this.#next() !== undefined);
  }

  #begin(): void {
    if (this.#state !== "waiting") {
      throw new TypeError(`Cannot read part "${this.name}": it was read, or its turn is over`);
    }
    this.#state = "reading";
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#state === "ended") return undefined;
    const event = await this.#source.next();
    if (event?.kind === "data") return event.bytes;
    this.#state = "ended";
    return undefined;
  }
}

/** Reads events of the parser from a body that arrives. */
export class MultipartSource {
  readonly #pieces: BodyPieces;
  readonly #parser: MultipartParser;
  #events: readonly MultipartEvent[] = [];
  #at = 0;
  /** What the events are views of. */
  #piece: Uint8Array = NO_BYTES;

  /**
   * Opens the body of `request`.
   *
   * @throws {HttpError} As {@linkcode readParts}.
   */
  constructor(request: Request, options: ReadPartsOptions) {
    const boundary = multipartBoundary(request.headers.get("content-type"));
    this.#parser = new MultipartParser(boundary, options.limits);
    this.#pieces = openBody(request, options);
  }

  /** The next event; `undefined` after the last one. */
  async next(): Promise<MultipartEvent | undefined> {
    while (this.#at === this.#events.length) {
      const piece = await this.#pieces.next();
      if (piece === undefined) {
        this.#parser.finish();
        return undefined;
      }
      this.#events = this.#parse(piece);
      this.#at = 0;
      this.#piece = piece;
    }
    return this.#events[this.#at++];
  }

  /** Frees the memory of the last piece, if the last event was all that was left in it. */
  free(): void {
    if (this.#at < this.#events.length) return;
    const { buffer } = this.#piece;
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  }

  /** Gives up the rest of the body. */
  cancel(): void {
    this.#pieces.cancel();
  }

  #parse(piece: Uint8Array): MultipartEvent[] {
    try {
      return this.#parser.push(piece);
    } catch (error) {
      this.cancel();
      throw error;
    }
  }
}

/**
 * Reads the parts of a multipart/form-data request one after the other.
 *
 * @param request The request; its body must not have been read.
 * @param options Limits. The body's own limit counts everything, heads and delimiters included.
 * @returns The parts in the order in which they arrive. Asking for the next one skips what was not read of the last.
 * @throws {HttpError} 415 if it is no multipart/form-data; 413 if the body, a file or the fields are too large; 400 if
 *   it is malformed, ends too early, or has too many parts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readParts } from "@cairn/cairn/http";
 *
 * const form = new FormData();
 * form.set("title", "Notes");
 * form.set("file", new File(["abc"], "a.txt"));
 * const request = new Request("http://localhost/", { method: "POST", body: form });
 * const sizes: Record<string, number> = {};
 * for await (const part of readParts(request, { bytesMax: 10_000 })) {
 *   sizes[part.name] = (await part.bytes()).length;
 * }
 * assert.deepEqual(sizes, { title: 5, file: 3 });
 * ```
 */
export async function* readParts(
  request: Request,
  options: ReadPartsOptions,
): AsyncGenerator<Part, void, undefined> {
  const source = new MultipartSource(request, options);
  let isOver = false;
  try {
    for (;;) {
      const event = await source.next();
      if (event === undefined) break;
      if (event.kind !== "part") continue;
      const part = new Part(event.head, source);
      yield part;
      await part.skip();
    }
    isOver = true;
  } finally {
    if (!isOver) source.cancel();
  }
}

/** Bytes that are collected piece by piece. */
export class ByteBuffer {
  #bytes: Uint8Array<ArrayBuffer> = NO_BYTES;
  /** Number of bytes. */
  length = 0;

  /** Adds a copy of `piece`. */
  append(piece: Uint8Array): void {
    const needed = this.length + piece.length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.length));
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.length);
    this.length = needed;
  }

  /** The bytes collected so far, without copying them. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }

  /** Forgets all bytes. */
  clear(): void {
    this.#bytes = NO_BYTES;
    this.length = 0;
  }
}

const NO_BYTES = new Uint8Array(0);
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
