// Hashes that other frameworks made and that Cairn only reads: passlib's pbkdf2 and bcrypt-sha256, and what werkzeug
// makes for Flask. They are replaced at the next login, as they are never current.

import { createHmac, pbkdf2 } from "node:crypto";
import type { Cx } from "../../cx/mod.ts";
import { constantTimeEqual } from "../../secret/mod.ts";
import { bytesOf, fromBase64, type PasswordAlgorithm } from "./algorithm.ts";
import { verifyBcrypt } from "./bcrypt.ts";
import { deriveKey } from "./scrypt.ts";

type Parts = Readonly<Record<string, string>>;
type Verify = (cx: Cx, password: string, parts: Parts) => Promise<boolean>;

/** A kind of hash that is read and never made. */
export type ImportedHash = Pick<PasswordAlgorithm, "reads" | "verify">;

/** passlib's `$pbkdf2-sha256$29000$salt$hash`. */
const passlibPbkdf2 = imported(
  /^\$pbkdf2-(?<digest>sha256|sha512)\$(?<rounds>\d{1,8})\$(?<salt>[./A-Za-z0-9]*)\$(?<hash>[./A-Za-z0-9]+)$/,
  (cx, password, { digest, rounds, salt, hash }) =>
    matchesPbkdf2(cx, password, {
      digest: digest!,
      rounds: Number(rounds),
      salt: fromBase64(salt!),
      expected: fromBase64(hash!),
    }),
);

/** passlib's `$bcrypt-sha256$v=2,t=2b,r=12$salt$hash`: bcrypt over an HMAC, so that long passwords count whole. */
const passlibBcryptSha256 = imported(
  /^\$bcrypt-sha256\$v=2,t=(?<type>2[by]),r=(?<cost>\d{1,2})\$(?<salt>[./A-Za-z0-9]{22})\$(?<hash>[./A-Za-z0-9]{31})$/,
  (cx, password, { type, cost, salt, hash }) => {
    const key = createHmac("sha256", salt!).update(bytesOf(password)).digest("base64");
    return verifyBcrypt(cx, key, `$${type}$${cost!.padStart(2, "0")}$${salt}${hash}`);
  },
);

/** werkzeug's `scrypt:32768:8:1$salt$hash`, the hash in hexadecimal. */
const werkzeugScrypt = imported(
  /^scrypt:(?<n>\d{1,8}):(?<r>\d{1,2}):(?<p>\d{1,2})\$(?<salt>[^$]+)\$(?<hash>[0-9a-f]{128})$/,
  async (cx, password, { n, r, p, salt, hash }) => {
    const wanted = { ln: Math.log2(Number(n)), r: Number(r), p: Number(p), bytes: 64 };
    const given = await cx.wait(deriveKey(bytesOf(password), salt!, wanted));
    return constantTimeEqual(given, fromHex(hash!));
  },
);

/** werkzeug's `pbkdf2:sha256:600000$salt$hash`, the hash in hexadecimal. */
const werkzeugPbkdf2 = imported(
  /^pbkdf2:(?<digest>sha256|sha512):(?<rounds>\d{1,8})\$(?<salt>[^$]+)\$(?<hash>(?:[0-9a-f]{2})+)$/,
  (cx, password, { digest, rounds, salt, hash }) =>
    matchesPbkdf2(cx, password, {
      digest: digest!,
      rounds: Number(rounds),
      salt: bytesOf(salt!),
      expected: fromHex(hash!),
    }),
);

/** All kinds. */
export const IMPORTED: readonly ImportedHash[] = Object.freeze([
  passlibPbkdf2,
  passlibBcryptSha256,
  werkzeugScrypt,
  werkzeugPbkdf2,
]);

function imported(form: RegExp, verify: Verify): ImportedHash {
  return {
    reads: (stored) => form.test(stored),
    verify: (cx, password, stored) => verify(cx, password, form.exec(stored)!.groups!),
  };
}

interface Pbkdf2 {
  readonly digest: string;
  readonly rounds: number;
  readonly salt: Uint8Array;
  readonly expected: Uint8Array;
}

async function matchesPbkdf2(
  cx: Cx,
  password: string,
  { digest, rounds, salt, expected }: Pbkdf2,
): Promise<boolean> {
  const deriving = new Promise<Uint8Array>((resolve, reject) => {
    pbkdf2(bytesOf(password), salt, rounds, expected.length, digest, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
  return constantTimeEqual(await cx.wait(deriving), expected);
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
