// A limit of the body in front of everything that reads it: other frameworks' handlers, streams, custom readers. Routes
// have one of their own (`bodyBytesMax`), counted by Cairn's reader; this one counts for everybody.

import { HttpError } from "../http/mod.ts";
import type { Middleware } from "../route/mod.ts";

/** Options of {@linkcode bodyLimit}. */
export interface BodyLimitOptions {
  /** Largest body, in bytes. */
  readonly bytesMax: number;
  /** What is thrown for a larger one. Default a 413. */
  readonly error?: () => Error;
}

/**
 * Refuses larger request bodies: at once when the length is declared, else as soon as more has come.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { bodyLimit } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [bodyLimit({ bytesMax: 3 })] });
 * app.post("/", async (cx) => await cx.text());
 * const send = (body: string) => app.fetch(new Request("http://localhost/", { method: "POST", body }));
 * if ((await send("abcd")).status !== 413) throw new Error("let in");
 * if ((await send("abc")).status !== 200) throw new Error("refused");
 * ```
 */
export function bodyLimit(options: BodyLimitOptions): Middleware {
  const { bytesMax, error = () => new HttpError(413) } = options;
  return (cx, next) => {
    const { request } = cx;
    if (request.body === null) return next(cx);
    const declared = request.headers.get("content-length");
    // The runtimes frame by the declared length: no more can come.
    if (declared !== null && /^\d+$/.test(declared)) {
      if (Number(declared) > bytesMax) throw error();
      return next(cx);
    }
    const body = ReadableStream.from(counted(request.body, bytesMax, error));
    cx.raw.request = new Request(request, { body, ...{ duplex: "half" } });
    return next(cx);
  };
}

async function* counted(
  source: ReadableStream<Uint8Array>,
  bytesMax: number,
  error: () => Error,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw error();
    yield chunk;
  }
}
