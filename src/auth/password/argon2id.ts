// Argon2id (RFC 9106) over `@node-rs/argon2`, which works in threads of its own on both runtimes.

import type { Cx } from "../../cx/mod.ts";
import {
  acceptableBytes,
  bytesOf,
  HASH_BYTES,
  PASSWORD_BYTES_MAX,
  type PasswordAlgorithm,
  SALT_BYTES,
} from "./algorithm.ts";

/** Options of {@linkcode argon2id}. */
export interface Argon2idOptions {
  /** Memory in KiB, at least 8. Default 19 456, as OWASP advises. */
  readonly memoryKib?: number;
  /** Passes over the memory. Default 2. */
  readonly passes?: number;
  /** Lanes. Default 1. */
  readonly lanes?: number;
}

/**
 * Argon2id, the first choice for new programs. Needs the package `@node-rs/argon2` beside Cairn; on Deno also
 * `--allow-ffi`, `--allow-env` and `--allow-sys`. Reads Argon2i and Argon2d as well.
 *
 * @param options How much a hash costs.
 */
export function argon2id(options: Argon2idOptions = {}): PasswordAlgorithm {
  const { memoryKib = 19_456, passes = 2, lanes = 1 } = options;
  return {
    name: "argon2id",
    bytesMax: PASSWORD_BYTES_MAX,
    async hash(cx: Cx, password: string): Promise<string> {
      const bytes = acceptableBytes(password, PASSWORD_BYTES_MAX);
      const { hash } = await import("@node-rs/argon2");
      return await cx.wait(hash(bytes, {
        memoryCost: memoryKib,
        timeCost: passes,
        parallelism: lanes,
        outputLen: HASH_BYTES,
        salt: cx.random.bytes(SALT_BYTES),
      }, cx.signal));
    },
    reads: (stored: string) => PHC.test(stored),
    async verify(cx: Cx, password: string, stored: string): Promise<boolean> {
      const { verify } = await import("@node-rs/argon2");
      return await cx.wait(verify(stored, bytesOf(password), undefined, cx.signal));
    },
    isCurrent(stored: string): boolean {
      const { kind, m, t } = PHC.exec(stored)!.groups!;
      return kind === "id" && Number(m) >= memoryKib && Number(t) >= passes;
    },
  };
}

const PHC =
  /^\$argon2(?<kind>id|i|d)\$v=19\$m=(?<m>\d{1,10}),t=(?<t>\d{1,10}),p=\d{1,3}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;
