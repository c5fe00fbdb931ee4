// The socket as a handler sees it.

import type { Cx } from "../cx/mod.ts";
import type { CloseInfo } from "./close.ts";

/** Where a connection is in its life. */
export type SocketState = "open" | "closing" | "closed";

/** What became of a message that was posted: sent, waiting behind others, or dropped as the connection is over. */
export type PostResult = "sent" | "queued" | "dropped";

/**
 * One WebSocket connection. `In` is what the client sends, `Out` what it gets.
 *
 * Iterating over it gives the messages in order until the connection ends, however it ends; the handler's scope is
 * cancelled at that moment, so that whatever else it waits for ends, too.
 */
export interface Socket<In = string | Uint8Array, Out = unknown> extends AsyncIterable<In> {
  /** The chosen subprotocol; empty when there is none. */
  readonly subprotocol: string;
  /** Where the connection is in its life. */
  readonly state: SocketState;
  /** Bytes that wait for a slow client. */
  readonly bufferedBytes: number;
  /** Settles when the connection has ended; never rejects. */
  readonly closed: Promise<CloseInfo>;
  /**
   * The next message; `undefined` when the connection has ended.
   *
   * @param within The scope that waits, such as the one of `cx.timeout`; default: the handler's. No message is lost when
   * it is cancelled.
   * @throws {TypeError} If another call is waiting.
   * @throws {Cancelled} If the scope is cancelled by anything but the connection's end.
   */
  receive(within?: Cx): Promise<In | undefined>;
  /**
   * Calls `work` for each message, one after the other, in a scope of its own: what it spawns and defers ends with the
   * message, and the route's `budget.deadlineMs` holds for each message.
   *
   * @returns When the connection has ended.
   * @throws {Cancelled} If the client leaves, or the message's time is used up, while `work` waits in its scope.
   */
  each(work: (cx: Cx, message: In) => unknown): Promise<void>;
  /**
   * Sends a message and waits while the client is slow.
   *
   * @param within The scope that waits; default: the handler's. A message is sent even if its wait is cancelled.
   * @throws {Cancelled} If the connection is over; a message that was sent before may be lost as well.
   * @throws {ResponseValidationError} If the message does not fit the declared schema.
   */
  send(message: Out, within?: Cx): Promise<void>;
  /**
   * Sends a message without waiting. A client that is too slow for long is closed with 1013, see `bufferBytesMax`.
   *
   * @throws {ResponseValidationError} If the message does not fit the declared schema.
   */
  post(message: Out): PostResult;
  /**
   * Closes the connection; the handler may go on with other work. Later calls do nothing.
   *
   * @param code 1000 to 1003, 1007 to 1014 or 3000 to 4999. Default 1000.
   * @param reason At most 123 bytes are sent.
   * @throws {RangeError} If the code may not be sent.
   */
  close(code?: number, reason?: string): void;
}
