// A file of the disk as a handler's answer.

import { fileURLToPath } from "node:url";
import { checkHeader, formatContentDisposition, formatMediaType, HttpError } from "../http/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { answerFile, type RangePolicy } from "./answer_file.ts";
import { find } from "./found_file.ts";
import { mediaTypeOfFile } from "./media_types.ts";

/** Options of {@linkcode fileResponse}. */
export interface FileResponseOptions {
  /** Name under which clients save the file; any text, cut to a plain name. Default: no Content-Disposition. */
  readonly filename?: string;
  /** Whether a named file is saved or shown. Default `"attachment"`. */
  readonly disposition?: "attachment" | "inline";
  /** Media type. Default: by the extension of the path, else of `filename`, else `application/octet-stream`. */
  readonly contentType?: string;
  /** Cache-Control. Default none. */
  readonly cacheControl?: string;
  /** Status of the whole file. Default 200. */
  readonly status?: number;
  /** More header fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How Range fields that cannot be honoured are met. Default `"lenient"`. */
  readonly ranges?: RangePolicy;
}

/**
 * Answers with a file: ETag, Last-Modified, conditional requests (304, 412), ranges (206, 416), HEAD.
 *
 * What the client sends must not choose the path: see `staticFiles` of `@cairn/cairn/static` for that.
 *
 * @param cx The request's context.
 * @param path Path, or a `file:` URL such as `new URL("./report.pdf", import.meta.url)`.
 * @param options Name, media type, caching.
 * @throws {HttpError} 404 if there is no such file, 412 if a precondition of the request fails.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { fileResponse } from "@cairn/cairn/files";
 *
 * const app = new App();
 * app.get("/licence", (cx) => fileResponse(cx, "LICENSE", { filename: "licence.txt" }));
 * const answer = await app.fetch(
 *   new Request("http://localhost/licence", { headers: { range: "bytes=0-2" } }),
 * );
 * if (await answer.text() !== "MIT") throw new Error("unexpected file");
 * ```
 */
export async function fileResponse(
  cx: Pick<RequestContext, "request" | "peer">,
  path: string | URL,
  options: FileResponseOptions = {},
): Promise<Response> {
  const place = typeof path === "string" ? path : fileURLToPath(path.href);
  const file = await find(place);
  if (file === undefined || file === "folder") throw new HttpError(404);
  const headers = new Headers();
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    checkHeader(name, value);
    headers.set(name, value);
  }
  headers.set("content-type", formatMediaType(options.contentType ?? typeOf(place, options)));
  if (options.cacheControl !== undefined) headers.set("cache-control", options.cacheControl);
  if (options.filename !== undefined) {
    const type = options.disposition ?? "attachment";
    headers.set("content-disposition", formatContentDisposition(options.filename, { type }));
  }
  const { status = 200, ranges = "lenient" } = options;
  return await answerFile(file, { request: cx.request, peer: cx.peer, status, headers, ranges });
}

function typeOf(path: string, { filename = "" }: FileResponseOptions): string {
  const type = mediaTypeOfFile(path);
  return type === mediaTypeOfFile("") ? mediaTypeOfFile(filename) : type;
}
