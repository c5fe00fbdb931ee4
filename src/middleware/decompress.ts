// Compressed request bodies: opt-in, as a small body can become a large one. What comes out is counted by the one body
// reader like any other body, and against a ratio here, so that a bomb ends early.

import { HttpError } from "../http/mod.ts";
import type { Middleware } from "../route/mod.ts";
import zlib from "node:zlib";

/** Options of {@linkcode decompress}. */
export interface DecompressOptions {
  /** Codings that are taken. Default `gzip`, `deflate`, `br`, `zstd`. */
  readonly codings?: readonly ("gzip" | "deflate" | "br" | "zstd")[];
  /** How many bytes may come out of one, after the first 64 KiB. Default 100. */
  readonly ratioMax?: number;
}

/**
 * Decodes request bodies with a `Content-Encoding`; without it they are refused with 415.
 *
 * The route's limit of the body counts what comes out. A body of another coding stays refused; a broken one is 400, one
 * that grows beyond the ratio 413.
 *
 * @example
 * ```ts
 * import { App, t } from "@cairn/cairn";
 * import { decompress } from "@cairn/cairn/middleware";
 * import { gzipSync } from "node:zlib";
 *
 * const app = new App({ middleware: [decompress()] });
 * app.post("/sum", { body: t.Array(t.Integer()) }, (cx) => cx.body.reduce((sum, one) => sum + one, 0));
 * const response = await app.fetch(
 *   new Request("http://localhost/sum", {
 *     method: "POST",
 *     headers: { "content-type": "application/json", "content-encoding": "gzip" },
 *     body: new Uint8Array(gzipSync("[1,2,3]")),
 *   }),
 * );
 * if (await response.text() !== "6") throw new Error("not decoded");
 * ```
 */
export function decompress(options: DecompressOptions = {}): Middleware {
  const codings = new Set<string>(options.codings ?? Object.keys(DECODERS));
  const ratioMax = options.ratioMax ?? RATIO_MAX;
  return (cx, next) => {
    const { request } = cx;
    const coding = request.headers.get("content-encoding")?.trim().toLowerCase();
    if (coding === undefined || request.body === null || !codings.has(coding)) return next(cx);
    const headers = new Headers(request.headers);
    headers.delete("content-encoding");
    headers.delete("content-length");
    const decoded = decode(request.body, DECODERS[coding as keyof typeof DECODERS](), ratioMax);
    cx.raw.request = new Request(request, {
      body: ReadableStream.from(decoded),
      headers,
      // Without it one runtime refuses a body that is a stream.
      ...{ duplex: "half" },
    });
    return next(cx);
  };
}

async function* decode(
  source: ReadableStream<Uint8Array>,
  decoder: zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress | zlib.ZstdDecompress,
  ratioMax: number,
): AsyncGenerator<Uint8Array> {
  let [bytesIn, bytesOut] = [0, 0];
  const feed = async () => {
    try {
      for await (const chunk of source) {
        bytesIn += chunk.length;
        if (!decoder.write(chunk)) await new Promise((resolve) => decoder.once("drain", resolve));
      }
      decoder.end();
    } catch (error) {
      decoder.destroy(error as Error);
    }
  };
  const feeding = feed();
  try {
    for await (const piece of decoder) {
      bytesOut += (piece as Uint8Array).length;
      if (bytesOut > FREE_BYTES && bytesOut > bytesIn * ratioMax) throw new HttpError(413);
      yield new Uint8Array(piece as Uint8Array);
    }
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "Bad content coding", { cause: error });
  } finally {
    decoder.destroy();
    decoder.emit("drain");
  }
  await feeding;
}

const DECODERS = {
  gzip: () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
  zstd: () => zlib.createZstdDecompress(),
};
const RATIO_MAX = 100;
const FREE_BYTES = 65_536;
