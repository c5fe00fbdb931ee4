// scrypt (RFC 7914) over node:crypto: no package, no permission; works in threads of its own on both runtimes.

import { scrypt as derive, type ScryptOptions as DeriveOptions } from "node:crypto";
import type { Cx } from "../../cx/mod.ts";
import { constantTimeEqual } from "../../secret/mod.ts";
import {
  acceptableBytes,
  bytesOf,
  fromBase64,
  HASH_BYTES,
  PASSWORD_BYTES_MAX,
  type PasswordAlgorithm,
  SALT_BYTES,
  toBase64,
} from "./algorithm.ts";

/** Options of {@linkcode scrypt}. */
export interface ScryptOptions {
  /** Binary logarithm of the cost N, from 1 to 20. Default 16: with 2 lanes this is what OWASP advises. */
  readonly logCost?: number;
  /** Size of a block. Default 8. */
  readonly blockSize?: number;
  /** Lanes. Default 2. */
  readonly lanes?: number;
}

/** What a derived key depends on beside password and salt. */
export interface ScryptParameters {
  /** Binary logarithm of the cost N. */
  readonly ln: number;
  /** Size of a block. */
  readonly r: number;
  /** Lanes. */
  readonly p: number;
}

/**
 * scrypt, for programs that want no package beside Cairn.
 *
 * @param options How much a hash costs. A hash takes 128 · N · blockSize bytes of memory: 64 MiB by default.
 */
export function scrypt(options: ScryptOptions = {}): PasswordAlgorithm {
  const { logCost: ln = 16, blockSize: r = 8, lanes: p = 2 } = options;
  return {
    name: "scrypt",
    bytesMax: PASSWORD_BYTES_MAX,
    async hash(cx: Cx, password: string): Promise<string> {
      const bytes = acceptableBytes(password, PASSWORD_BYTES_MAX);
      const salt = cx.random.bytes(SALT_BYTES);
      const key = await cx.wait(deriveKey(bytes, salt, { ln, r, p, bytes: HASH_BYTES }));
      return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(key)}`;
    },
    reads: (stored: string) => PHC.test(stored),
    async verify(cx: Cx, password: string, stored: string): Promise<boolean> {
      const parts = PHC.exec(stored)!.groups!;
      const expected = fromBase64(parts.hash!);
      const wanted = { ...parametersOf(parts), bytes: expected.length };
      const given = await cx.wait(deriveKey(bytesOf(password), fromBase64(parts.salt!), wanted));
      return constantTimeEqual(given, expected);
    },
    isCurrent(stored: string): boolean {
      const found = parametersOf(PHC.exec(stored)!.groups!);
      return found.ln >= ln && found.r >= r && found.p >= p;
    },
  };
}

function parametersOf(parts: Readonly<Record<string, string>>): ScryptParameters {
  return { ln: Number(parts.ln), r: Number(parts.r), p: Number(parts.p) };
}

/** Derives a key off the event loop. */
export function deriveKey(
  password: Uint8Array,
  salt: string | Uint8Array,
  { ln, r, p, bytes }: ScryptParameters & { readonly bytes: number },
): Promise<Uint8Array> {
  const options: DeriveOptions = { N: 2 ** ln, r, p, maxmem: MEMORY_BYTES_MAX };
  return new Promise((resolve, reject) => {
    derive(password, salt, bytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

const PHC =
  /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)$/;
/** A stored hash that wants more is refused instead of taking the machine down. */
const MEMORY_BYTES_MAX = 1_073_741_824;
