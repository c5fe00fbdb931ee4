// Content codings by node:zlib, which both runtimes have whole: the web's CompressionStream lacks flushing, and so stalls
// live streams, and one runtime lacks zstd there.

import type { Buffer } from "node:buffer";
import { promisify } from "node:util";
import zlib from "node:zlib";
import type { Coding } from "../http/mod.ts";

/** Compresses a whole body; off the event loop where it is large. */
export function compressBytes(coding: Coding, bytes: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return bytes.length <= SYNC_BYTES_MAX ? SYNC[coding](bytes) : ASYNC[coding](bytes);
}

/**
 * Compresses a stream, sending what is ready after each chunk, so that live streams stay live.
 *
 * Pull-only like its source: nothing is read before the client reads, and a client that leaves cancels the source.
 */
export function compressStream(
  coding: Coding,
  source: AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  const encoder = STREAM[coding]();
  const pieces: Uint8Array[] = [];
  const iterator = source[Symbol.asyncIterator]();
  encoder.on("data", (piece: Uint8Array) => void pieces.push(new Uint8Array(piece)));
  const flushed = (step: (done: () => void) => void) =>
    new Promise<void>((resolve, reject) => {
      encoder.once("error", reject);
      step(() => {
        encoder.off("error", reject);
        resolve();
      });
    });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (pieces.length === 0) {
        const next = await iterator.next();
        if (next.done === true) {
          await flushed((done) => encoder.once("end", done).end());
          for (const piece of pieces.splice(0)) controller.enqueue(piece);
          return controller.close();
        }
        await flushed((done) => encoder.write(next.value, () => encoder.flush(done)));
      }
      for (const piece of pieces.splice(0)) controller.enqueue(piece);
    },
    async cancel() {
      encoder.destroy();
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}

/** Quality 4: the default, 11, takes a hundred times as long for a few percent. */
const BROTLI = {
  params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 },
};

const SYNC: Readonly<Record<Coding, (bytes: Uint8Array) => Uint8Array>> = {
  zstd: (bytes) => zlib.zstdCompressSync(bytes),
  br: (bytes) => zlib.brotliCompressSync(bytes, BROTLI),
  gzip: (bytes) => zlib.gzipSync(bytes),
};
const ASYNC: Readonly<Record<Coding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  zstd: promisify((bytes: Uint8Array, done: Done) => zlib.zstdCompress(bytes, done)),
  br: promisify((bytes: Uint8Array, done: Done) => zlib.brotliCompress(bytes, BROTLI, done)),
  gzip: promisify((bytes: Uint8Array, done: Done) => zlib.gzip(bytes, done)),
};
const STREAM = {
  zstd: () => zlib.createZstdCompress(),
  br: () => zlib.createBrotliCompress(BROTLI),
  gzip: () => zlib.createGzip(),
};
type Done = (error: Error | null, result: Buffer) => void;

/** About a fifth of a millisecond of gzip. */
const SYNC_BYTES_MAX = 16_384;
