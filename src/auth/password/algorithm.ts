// What all password hashes have in common, and how long a password may be.

import { HttpError } from "../../http/mod.ts";
import type { Cx } from "../../cx/mod.ts";

/** A way of hashing passwords: `argon2id()`, `scrypt()`, `bcrypt()`, or one of your own. */
export interface PasswordAlgorithm {
  /** Name in messages. */
  readonly name: string;
  /** Longest password in bytes of UTF-8 that it hashes; longer ones get 422. */
  readonly bytesMax: number;
  /**
   * Hashes a password with a salt of its own.
   *
   * @returns Algorithm, parameters, salt and hash in one text: a PHC string where the algorithm has one.
   */
  hash(cx: Cx, password: string): Promise<string>;
  /** Whether a stored text is a hash of this kind. */
  reads(stored: string): boolean;
  /** Compares in constant time. Called only with what it {@linkcode reads}. */
  verify(cx: Cx, password: string, stored: string): Promise<boolean>;
  /** Whether a stored hash costs at least as much as new ones. Called only with what it {@linkcode reads}. */
  isCurrent(stored: string): boolean;
}

/** Longest password in bytes of UTF-8: hashing must not become a way to keep the server busy. */
export const PASSWORD_BYTES_MAX = 4_096;

/** Bytes of a password. */
export function bytesOf(password: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(password);
}

/**
 * Bytes of a password that is to be hashed.
 *
 * @throws {HttpError} 422 if it is too long for the algorithm.
 */
export function acceptableBytes(password: string, bytesMax: number): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(password);
  if (bytes.length <= bytesMax) return bytes;
  throw HttpError.unprocessable(`The password has more than ${bytesMax} bytes`);
}

/** Base64 without padding, as PHC strings have it. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("=", "");
}

/** Bytes of base64 without padding; passlib writes `.` for `+` in some of its hashes. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll(".", "+")), (char) => char.charCodeAt(0));
}

/** Bytes of a salt. */
export const SALT_BYTES = 16;
/** Bytes of a hash. */
export const HASH_BYTES = 32;
