// Lines to a stream that may be slower than the program: what waits is bounded, what is beyond is dropped and counted. A
// log that nobody reads must never fill the memory of the server.

import process from "node:process";

/** Where lines go: a stream of Node's kind. */
export interface LineTarget {
  /** Writes text, and calls `done` when it has been taken, or with what went wrong. */
  write(text: string, done: (error?: unknown) => void): unknown;
  /** Tells of errors. One that nobody listens to ends a process: a reader that is gone must not. */
  on?(event: "error", listener: (error: unknown) => void): unknown;
}

/** Options of a {@linkcode LineWriter}. */
export interface LineWriterOptions {
  /** Where lines go. Default: standard output. */
  readonly target?: LineTarget;
  /** Characters that may wait to be taken; lines beyond are dropped. Default 4 194 304. */
  readonly pendingMax?: number;
  /** Makes the line that tells how many were dropped, once there is room again. Default: none is written. */
  readonly tellDropped?: (count: number) => string;
}

/** Writes lines. */
export class LineWriter {
  /** Lines dropped since the start. */
  dropped = 0;
  readonly #target: LineTarget;
  readonly #pendingMax: number;
  readonly #tellDropped: ((count: number) => string) | undefined;
  #pending = 0;
  #untold = 0;

  /** Nothing is written yet. */
  constructor({ target = process.stdout, pendingMax = 4_194_304, tellDropped }: LineWriterOptions) {
    this.#target = target;
    this.#pendingMax = pendingMax;
    this.#tellDropped = tellDropped;
    if (LISTENED.has(target)) return;
    LISTENED.add(target);
    // What was lost is counted where it was written.
    target.on?.("error", () => {});
  }

  /** Writes one line, or drops it. Never throws. */
  write(line: string): void {
    const { length } = line;
    if (this.#pending > 0 && this.#pending + length > this.#pendingMax) {
      this.dropped++;
      this.#untold++;
      return;
    }
    this.#send(`${line}\n`);
  }

  #send(text: string): void {
    this.#pending += text.length;
    try {
      this.#target.write(text, (error) => this.#taken(text.length, error));
    } catch {
      // A stream that is closed: there is no other place to say so.
      this.dropped++;
      this.#pending -= text.length;
    }
  }

  #taken(length: number, error: unknown): void {
    this.#pending -= length;
    if (error !== undefined && error !== null) this.dropped++;
    else if (this.#untold > 0 && this.#pending <= this.#pendingMax / 2) this.#tell();
  }

  #tell(): void {
    const count = this.#untold;
    this.#untold = 0;
    if (this.#tellDropped !== undefined) this.#send(`${this.#tellDropped(count)}\n`);
  }
}

/** Targets that have a listener: several writers may have one. */
const LISTENED = new WeakSet<LineTarget>();
