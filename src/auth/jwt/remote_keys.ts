// The public keys of another issuer, from its JWKS address (RFC 7517). Cached; fetched again when they grow old, and
// when a token names a key that is not among them, which is how issuers rotate keys; never more often than the cooldown
// allows, as anyone can name unknown keys.

import type { Cx } from "../../cx/mod.ts";
import { HttpError } from "../../http/mod.ts";
import { fetchJson, safeUrl } from "../fetch_json.ts";
import {
  isPublicKeyAlgorithm,
  type JsonWebKeyLike,
  publicKey,
  type PublicKeyAlgorithm,
  type VerifyingKey,
} from "./key.ts";

/** Options of {@linkcode remoteKeys}. */
export interface RemoteKeysOptions {
  /** Algorithms that are believed, at least one; keys for others are not used. */
  readonly algorithms: readonly [PublicKeyAlgorithm, ...PublicKeyAlgorithm[]];
  /** Age in seconds at which the keys are fetched again. Default 600. */
  readonly cacheSeconds?: number;
  /** Least seconds between two fetches that unknown key ids cause, or that failed. Default 30. */
  readonly cooldownSeconds?: number;
  /** Age in seconds up to which old keys serve when the issuer cannot be reached. Default 86 400, a day. */
  readonly staleSeconds?: number;
}

/** The keys of another issuer, see {@linkcode remoteKeys}. */
export class RemoteKeys {
  /** Where they are. */
  readonly url: string;
  readonly #algorithms: readonly PublicKeyAlgorithm[];
  readonly #cacheMs: number;
  readonly #cooldownMs: number;
  readonly #staleMs: number;
  #keys: readonly VerifyingKey[] = [];
  #fetchedAtMs = -Infinity;
  #triedAtMs = -Infinity;
  #fetching: Promise<void> | undefined = undefined;
  #lastError: unknown = undefined;

  /** Made by {@linkcode remoteKeys}. */
  constructor(url: string, options: RemoteKeysOptions) {
    this.url = url;
    this.#algorithms = options.algorithms;
    this.#cacheMs = (options.cacheSeconds ?? 600) * 1_000;
    this.#cooldownMs = (options.cooldownSeconds ?? 30) * 1_000;
    this.#staleMs = (options.staleSeconds ?? 86_400) * 1_000;
  }

  /**
   * The keys that a token with `header` may have been made with.
   *
   * @throws {HttpError} 503 when there are no keys and the issuer cannot be reached.
   */
  async keysFor(
    cx: Cx,
    header: { readonly alg?: unknown; readonly kid?: unknown },
  ): Promise<readonly VerifyingKey[]> {
    // What is no algorithm of ours causes no traffic.
    if (!this.#algorithms.some((algorithm) => algorithm === header.alg)) return [];
    if (cx.clock.wallNow() - this.#fetchedAtMs > this.#cacheMs) await this.#refresh(cx);
    const known = this.#keys.filter((key) => key.fits(header));
    if (known.length > 0) return known;
    await this.#refresh(cx);
    return this.#keys.filter((key) => key.fits(header));
  }

  async #refresh(cx: Cx): Promise<void> {
    for (;;) {
      if (this.#fetching !== undefined) {
        // If the request that fetches is cancelled, the next turn fetches for this one.
        await cx.wait(this.#fetching);
        continue;
      }
      const nowMs = cx.clock.wallNow();
      if (nowMs - this.#triedAtMs < this.#cooldownMs) {
        return this.#checkUsable(nowMs);
      }
      this.#triedAtMs = nowMs;
      this.#fetching = this.#fetch(cx, nowMs);
      await cx.wait(this.#fetching);
      return this.#checkUsable(nowMs);
    }
  }

  /** Never rejects: whoever waits asks afterwards whether there are keys. */
  async #fetch(cx: Cx, nowMs: number): Promise<void> {
    try {
      this.#keys = this.#select(await fetchKeys(cx, this.url));
      this.#fetchedAtMs = nowMs;
      this.#lastError = undefined;
    } catch (error) {
      this.#lastError = error;
      // A request that went away says nothing about the issuer: the next one may try at once.
      if (cx.cancelled) this.#triedAtMs = -Infinity;
    }
    this.#fetching = undefined;
  }

  #checkUsable(nowMs: number): void {
    if (nowMs - this.#fetchedAtMs <= this.#staleMs) return;
    throw HttpError.unavailable("The keys of the token's issuer are not available", {
      headers: { "retry-after": String(Math.ceil(this.#cooldownMs / 1_000)) },
      cause: this.#lastError,
    });
  }

  /** Keys for algorithms that are believed; what we cannot read is for others (RFC 7517 section 5). */
  #select(jwks: readonly JsonWebKeyLike[]): readonly VerifyingKey[] {
    return jwks.flatMap((jwk) => {
      if (jwk.use !== undefined && jwk.use !== "sig") return [];
      return this.#algorithms
        .filter((algorithm) => jwk.alg === undefined || jwk.alg === algorithm)
        .flatMap((algorithm) => keyOf(algorithm, jwk));
    });
  }
}

function keyOf(algorithm: PublicKeyAlgorithm, jwk: JsonWebKeyLike): VerifyingKey[] {
  try {
    return [publicKey(algorithm, jwk)];
  } catch {
    return [];
  }
}

/**
 * The public keys behind a JWKS address, fetched when they are first needed.
 *
 * @param url Address of the key set, `https:` except on this machine.
 * @param options The algorithms that are believed, and how long keys are kept.
 * @throws {TypeError} If the address is not absolute or not safe, or an algorithm is unknown.
 *
 * @example
 * ```ts
 * import { jwt, remoteKeys } from "@cairn/cairn/auth/jwt";
 *
 * export const tokens = jwt({
 *   keys: remoteKeys("https://login.example.com/jwks.json", { algorithms: ["ES256"] }),
 *   issuer: "https://login.example.com",
 *   audience: "shop",
 * });
 * ```
 */
export function remoteKeys(url: string, options: RemoteKeysOptions): RemoteKeys {
  safeUrl(url, "the address of keys");
  const wrong = options.algorithms.find((algorithm) => !isPublicKeyAlgorithm(algorithm));
  if (wrong !== undefined || options.algorithms.length === 0) {
    throw new TypeError(
      `Cannot use the keys of "${url}" for ${wrong ?? "no algorithm"}: expected RS256, ES256, …`,
    );
  }
  return new RemoteKeys(url, options);
}

async function fetchKeys(cx: Cx, url: string): Promise<readonly JsonWebKeyLike[]> {
  const headers = { accept: "application/jwk-set+json, application/json" };
  const { status, body } = await fetchJson(cx, url, { headers });
  const keys = (body as { keys?: unknown } | undefined)?.keys;
  if (status !== 200 || !Array.isArray(keys)) {
    throw new Error(`Cannot get keys from ${url}: it answered ${status}, and no key set`);
  }
  return keys.slice(0, KEYS_MAX).filter(isJwk);
}

function isJwk(value: unknown): value is JsonWebKeyLike {
  return typeof value === "object" && value !== null &&
    typeof (value as JsonWebKeyLike).kty === "string";
}

const KEYS_MAX = 100;
