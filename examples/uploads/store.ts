// Files in a folder: bytes under an id of ours, what else is known of them in a JSON file beside. Nothing that a client
// sends is ever part of a path.
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { HttpError, t } from "../../mod.ts";
import type { Cx } from "../../src/cx/mod.ts";
import type { Part } from "../../src/http/mod.ts";

/** What is known of a file. */
export const FileInfo = t.Object({
  id: t.String({ format: "uuid" }),
  name: t.String({ description: "As the client named it" }),
  type: t.String(),
  size: t.Integer({ minimum: 0, description: "Bytes" }),
  sha256: t.String({ pattern: "^[0-9a-f]{64}$" }),
  at: t.String({ format: "date-time" }),
}, { $id: "FileInfo" });
export type FileInfo = typeof FileInfo.static;

/** Options of {@linkcode FileStore}. */
export interface FileStoreOptions {
  /** Folder of the files; made when it is missing. */
  readonly folder: string;
  /** Most bytes of all files together: a disk that everyone can fill is soon full. */
  readonly bytesMax: number;
}

export class FileStore {
  readonly #folder: string;
  readonly #bytesMax: number;
  readonly #files = new Map<string, FileInfo>();
  /** Bytes on the disk, those of uploads that still run included. */
  #bytes = 0;

  constructor({ folder, bytesMax }: FileStoreOptions) {
    this.#folder = folder;
    this.#bytesMax = bytesMax;
  }

  /** Reads what is there; what a killed process left half done is removed. */
  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const names = await readdir(this.#folder);
    for (const name of names.filter((name) => INFO.test(name))) {
      const info: FileInfo = JSON.parse(await readFile(path.join(this.#folder, name), "utf8"));
      this.#files.set(info.id, info);
      this.#bytes += info.size;
    }
    for (const name of names) {
      if (!this.#files.has(name.replace(INFO, ""))) await this.#delete(name);
    }
  }

  /** All files, the newest first. */
  list(): FileInfo[] {
    return [...this.#files.values()].sort((a, b) => a.at < b.at ? 1 : -1);
  }

  /** One file and where it is; `undefined` when there is none. */
  find(id: string): { readonly info: FileInfo; readonly path: string } | undefined {
    const info = this.#files.get(id);
    return info && { info, path: path.join(this.#folder, info.id) };
  }

  /** Writes a part as it arrives. Whatever breaks it off, half a file is never kept. */
  async save(cx: Cx, part: Part): Promise<FileInfo> {
    const id = cx.random.uuid();
    const at = new Date(cx.clock.wallNow()).toISOString();
    const hash = createHash("sha256");
    let size = 0;
    let isWhole = false;
    try {
      // "wx": never over a file that is there.
      await using file = await open(path.join(this.#folder, id), "wx", 0o600);
      await part.consume(async (bytes) => {
        this.#take(bytes.length);
        size += bytes.length;
        hash.update(bytes);
        await writeAll(file, bytes);
      });
      const name = part.filename || "unnamed";
      const type = part.contentType ?? "application/octet-stream";
      const info: FileInfo = { id, name, type, size, sha256: hash.digest("hex"), at };
      await writeFile(path.join(this.#folder, `${id}.json`), JSON.stringify(info));
      this.#files.set(id, info);
      isWhole = true;
      return info;
    } finally {
      if (!isWhole) {
        this.#bytes -= size;
        await this.#delete(id);
      }
    }
  }

  /** Removes a file; `false` when there is none. */
  async remove(id: string): Promise<boolean> {
    const info = this.#files.get(id);
    if (info === undefined) return false;
    this.#files.delete(id);
    this.#bytes -= info.size;
    // First what makes it a file, so that a crash between the two leaves nothing that is listed and cannot be read.
    await this.#delete(`${id}.json`);
    await this.#delete(id);
    return true;
  }

  #take(bytes: number): void {
    if (this.#bytes + bytes > this.#bytesMax) throw new HttpError(507, "The store is full");
    this.#bytes += bytes;
  }

  async #delete(name: string): Promise<void> {
    await rm(path.join(this.#folder, name), { force: true });
  }
}

/** The disk may take less than it is given. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

const INFO = /\.json$/;
