// bcrypt over `@node-rs/bcrypt`, which works in threads of its own on both runtimes. It reads 72 bytes of a password and
// no NUL: what it would ignore is refused when a hash is made.

import { HttpError } from "../../http/mod.ts";
import type { Cx } from "../../cx/mod.ts";
import { acceptableBytes, bytesOf, type PasswordAlgorithm, SALT_BYTES } from "./algorithm.ts";

/** Options of {@linkcode bcrypt}. */
export interface BcryptOptions {
  /** Binary logarithm of the rounds, from 4 to 31. Default 12. */
  readonly cost?: number;
}

/** Bytes of a password that bcrypt reads. */
export const BCRYPT_BYTES_MAX = 72;

/**
 * bcrypt, for programs that must share hashes with others. Needs the package `@node-rs/bcrypt` beside Cairn; on Deno
 * also `--allow-ffi`, `--allow-env` and `--allow-sys`.
 *
 * Passwords of more than 72 bytes are refused when they are hashed; hashes that other programs made of them are
 * compared as those did, by the first 72 bytes.
 *
 * @param options How much a hash costs.
 */
export function bcrypt({ cost = 12 }: BcryptOptions = {}): PasswordAlgorithm {
  return {
    name: "bcrypt",
    bytesMax: BCRYPT_BYTES_MAX,
    async hash(cx: Cx, password: string): Promise<string> {
      const bytes = acceptableBytes(password, BCRYPT_BYTES_MAX);
      if (password.includes("\0")) throw HttpError.unprocessable("The password holds a NUL");
      const { hash } = await import("@node-rs/bcrypt");
      return await cx.wait(
        hash(bytes, { cost, salt: cx.random.bytes(SALT_BYTES), signal: cx.signal }),
      );
    },
    reads: (stored: string) => MODULAR.test(stored),
    verify: verifyBcrypt,
    isCurrent: (stored: string) => Number(MODULAR.exec(stored)!.groups!.cost) >= cost,
  };
}

/** Compares with a hash of bcrypt. */
export async function verifyBcrypt(
  cx: Cx,
  password: string | Uint8Array,
  stored: string,
): Promise<boolean> {
  const { verify } = await import("@node-rs/bcrypt");
  const bytes = typeof password === "string" ? bytesOf(password) : password;
  return await cx.wait(verify(bytes, stored, { signal: cx.signal }));
}

const MODULAR = /^\$2[abxy]\$(?<cost>\d\d)\$[./A-Za-z0-9]{53}$/;
