// Close codes and reasons (RFC 6455 section 7.4): which may be sent, what the runtimes' odd ones mean, and the error
// that closes a connection from anywhere in a handler.

/** How a connection ended. */
export interface CloseInfo {
  /** Close code; 1005 when the other side gave none, 1006 when the connection broke. */
  readonly code: number;
  /** What the side that closed said; mostly empty. */
  readonly reason: string;
  /** Whether it ended by a closing handshake. */
  readonly clean: boolean;
}

/** Close codes of RFC 6455 section 7.4.1 that mean something here. */
export interface CloseCodes {
  /** The purpose is fulfilled. */
  readonly normal: 1000;
  /** The server goes away, or the connection has lived long enough: connect again. */
  readonly goingAway: 1001;
  /** A kind of frame that is not taken: binary where text is expected. */
  readonly unsupported: 1003;
  /** No code was given; never sent. */
  readonly none: 1005;
  /** The connection broke; never sent. */
  readonly abnormal: 1006;
  /** A message that is not what it should be: no UTF-8, no JSON. */
  readonly invalid: 1007;
  /** A message against the rules: it does not fit the schema, or there are too many. */
  readonly policy: 1008;
  /** A message that is too large. */
  readonly tooBig: 1009;
  /** The handler failed. */
  readonly internal: 1011;
  /** More than can be taken now: connect again later. */
  readonly tryLater: 1013;
}

/** Close codes by name. */
export const CLOSE: CloseCodes = Object.freeze({
  normal: 1000,
  goingAway: 1001,
  unsupported: 1003,
  none: 1005,
  abnormal: 1006,
  invalid: 1007,
  policy: 1008,
  tooBig: 1009,
  internal: 1011,
  tryLater: 1013,
});

/**
 * Closes the connection with a code and a reason; both are sent to the client. Thrown before the connection was
 * accepted, by a dependency, it refuses the handshake with 403.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { WebSocketError } from "@cairn/cairn/websocket";
 *
 * const error = new WebSocketError(4004, "no such room");
 * assert.equal(error.code, 4004);
 * assert.throws(() => new WebSocketError(1006), RangeError);
 * ```
 */
export class WebSocketError extends Error {
  /** Close code. */
  readonly code: number;
  /** Close reason. */
  readonly reason: string;

  /**
   * Makes the error.
   *
   * @param code 1000 to 1003, 1007 to 1014 or, for codes of your own, 3000 to 4999.
   * @param reason At most 123 bytes are sent.
   * @throws {RangeError} If the code is none that may be sent.
   */
  constructor(code: number, reason: string = "", options: ErrorOptions = {}) {
    super(reason === "" ? `WebSocket closed with ${code}` : reason, options);
    this.name = "WebSocketError";
    this.code = checkCode(code);
    this.reason = reason;
  }
}

/**
 * Checks a code before it is sent: the runtimes let reserved codes through.
 *
 * @throws {RangeError} If it may not be sent (RFC 6455 section 7.4).
 */
export function checkCode(code: number): number {
  if (Number.isInteger(code) && (isStandard(code) || (code >= 3_000 && code <= 4_999))) return code;
  throw new RangeError(
    `Cannot close a WebSocket with ${code}: expected 1000 to 1003, 1007 to 1014 or 3000 to 4999`,
  );
}

function isStandard(code: number): boolean {
  return (code >= 1_000 && code <= 1_003) || (code >= 1_007 && code <= 1_014);
}

/** A reason that fits into a control frame; Deno throws at a longer one. */
export function cutReason(reason: string): string {
  const text = reason.toWellFormed();
  if (text.length * UTF8_BYTES_MAX <= REASON_BYTES_MAX) return text;
  let end = 0;
  let bytes = 0;
  for (const char of text) {
    bytes += byteLength(char);
    if (bytes > REASON_BYTES_MAX) break;
    end += char.length;
  }
  return text.slice(0, end);
}

/** How a connection ended, from what the runtime tells. Deno says 0 for a broken connection. */
export function closeInfo(code: number, reason: string): CloseInfo {
  const known = code === 0 ? CLOSE.abnormal : code;
  return { code: known, reason, clean: known !== CLOSE.abnormal };
}

/** Bytes of `text` in UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Each half of a pair counts two of the four bytes of its character; a lone one is sent as three.
    bytes += unit < 0x800 || isPair(text, i, unit) ? 1 : 2;
  }
  return bytes;
}

function isPair(text: string, i: number, unit: number): boolean {
  if (unit >= 0xd800 && unit < 0xdc00) return isHalf(text.charCodeAt(i + 1), 0xdc00);
  return unit >= 0xdc00 && unit < 0xe000 && isHalf(text.charCodeAt(i - 1), 0xd800);
}

function isHalf(unit: number, from: number): boolean {
  return unit >= from && unit < from + 0x400;
}

const UTF8_BYTES_MAX = 3;
const REASON_BYTES_MAX = 123;
