// The seam to whoever carries the frames: Bun, Deno, or two ends in one process. Everything that a runtime does in its
// own way is behind it; limits, queues, codes and scopes are on this side.

/** An open connection, as its carrier offers it. */
export interface Wire {
  /**
   * Sends a message.
   *
   * @returns Whether more may be sent at once; after `false` the listener is told when it may.
   */
  send(data: string | Uint8Array): boolean;
  /** Bytes that were given to {@linkcode send} and not to the network yet. */
  readonly bufferedBytes: number;
  /** Starts the closing handshake. The code was checked and the reason fits. */
  close(code: number, reason: string): void;
  /** Drops the connection without a handshake, where the carrier can. */
  terminate(): void;
  /** Sends a ping, where the carrier leaves that to us. */
  ping?(): void;
  /** Stops and starts reading, where the carrier can; the client then meets backpressure. */
  pause?(): void;
  /** See {@linkcode pause}. */
  resume?(): void;
}

/** What a carrier tells of its connection. */
export interface WireListener {
  /** The connection is open. */
  onOpen(wire: Wire): void;
  /** The client seems to have left before it was open: unless it is open soon, it never will be. */
  onGone(): void;
  /** A whole message has arrived. */
  onMessage(data: string | Uint8Array): void;
  /** More may be sent. */
  onDrain(): void;
  /** The client gave a sign of life: a pong. */
  onAlive(): void;
  /**
   * The connection has ended. Later calls are ignored: Deno tells it twice after its own timeout.
   *
   * @param code Code of the closing handshake; 0 or 1006 when there was none.
   */
  onClose(code: number, reason: string): void;
}
