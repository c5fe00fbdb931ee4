// Large files of forms on the disk: a folder of its own for each request that has any, readable by this user only, gone
// when the request has ended. Names are numbers: no part of a path comes from a client.

import type { StoredFile, UploadPlace, UploadStore } from "../route/mod.ts";

/** Options of {@linkcode diskUploads}. */
export interface DiskUploadsOptions {
  /**
   * Folder for temporary files. Saving an upload on the same file system is a move instead of a copy. Default: the
   * system's (`TMPDIR`).
   */
  readonly folder?: string;
}

/**
 * Keeps large uploads in temporary files.
 *
 * Nothing is touched before a file is too large for memory. On Deno it then needs to read and write the folder. What a
 * process leaves behind when it is killed lies in folders named `cairn-…`.
 */
export function diskUploads(options: DiskUploadsOptions = {}): UploadStore {
  return {
    async open(): Promise<UploadPlace> {
      const { mkdtemp, os, path } = await disk();
      return new DiskPlace(await mkdtemp(path.join(options.folder ?? os.tmpdir(), "cairn-")));
    },
    async write(path: string, bytes: Uint8Array): Promise<void> {
      const { writeFile } = await disk();
      await writeFile(path, bytes);
    },
  };
}

class DiskPlace implements UploadPlace {
  readonly #folder: string;
  readonly #begun: Promise<DiskFile>[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  create(): Promise<StoredFile> {
    const file = this.#begin(String(this.#begun.length));
    this.#begun.push(file);
    return file;
  }

  async #begin(name: string): Promise<DiskFile> {
    const { open, path } = await disk();
    const place = path.join(this.#folder, name);
    return new DiskFile(place, await open(place, "wx", OWNER_ONLY));
  }

  async remove(): Promise<void> {
    const { rm } = await disk();
    // A client may leave while a file is begun: what is opened then would stay open.
    for (const begun of this.#begun) await begun.then((file) => file.end(), () => {});
    await rm(this.#folder, { recursive: true, force: true });
  }
}

type Handle = Awaited<ReturnType<Awaited<ReturnType<typeof disk>>["open"]>>;

class DiskFile implements StoredFile {
  #path: string;
  /** Where it was moved to is the user's; it stays readable there. */
  #isMoved = false;
  #isOver = false;
  #handle: Handle | undefined;

  constructor(path: string, handle: Handle) {
    this.#path = path;
    this.#handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      at += (await this.#handle!.write(bytes, at)).bytesWritten;
    }
  }

  async finish(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** The request is over: an upload that broke off is closed here. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.finish();
  }

  async *pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    this.#refuseWhenOver("read");
    const { open } = await disk();
    const handle = await open(this.#path, "r");
    try {
      for (;;) {
        // A new one each time: the last one may still be in use.
        const bytes = new Uint8Array(PIECE_BYTES);
        const { bytesRead } = await handle.read(bytes, 0, PIECE_BYTES);
        if (bytesRead === 0) return;
        yield bytes.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  async moveTo(path: string): Promise<void> {
    this.#refuseWhenOver("save");
    const { copyFile, rename } = await disk();
    if (this.#isMoved) return await copyFile(this.#path, path);
    try {
      await rename(this.#path, path);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EXDEV") throw error;
      return await copyFile(this.#path, path);
    }
    this.#path = path;
    this.#isMoved = true;
  }

  #refuseWhenOver(what: string): void {
    if (!this.#isOver) return;
    throw new TypeError(`Cannot ${what} an upload: its request has ended; save it before`);
  }
}

/** The disk is not asked for before there is something to write. */
async function disk() {
  const [fs, os, path] = await Promise.all([
    import("node:fs/promises"),
    import("node:os"),
    import("node:path"),
  ]);
  return { ...fs.default, os: os.default, path: path.default };
}

const OWNER_ONLY = 0o600;
const PIECE_BYTES = 65_536;
