// A connection without a network: both ends in one process, on the same engine. Frames are handed over a turn later, as
// a network would, and bytes are copied, so that neither end sees what the other does to them.

import { CLOSE, closeInfo } from "./close.ts";
import type { Wire, WireListener } from "./wire.ts";

/** The part of the platform's `WebSocket` that a client needs. */
export interface WebSocketLike {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** The chosen subprotocol; empty when there is none. */
  readonly protocol: string;
  /** Bytes not yet sent. */
  readonly bufferedAmount: number;
  /** How binary messages are delivered; `"arraybuffer"` is what is asked for. */
  binaryType: string;
  /** Told when it is open. */
  onopen: ((event: never) => unknown) | null;
  /** Told of each message. */
  onmessage: ((event: never) => unknown) | null;
  /** Told when it has ended. */
  onclose: ((event: never) => unknown) | null;
  /** Told before `onclose` when it failed. */
  onerror: ((event: never) => unknown) | null;
  /** Sends a message. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Starts the closing handshake. */
  close(code?: number, reason?: string): void;
}

type Told<E> = ((event: E) => unknown) | null;

/** The client's end of a connection whose server's end is told to `listener`. */
export class MemorySocket implements WebSocketLike {
  readonly protocol: string;
  readyState = CONNECTING;
  readonly bufferedAmount = 0;
  binaryType = "arraybuffer";
  onmessage: Told<never> = null;
  onclose: Told<never> = null;
  onerror: Told<never> = null;
  readonly #listener: WireListener;
  #onopen: Told<never> = null;

  constructor(protocol: string, listener: WireListener) {
    this.protocol = protocol;
    this.#listener = listener;
  }

  get onopen(): Told<never> {
    return this.#onopen;
  }

  /** Opens it: who waits for that has set up everything else. */
  set onopen(told: Told<never>) {
    this.#onopen = told;
    if (this.readyState === CONNECTING) queueMicrotask(() => this.#open());
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.readyState !== OPEN) return;
    const frame = typeof data === "string" ? data.toWellFormed() : data.slice();
    queueMicrotask(() => this.#listener.onMessage(frame));
  }

  close(code: number = CLOSE.none, reason = ""): void {
    if (this.readyState >= CLOSING) return;
    this.readyState = CLOSING;
    queueMicrotask(() => {
      this.#listener.onClose(code, reason);
      this.#end(code, reason);
    });
  }

  #open(): void {
    if (this.readyState !== CONNECTING) return;
    this.readyState = OPEN;
    tell(this.#onopen, {});
    this.#listener.onOpen(this.#wire());
  }

  /** The server's end. */
  #wire(): Wire {
    return {
      bufferedBytes: 0,
      send: (data) => {
        const copy = typeof data === "string" ? data.toWellFormed() : data.slice().buffer;
        queueMicrotask(() => {
          if (this.readyState === OPEN) tell(this.onmessage, { data: copy });
        });
        return true;
      },
      close: (code, reason) =>
        queueMicrotask(() => {
          this.#end(code, reason);
          this.#listener.onClose(code, reason);
        }),
      terminate: () => queueMicrotask(() => this.#end(CLOSE.abnormal, "")),
    };
  }

  #end(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    const { clean } = closeInfo(code, reason);
    tell(this.onclose, { code, reason, wasClean: clean });
  }
}

function tell(told: Told<never>, event: unknown): void {
  told?.(event as never);
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
