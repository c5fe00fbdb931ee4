// A regular file of the disk: whether it is there, and its bytes. A file is opened when its first byte is asked for, so
// that an answer that nobody reads holds nothing open.

import { open, realpath, stat } from "node:fs/promises";
import type { ByteRange } from "../http/mod.ts";

/** A file that was there when it was asked for. */
export interface FoundFile {
  /** Its path. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Time of the last change, in milliseconds since the epoch. */
  readonly lastModifiedMs: number;
}

/** What is at `path`; `undefined` when there is nothing that can be read. */
export async function find(path: string): Promise<FoundFile | "folder" | undefined> {
  const found = await orAbsent(stat(path));
  if (found?.isDirectory()) return "folder";
  if (!found?.isFile()) return undefined;
  return { path, size: found.size, lastModifiedMs: found.mtimeMs };
}

/** The path with all links resolved; `undefined` when there is nothing. */
export function resolveLinks(path: string): Promise<string | undefined> {
  return orAbsent(realpath(path));
}

async function orAbsent<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (ABSENT.has((error as { code?: string }).code ?? "")) return undefined;
    throw error;
  }
}

/** All bytes of a part of a file at once. */
export async function readPart(
  file: FoundFile,
  { first, last }: ByteRange,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(last - first + 1);
  let at = 0;
  for await (const piece of piecesOf(file, { first, last })) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * The bytes of a part of a file, piece by piece.
 *
 * @throws {Error} If the file became shorter meanwhile: a part that is cut must not look complete.
 */
export async function* piecesOf(
  file: FoundFile,
  { first, last }: ByteRange,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  if (last < first) return;
  const handle = await open(file.path, "r");
  try {
    for (let at = first; at <= last;) {
      // A new one each time: the last one may still be on its way.
      const bytes = new Uint8Array(Math.min(PIECE_BYTES, last - at + 1));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, at);
      if (bytesRead === 0) throw new Error(`Cannot send "${file.path}": it became shorter`);
      at += bytesRead;
      yield bytes.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

const ABSENT: ReadonlySet<string> = new Set([
  "ENOENT",
  "ENOTDIR",
  "ENAMETOOLONG",
  "ELOOP",
  "EACCES",
  "EINVAL",
]);
/** As large as the runtimes' own pieces; larger ones cost the same CPU and more memory. */
const PIECE_BYTES = 65_536;
