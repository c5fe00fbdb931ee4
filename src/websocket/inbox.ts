// Messages that wait for the handler. Bounded by count and by bytes: whoever fills it asks whether it is full.

import type { ConnectionLimits } from "./limits.ts";

/** A whole message as it came. */
export type Frame = string | Uint8Array;

/** Messages of one connection in order of arrival. */
export class Inbox {
  #frames: Frame[] = [];
  #bytes = 0;
  #reader: (() => void) | undefined = undefined;

  /** Keeps a message, and wakes whoever waits for one. */
  put(frame: Frame): void {
    this.#frames.push(frame);
    this.#bytes += frame.length;
    this.wake();
  }

  /** The next message if there is one. */
  take(): Frame | undefined {
    const frame = this.#frames.shift();
    if (frame !== undefined) this.#bytes -= frame.length;
    return frame;
  }

  /**
   * Settles when there is a message, or there will be none.
   *
   * It gives no message itself: one that is handed over while the wait for it is cancelled would be lost.
   *
   * @throws {TypeError} If somebody waits already.
   */
  filled(): Promise<void> {
    if (this.#reader !== undefined) {
      throw new TypeError("Cannot receive a message: another call is waiting for it");
    }
    return new Promise((resolve) => this.#reader = resolve);
  }

  /** Whoever waits looks again. */
  wake(): void {
    this.#reader?.();
    this.#reader = undefined;
  }

  /** Drops what waits. */
  clear(): void {
    this.#frames = [];
    this.#bytes = 0;
  }

  /** Whether no more should be read for now. */
  isFull({ queueMessagesMax, queueBytesMax }: ConnectionLimits): boolean {
    return this.#frames.length >= queueMessagesMax || this.#bytes >= queueBytesMax;
  }

  /** Whether reading may go on. */
  isLow({ queueMessagesMax, queueBytesMax }: ConnectionLimits): boolean {
    return this.#frames.length <= queueMessagesMax / 2 && this.#bytes <= queueBytesMax / 2;
  }
}
