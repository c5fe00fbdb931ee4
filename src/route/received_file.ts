// A file of a form while its request lasts: its bytes in memory, or in a temporary file.

import { ByteBuffer, type PartHead } from "../http/mod.ts";
import { UploadFile } from "../schema/mod.ts";
import type { RequestContext } from "./request_context.ts";
import type { StoredFile, UploadPlace, UploadStore } from "./upload_store.ts";

/** A file that was received. */
export class ReceivedFile extends UploadFile {
  readonly filename: string;
  readonly contentType: string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly size: number;
  readonly #contents: Uint8Array<ArrayBuffer> | StoredFile;
  readonly #store: UploadStore | undefined;

  /** Made by {@linkcode FileReceiver}. */
  constructor(head: PartHead, size: number, { contents, store }: ReceivedContents) {
    super();
    this.filename = head.filename ?? "";
    this.contentType = head.contentType;
    this.headers = head.headers;
    this.size = size;
    this.#contents = contents;
    this.#store = store;
  }

  /** The bytes when they are in memory; fields that want bytes are kept there. */
  get inMemory(): Uint8Array<ArrayBuffer> | undefined {
    return this.#contents instanceof Uint8Array ? this.#contents : undefined;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (this.#contents instanceof Uint8Array) return new Blob([this.#contents]).stream();
    const pieces = this.#contents.pieces()[Symbol.asyncIterator]();
    // Not ReadableStream.from(): TypeScript's own types of the web do not know it.
    return new ReadableStream({
      async pull(controller): Promise<void> {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel(): Promise<void> {
        await pieces.return?.();
      },
    });
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#contents instanceof Uint8Array) return this.#contents.slice();
    const bytes = new Uint8Array(this.size);
    let at = 0;
    for await (const piece of this.#contents.pieces()) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  override async text(): Promise<string> {
    return DECODER.decode(this.inMemory ?? await this.bytes());
  }

  override async save(path: string): Promise<void> {
    if (!(this.#contents instanceof Uint8Array)) return await this.#contents.moveTo(path);
    if (this.#store === undefined) {
      throw new TypeError("Cannot save an upload: the app has no upload store; set `uploads`");
    }
    await this.#store.write(path, this.#contents);
  }
}

interface ReceivedContents {
  readonly contents: Uint8Array<ArrayBuffer> | StoredFile;
  readonly store: UploadStore | undefined;
}

/** What the files of one request share: the memory that they may take, and the place for what does not fit. */
export class FileReceivers {
  readonly #cx: RequestContext;
  #place: Promise<UploadPlace> | undefined = undefined;
  #memoryLeft: number;

  /** Gives the files of `cx` up to `memoryBytesMax` bytes of memory. */
  constructor(cx: RequestContext, memoryBytesMax: number) {
    this.#cx = cx;
    this.#memoryLeft = memoryBytesMax;
  }

  /** The app's store, if it has one. */
  get store(): UploadStore | undefined {
    return this.#cx.services.uploads;
  }

  /** Takes `bytes` from the memory that is left; `false` when it does not suffice. */
  takeMemory(bytes: number): boolean {
    if (bytes > this.#memoryLeft) return false;
    this.#memoryLeft -= bytes;
    return true;
  }

  /** Gives memory back. */
  giveMemory(bytes: number): void {
    this.#memoryLeft += bytes;
  }

  /** Begins a file outside of memory; `undefined` when the app has no store. */
  async create(): Promise<StoredFile | undefined> {
    const { store } = this;
    if (store === undefined) return undefined;
    this.#place ??= this.#open(store);
    return (await this.#place).create();
  }

  async #open(store: UploadStore): Promise<UploadPlace> {
    const place = await store.open();
    if (this.#cx.state === "closed") {
      // Its client left meanwhile, or took too long.
      await place.remove();
      throw new TypeError("Cannot keep an upload: its request has ended");
    }
    this.#cx.defer(() => place.remove());
    return place;
  }
}

/** Receives one file. */
export class FileReceiver {
  readonly #all: FileReceivers;
  readonly #head: PartHead;
  readonly #mustBeInMemory: boolean;
  readonly #buffer = new ByteBuffer();
  #stored: StoredFile | undefined = undefined;
  #size = 0;

  /**
   * Begins a file.
   *
   * @param options `mustBeInMemory`: whatever its size, for fields that want bytes.
   */
  constructor(all: FileReceivers, head: PartHead, options: { readonly mustBeInMemory: boolean }) {
    this.#all = all;
    this.#head = head;
    this.#mustBeInMemory = options.mustBeInMemory;
  }

  /** Adds bytes, which may be reused once it is resolved; synchronous while they fit into memory. */
  add(bytes: Uint8Array): void | Promise<void> {
    this.#size += bytes.length;
    if (this.#stored !== undefined) return this.#stored.write(bytes);
    if (!this.#all.takeMemory(bytes.length) && !this.#mustBeInMemory) return this.#spill(bytes);
    this.#buffer.append(bytes);
  }

  async #spill(bytes: Uint8Array): Promise<void> {
    this.#stored = await this.#all.create();
    if (this.#stored === undefined) return this.#buffer.append(bytes);
    this.#all.giveMemory(this.#buffer.length);
    await this.#stored.write(this.#buffer.take());
    this.#buffer.clear();
    await this.#stored.write(bytes);
  }

  /** The complete file. */
  async finish(): Promise<ReceivedFile> {
    await this.#stored?.finish();
    const contents = this.#stored ?? this.#buffer.take();
    return new ReceivedFile(this.#head, this.#size, { contents, store: this.#all.store });
  }
}

const DECODER = new TextDecoder();
