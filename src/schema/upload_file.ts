// A file of a form as handlers get it, and its decoder. What holds the bytes is the route's business (memory or a
// temporary file); here it is only known what a file looks like.

import type { SchemaOptions, TSchema } from "@sinclair/typebox";
import type { Read } from "./compile.ts";
import { alternatives, type Issue, plural, push } from "./issue.ts";

/**
 * A file that was sent with a form. It can be read until its request has ended, as often as wanted; what must last
 * longer is saved.
 */
export abstract class UploadFile {
  /**
   * File name as the client gave it, reduced to its last component without control characters and leading dots. It is
   * the client's word: show it, propose it, but store under names of your own.
   */
  abstract readonly filename: string;
  /** Media type as the client gave it; `undefined` when it gave none. The bytes may be anything. */
  abstract readonly contentType: string | undefined;
  /** Header fields of the part by lower-case name, as they were sent. */
  abstract readonly headers: ReadonlyMap<string, string>;
  /** Size in bytes. */
  abstract readonly size: number;

  /** The bytes as a stream, from the start. @throws {TypeError} If the request has ended. */
  abstract stream(): ReadableStream<Uint8Array<ArrayBuffer>>;

  /** All bytes; the whole file is then in memory. @throws {TypeError} If the request has ended. */
  abstract bytes(): Promise<Uint8Array<ArrayBuffer>>;

  /** All bytes as UTF-8 text; what is no UTF-8 becomes U+FFFD. @throws {TypeError} If the request has ended. */
  abstract text(): Promise<string>;

  /**
   * Saves the file; one that was there is replaced. The temporary file of a large upload is moved when it is on the
   * same file system, else copied.
   *
   * @param path Path to save under. Never make it from {@linkcode filename} alone.
   * @throws {TypeError} If the request has ended, or the app has no place for files.
   */
  abstract save(path: string): Promise<void>;

  /** Name, media type and size, for answers and logs. */
  toJSON(): { filename: string; contentType: string | null; size: number } {
    const { filename, contentType = null, size } = this;
    return { filename, contentType, size };
  }
}

/** Options of `t.File`. */
export interface FileOptions extends SchemaOptions {
  /** Smallest size in bytes. */
  readonly minBytes?: number;
  /** Largest size in bytes: beyond it 422. The form's own limit, `fileBytesMax`, stops the upload with 413. */
  readonly maxBytes?: number;
  /** Accepted media types, `image/*` included, as the client names them; the bytes are not looked at. */
  readonly contentTypes?: readonly string[];
}

/** A decoder of files. */
export function compileFile(schema: TSchema): Read {
  const { minBytes, maxBytes, contentTypes } = schema as FileOptions;
  return (value, issues) => {
    if (!(value instanceof UploadFile)) return push(issues, NO_FILE, value);
    if (minBytes !== undefined && value.size < minBytes) {
      const msg = `Data should have at least ${plural(minBytes, "byte")}`;
      push(issues, { type: "bytes_too_short", msg, ctx: { min_length: minBytes } }, value);
    } else if (maxBytes !== undefined && value.size > maxBytes) {
      const msg = `Data should have at most ${plural(maxBytes, "byte")}`;
      push(issues, { type: "bytes_too_long", msg, ctx: { max_length: maxBytes } }, value);
    } else if (contentTypes !== undefined) checkType(value, contentTypes, issues);
    return value;
  };
}

function checkType(file: UploadFile, accepted: readonly string[], issues: Issue[]): void {
  const [type] = (file.contentType ?? "").toLowerCase().split(/\s*;/, 1) as [string];
  const fits = accepted.some((one) =>
    one.endsWith("/*")
      ? type.startsWith(one.slice(0, -1).toLowerCase())
      : type === one.toLowerCase()
  );
  if (fits) return;
  const expected = alternatives(accepted);
  const msg = `File should be of type ${expected}`;
  push(issues, { type: "file_content_type", msg, ctx: { expected } }, file);
}

/** As FastAPI says it: only a text field can come in a file's place. */
const NO_FILE = {
  type: "value_error",
  msg: "Value error, Expected UploadFile, received: <class 'str'>",
  ctx: { error: {} },
};
