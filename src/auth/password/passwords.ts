// Passwords of users: hashed by one algorithm, checked by whichever made the stored hash, replaced when that one is out
// of date. Checking takes as long for users who do not exist.

import type { Cx } from "../../cx/mod.ts";
import { bytesOf, PASSWORD_BYTES_MAX, type PasswordAlgorithm } from "./algorithm.ts";
import { argon2id } from "./argon2id.ts";
import { bcrypt } from "./bcrypt.ts";
import { IMPORTED, type ImportedHash } from "./imported.ts";
import { scrypt } from "./scrypt.ts";

/** What {@linkcode Passwords.verify} found. */
export interface PasswordCheck {
  /** Whether the password is right. */
  readonly valid: boolean;
  /**
   * A new hash of a right password whose stored one is out of date: weaker parameters, or another algorithm. Store it
   * instead of the old one.
   */
  readonly replacement?: string;
}

/** Hashes and checks passwords, see {@linkcode passwords}. */
export class Passwords {
  readonly #algorithm: PasswordAlgorithm;
  readonly #readers: readonly ImportedHash[];

  /** Made by {@linkcode passwords}. */
  constructor(algorithm: PasswordAlgorithm) {
    this.#algorithm = algorithm;
    this.#readers = [algorithm, argon2id(), scrypt(), bcrypt(), ...IMPORTED];
  }

  /**
   * Hashes a password with a salt of its own, off the event loop.
   *
   * @param cx The scope to work in; cancelled work is not waited for.
   * @param password Text of any characters; nothing is normalised.
   * @returns Algorithm, parameters, salt and hash in one text, to be stored.
   * @throws {HttpError} 422 if it is longer than 4096 bytes, or than the algorithm can read.
   */
  async hash(cx: Cx, password: string): Promise<string> {
    // Nothing this expensive is begun for a client that has left.
    cx.checkpoint();
    return await this.#algorithm.hash(cx, password);
  }

  /**
   * Checks a password, off the event loop and in constant time.
   *
   * @param stored The user's hash. `undefined` for a user who does not exist: the answer is no, and takes as long as a
   * check would, so that nobody can find out who has an account.
   * @throws {TypeError} If the stored text is no hash of a known kind.
   */
  async verify(
    cx: Cx,
    password: string,
    stored: string | null | undefined,
  ): Promise<PasswordCheck> {
    cx.checkpoint();
    // Before anything depends on the user: a quick answer must not tell who exists.
    if (bytesOf(password).length > PASSWORD_BYTES_MAX) return WRONG;
    if (stored === undefined || stored === null) {
      await this.#algorithm.hash(cx, "as long as a check");
      return WRONG;
    }
    const reader = this.#readerOf(stored);
    if (!await reader.verify(cx, password, stored)) return WRONG;
    // A long password of an imported hash lets its user in still, although bcrypt would not take it anew.
    const canHash = bytesOf(password).length <= this.#algorithm.bytesMax;
    if (!canHash || !this.needsRehash(stored)) return RIGHT;
    return { valid: true, replacement: await this.hash(cx, password) };
  }

  /** Whether a stored hash is weaker than new ones, or of another algorithm. */
  needsRehash(stored: string): boolean {
    return !this.#algorithm.reads(stored) || !this.#algorithm.isCurrent(stored);
  }

  #readerOf(stored: string): ImportedHash {
    const reader = this.#readers.find((one) => one.reads(stored));
    if (reader !== undefined) return reader;
    throw new TypeError("Cannot check a password: the stored text is no hash of a known kind");
  }
}

const RIGHT: PasswordCheck = Object.freeze({ valid: true });
const WRONG: PasswordCheck = Object.freeze({ valid: false });

/**
 * Passwords hashed by `algorithm`. Hashes of the other algorithms are read too, and those of Python's `argon2-cffi`,
 * `bcrypt`, `passlib` (argon2, bcrypt, bcrypt_sha256, scrypt, pbkdf2) and `werkzeug`: users move over without noticing.
 *
 * @param algorithm For new hashes. Default {@linkcode argon2id}.
 *
 * @example A login that replaces old hashes
 * ```ts
 * import { App, HttpError } from "@cairn/cairn";
 * import { passwordForm } from "@cairn/cairn/auth";
 * import { passwords, scrypt } from "@cairn/cairn/auth/password";
 * import { TestClient } from "@cairn/cairn/testing";
 *
 * const hasher = passwords(scrypt({ logCost: 10 }));
 * // Made by Python's passlib.
 * const hashes = new Map([[
 *   "ada",
 *   "$scrypt$ln=4,r=8,p=1$dE6J8R7D+L83plTKmdO6lw$62mnEuIV5vqhvkqUBWlSmMs+0Tv8adXQSIiy3mPv9mU",
 * ]]);
 *
 * const app = new App();
 * app.post("/login", { deps: { form: passwordForm } }, async (cx) => {
 *   const { username, password } = cx.deps.form;
 *   const { valid, replacement } = await hasher.verify(cx, password, hashes.get(username));
 *   if (!valid) return HttpError.badRequest("Wrong name or password");
 *   if (replacement !== undefined) hashes.set(username, replacement);
 *   return "welcome";
 * });
 * const form = { username: "ada", password: "wrong" };
 * const response = await new TestClient(app).post("/login", { form });
 * if (response.status !== 400) throw new Error("was let in");
 * ```
 */
export function passwords(algorithm: PasswordAlgorithm = argon2id()): Passwords {
  return new Passwords(algorithm);
}
