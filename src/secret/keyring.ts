// Keys that sign and encrypt short texts for clients to keep. The first key makes, all of them check, so that a key can
// be replaced while what it made is still around. Each purpose has keys of its own, derived from the secrets: what was
// made for one cookie means nothing in another.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { constantTimeEqual } from "./compare.ts";
import type { Cx } from "../cx/mod.ts";

/** Secrets, newest first: random text or bytes of at least 32 bytes each. */
export type Secrets = readonly [string | Uint8Array, ...(string | Uint8Array)[]];

/** Signs and encrypts texts for one purpose. */
export class KeyRing {
  readonly #signing: readonly Uint8Array[];
  readonly #sealing: readonly Uint8Array[];
  readonly #purpose: string;

  /**
   * Derives the keys of one purpose.
   *
   * @param purpose What the texts are for, such as the name of a cookie.
   * @throws {RangeError} If a secret has fewer than 32 bytes.
   */
  constructor(secrets: Secrets, purpose: string) {
    const all = secrets.map((secret) => {
      const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
      if (bytes.length >= SECRET_BYTES_MIN) return bytes;
      throw new RangeError(
        `Cannot use a secret of ${bytes.length} bytes for ${purpose}: it needs at least ${SECRET_BYTES_MIN}`,
      );
    });
    if (all.length === 0) throw new RangeError(`Cannot make keys for ${purpose} of no secret`);
    this.#purpose = purpose;
    this.#signing = all.map((secret) => derive(secret, `cairn sign ${purpose}`));
    this.#sealing = all.map((secret) => derive(secret, `cairn seal ${purpose}`));
  }

  /** The text and its HMAC-SHA-256, both in base64url: readable by everyone, made by nobody else. */
  sign(text: string): string {
    const body = toBase64Url(new TextEncoder().encode(text));
    return `${body}.${mac(this.#signing[0]!, body)}`;
  }

  /** The text of what one of the keys has signed; `undefined` for anything else. */
  unsign(signed: string): string | undefined {
    const dot = signed.lastIndexOf(".");
    if (dot < 0) return undefined;
    const body = signed.slice(0, dot);
    const given = signed.slice(dot + 1);
    const isOurs = this.#signing.some((key) => constantTimeEqual(given, mac(key, body)));
    return isOurs ? DECODER.decode(fromBase64Url(body)) : undefined;
  }

  /** The text encrypted by AES-256-GCM with a nonce of its own, in base64url: readable by nobody else. */
  seal(cx: Pick<Cx, "random">, text: string): string {
    const nonce = cx.random.bytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#sealing[0]!, nonce);
    cipher.setAAD(new TextEncoder().encode(this.#purpose));
    const parts = [nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
    return toBase64Url(concat(parts));
  }

  /** The text of what one of the keys has sealed; `undefined` for anything else. */
  open(sealed: string): string | undefined {
    if (!BASE64URL.test(sealed)) return undefined;
    const bytes = fromBase64Url(sealed);
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    for (const key of this.#sealing) {
      const text = decrypt(key, bytes, this.#purpose);
      if (text !== undefined) return text;
    }
    return undefined;
  }
}

function decrypt(key: Uint8Array, bytes: Uint8Array, purpose: string): string | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(new TextEncoder().encode(purpose));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    return DECODER.decode(concat([decipher.update(body), decipher.final()]));
  } catch {
    // Another key made it, or somebody changed it.
    return undefined;
  }
}

function derive(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), purpose, KEY_BYTES));
}

function mac(key: Uint8Array, body: string): string {
  return createHmac("sha256", key).update(body).digest("base64url");
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Bytes of base64url without padding, which the caller has made sure of. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

const SECRET_BYTES_MIN = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const BASE64URL = /^(?:[\w-]{4})*(?:[\w-]{2,3})?$/;
const DECODER = new TextDecoder();
