// The client's end of a WebSocket: messages instead of events, over the platform's WebSocket or within the process.

import type { CloseInfo, WebSocketLike } from "../websocket/mod.ts";

/** A connection as its client sees it. `In` is what the server takes, `Out` what it sends. */
export interface ClientSocket<In = unknown, Out = unknown> extends AsyncIterable<Out> {
  /** The chosen subprotocol; empty when there is none. */
  readonly subprotocol: string;
  /** Settles when the connection has ended; never rejects. */
  readonly closed: Promise<CloseInfo>;
  /** Sends a message: text and bytes as they are, everything else as JSON. Does nothing once the connection is over. */
  send(message: In): void;
  /**
   * The next message; `undefined` when the connection has ended.
   *
   * @throws {TypeError} If another call is waiting.
   */
  receive(): Promise<Out | undefined>;
  /**
   * Closes the connection.
   *
   * @param code 1000 or 3000 to 4999. Default 1000.
   */
  close(code?: number, reason?: string): void;
}

/** The handshake was refused. */
export class HandshakeRefused extends Error {
  /** The answer; `undefined` where the platform does not show it, as browsers. */
  readonly response: Response | undefined;

  /** Holds the answer. */
  constructor(path: string, response?: Response) {
    const status = response === undefined ? "" : ` with ${response.status}`;
    super(`Cannot connect to ${path}: the handshake was refused${status}`);
    this.name = "HandshakeRefused";
    this.response = response;
  }
}

/** Options of {@linkcode openSocket}. */
export interface OpenOptions {
  /** What is connected to, for messages. */
  readonly path: string;
  /** Whether messages of the server are given as they come instead of being parsed as JSON. */
  readonly raw: boolean;
}

/**
 * Waits until the connection is open.
 *
 * @throws {HandshakeRefused} If it ends before that.
 */
export function openSocket(
  socket: WebSocketLike,
  options: OpenOptions,
): Promise<ClientSocket> {
  socket.binaryType = "arraybuffer";
  const opened = new OpenedSocket(socket, options);
  return new Promise((resolve, reject) => {
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }: CloseEvent) => {
      opened.end({ code, reason, clean: code !== ABNORMAL });
      reject(new HandshakeRefused(options.path));
    };
    socket.onopen = () => resolve(opened);
  });
}

class OpenedSocket implements ClientSocket {
  readonly #socket: WebSocketLike;
  readonly #options: OpenOptions;
  readonly #ending: PromiseWithResolvers<CloseInfo> = Promise.withResolvers();
  readonly #waiting: unknown[] = [];
  #reader: ((message: unknown) => void) | undefined = undefined;
  #hasEnded = false;

  constructor(socket: WebSocketLike, options: OpenOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.#take(data);
  }

  get subprotocol(): string {
    return this.#socket.protocol;
  }

  get closed(): Promise<CloseInfo> {
    return this.#ending.promise;
  }

  send(message: unknown): void {
    if (this.#hasEnded) return;
    const isFrame = typeof message === "string" || message instanceof Uint8Array;
    this.#socket.send(isFrame ? message as string : JSON.stringify(message));
  }

  receive(): Promise<unknown> {
    if (this.#waiting.length > 0 || this.#hasEnded) return Promise.resolve(this.#waiting.shift());
    if (this.#reader !== undefined) {
      return Promise.reject(
        new TypeError("Cannot receive a message: another call is waiting for it"),
      );
    }
    return new Promise((resolve) => this.#reader = resolve);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    for (let next = await this.receive(); next !== undefined; next = await this.receive()) {
      yield next;
    }
  }

  close(code = 1_000, reason = ""): void {
    this.#socket.close(code, reason);
  }

  /** The connection has ended. */
  end(info: CloseInfo): void {
    this.#hasEnded = true;
    this.#ending.resolve(info);
    this.#reader?.(undefined);
    this.#reader = undefined;
  }

  #take(data: string | ArrayBuffer): void {
    if (typeof data !== "string") return this.#put(new Uint8Array(data));
    if (this.#options.raw) return this.#put(data);
    try {
      this.#put(JSON.parse(data));
    } catch {
      this.close(NOT_JSON, "not JSON");
    }
  }

  #put(message: unknown): void {
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#reader = undefined;
      return reader(message);
    }
    if (this.#waiting.length >= WAITING_MAX) return this.close(TRY_LATER, "too many messages wait");
    this.#waiting.push(message);
  }
}

const ABNORMAL = 1_006;
/** 1007 and 1013 in the range that browsers let a page send. */
const NOT_JSON = 4_007;
const TRY_LATER = 4_013;
const WAITING_MAX = 10_000;
