// Where files go that are too large for memory, as the route sees it. What knows the disk is src/runtime.

/** A place for large files of forms, and for files that are saved. */
export interface UploadStore {
  /** Opens a place for the files of one request, which ends with the request. */
  open(): Promise<UploadPlace>;
  /** Writes a file that is in memory under `path`. */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** The files of one request. */
export interface UploadPlace {
  /** Begins a file. */
  create(): Promise<StoredFile>;
  /** Removes the files that were not moved elsewhere. */
  remove(): Promise<void>;
}

/** One file of a request outside of memory. */
export interface StoredFile {
  /** Adds bytes; they may be reused once it is resolved. */
  write(bytes: Uint8Array): Promise<void>;
  /** Tells that it is complete. */
  finish(): Promise<void>;
  /** Its bytes from the start. @throws {TypeError} If the request has ended. */
  pieces(): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Moves it to `path`, for good. @throws {TypeError} If the request has ended. */
  moveTo(path: string): Promise<void>;
}
