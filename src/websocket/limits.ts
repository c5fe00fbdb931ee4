// The limits of a connection, each with its default and with what happens when it is reached.

/** Limits of the connections of one route. */
export interface WebSocketLimits {
  /** Largest message from the client, in bytes; a larger one closes with 1009. Default 1 MiB. */
  readonly messageBytesMax?: number;
  /** Messages that wait for the handler. Beyond it Bun stops reading, Deno closes with 1013. Default 64. */
  readonly queueMessagesMax?: number;
  /** Bytes of the messages that wait for the handler, see `queueMessagesMax`. Default 4 MiB. */
  readonly queueBytesMax?: number;
  /** Bytes that wait for a slow client; beyond it the connection closes with 1013. Default 4 MiB. */
  readonly bufferBytesMax?: number;
  /**
   * How many messages a client may send in a time that begins with the first of them; more close with 1008.
   * Default: no limit.
   */
  readonly rate?: { readonly messages: number; readonly perMs: number };
  /** Open connections of the route; more are refused with 503. Default 10 000. */
  readonly connectionsMax?: number;
  /**
   * Milliseconds between pings; a client that misses one for as long again is dropped. 0 turns them off, and then a
   * client that vanished without a word is never noticed. Default 30 000. Deno pings by itself, at this interval.
   */
  readonly heartbeatMs?: number;
  /** Milliseconds without a message from the client, after which it is closed with 1001. Default: no limit. */
  readonly idleMs?: number;
  /** Milliseconds that a connection may live, after which it is closed with 1001. Default: no limit. */
  readonly lifeMs?: number;
}

/** Limits with their defaults filled in. */
export interface ConnectionLimits {
  /** See {@linkcode WebSocketLimits}. */
  readonly messageBytesMax: number;
  /** See {@linkcode WebSocketLimits}. */
  readonly queueMessagesMax: number;
  /** See {@linkcode WebSocketLimits}. */
  readonly queueBytesMax: number;
  /** See {@linkcode WebSocketLimits}. */
  readonly bufferBytesMax: number;
  /** See {@linkcode WebSocketLimits}. */
  readonly rate: { readonly messages: number; readonly perMs: number } | undefined;
  /** See {@linkcode WebSocketLimits}. */
  readonly connectionsMax: number;
  /** See {@linkcode WebSocketLimits}. */
  readonly heartbeatMs: number;
  /** Infinity when there is none. */
  readonly idleMs: number;
  /** Infinity when there is none. */
  readonly lifeMs: number;
}

/**
 * Fills in the defaults.
 *
 * @param given Limits from the outside to the inside; inner ones win.
 * @throws {RangeError} If one is no positive number.
 */
export function limitsOf(...given: readonly (WebSocketLimits | undefined)[]): ConnectionLimits {
  const limits: ConnectionLimits = Object.assign({}, DEFAULTS, ...given);
  const { rate, ...numbers } = limits;
  for (const [name, value] of Object.entries({ ...numbers, ...rate })) {
    if (typeof value === "number" && (value > 0 || (name === "heartbeatMs" && value === 0))) {
      continue;
    }
    throw new RangeError(
      `Cannot limit connections to ${name} ${value}: expected a positive number`,
    );
  }
  return Object.freeze(limits);
}

const DEFAULTS: ConnectionLimits = Object.freeze({
  messageBytesMax: 1_048_576,
  queueMessagesMax: 64,
  queueBytesMax: 4_194_304,
  bufferBytesMax: 4_194_304,
  rate: undefined,
  connectionsMax: 10_000,
  heartbeatMs: 30_000,
  idleMs: Infinity,
  lifeMs: Infinity,
});
