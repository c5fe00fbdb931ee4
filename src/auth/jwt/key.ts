// Keys of JWTs. A key and its algorithm are one object, and a token's header is only ever compared with it: nothing
// that an attacker writes picks an algorithm (RFC 8725 section 3.1; GHSA-f67f-6cw9-8mq4). Cold: keys are checked when
// the program starts.

import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKeyInput,
  type KeyObject,
} from "node:crypto";

/** Algorithms with one shared secret (RFC 7518 section 3.2). */
export type HmacAlgorithm = "HS256" | "HS384" | "HS512";

/** Algorithms with a private and a public key (RFC 7518 section 3.3 to 3.5, RFC 8037). */
export type PublicKeyAlgorithm =
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA";

/** Algorithms of JWTs; there is no `none`. */
export type JwtAlgorithm = HmacAlgorithm | PublicKeyAlgorithm;

/** A JSON Web Key as an object (RFC 7517). */
export interface JsonWebKeyLike {
  /** Key type. */
  readonly kty: string;
  /** Everything else. */
  readonly [member: string]: unknown;
}

/** Options of a key. */
export interface KeyOptions {
  /** Key id, written into the header of tokens and compared with it. Give one when keys are to be rotated. */
  readonly kid?: string;
}

/** A key that checks tokens of one algorithm. */
export class VerifyingKey {
  /** The one algorithm. */
  readonly algorithm: JwtAlgorithm;
  /** Key id, if it has one. */
  readonly kid: string | undefined;
  /** The key that checks, for Cairn's own files. */
  readonly verifier: KeyObject;

  /** Made by {@linkcode publicKey}. */
  constructor(algorithm: JwtAlgorithm, verifier: KeyObject, { kid }: KeyOptions) {
    this.algorithm = algorithm;
    this.verifier = verifier;
    this.kid = kid;
  }

  /** Whether a token with this header may have been made with the key. */
  fits(header: { readonly alg?: unknown; readonly kid?: unknown }): boolean {
    if (header.alg !== this.algorithm) return false;
    return this.kid === undefined || header.kid === undefined || header.kid === this.kid;
  }
}

/** A key that makes and checks tokens of one algorithm. */
export class SigningKey extends VerifyingKey {
  /** The key that signs, for Cairn's own files. */
  readonly signer: KeyObject;

  /** Made by {@linkcode hmacKey} and {@linkcode privateKey}. */
  constructor(
    algorithm: JwtAlgorithm,
    keys: { readonly signer: KeyObject; readonly verifier: KeyObject },
    options: KeyOptions,
  ) {
    super(algorithm, keys.verifier, options);
    this.signer = keys.signer;
  }
}

/**
 * A shared secret: whoever can check tokens can make them too.
 *
 * @param algorithm The one algorithm.
 * @param secret Random text or bytes, at least as long as the hash: 32, 48 or 64 bytes (RFC 7518 section 3.2).
 * @throws {RangeError} If the secret is too short.
 * @throws {TypeError} If it is a PEM key: a public key used as a secret is known to everyone.
 */
export function hmacKey(
  algorithm: HmacAlgorithm,
  secret: string | Uint8Array,
  options: KeyOptions = {},
): SigningKey {
  const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
  if (new TextDecoder().decode(bytes.subarray(0, 64)).includes("-----BEGIN")) {
    throw new TypeError(`Cannot use a PEM key as an ${algorithm} secret: use publicKey(...)`);
  }
  const bytesMin = HASH_BYTES[algorithm];
  if (bytes.length < bytesMin) {
    throw new RangeError(
      `Cannot use a secret of ${bytes.length} bytes for ${algorithm}: it needs at least ${bytesMin}`,
    );
  }
  const key = createSecretKey(bytes);
  return new SigningKey(algorithm, { signer: key, verifier: key }, options);
}

/**
 * A private key, which makes tokens and checks them.
 *
 * @param algorithm The one algorithm.
 * @param key PKCS#8 in PEM, or a private JSON Web Key.
 * @throws {TypeError} If it is no private key of the algorithm's kind.
 * @throws {RangeError} If an RSA key has fewer than 2048 bits.
 */
export function privateKey(
  algorithm: PublicKeyAlgorithm,
  key: string | JsonWebKeyLike,
  options: KeyOptions = {},
): SigningKey {
  const signer = importKey(() => createPrivateKey(inputOf(key)), `private key for ${algorithm}`);
  checkKind(algorithm, signer);
  const verifier = createPublicKey(signer.export({ type: "pkcs8", format: "pem" }));
  return new SigningKey(algorithm, { signer, verifier }, { ...kidOf(key), ...options });
}

/**
 * A public key, which checks tokens and cannot make any.
 *
 * @param algorithm The one algorithm.
 * @param key SPKI or an X.509 certificate in PEM, or a public JSON Web Key.
 * @throws {TypeError} If it is no public key of the algorithm's kind.
 * @throws {RangeError} If an RSA key has fewer than 2048 bits.
 */
export function publicKey(
  algorithm: PublicKeyAlgorithm,
  key: string | JsonWebKeyLike,
  options: KeyOptions = {},
): VerifyingKey {
  const verifier = importKey(() => createPublicKey(inputOf(key)), `public key for ${algorithm}`);
  checkKind(algorithm, verifier);
  return new VerifyingKey(algorithm, verifier, { ...kidOf(key), ...options });
}

function importKey(make: () => KeyObject, what: string): KeyObject {
  try {
    return make();
  } catch (cause) {
    // The engine's own text may hold parts of the key.
    throw new TypeError(`Cannot read the ${what}: it is neither PEM nor a JSON Web Key of it`, {
      cause,
    });
  }
}

function inputOf(key: string | JsonWebKeyLike): string | JsonWebKeyInput {
  return typeof key === "string" ? key : { key, format: "jwk" };
}

function kidOf(key: string | JsonWebKeyLike): KeyOptions {
  return typeof key !== "string" && typeof key.kid === "string" ? { kid: key.kid } : {};
}

function checkKind(algorithm: PublicKeyAlgorithm, key: KeyObject): void {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const kind = `${key.asymmetricKeyType}${namedCurve === undefined ? "" : ` ${namedCurve}`}`;
  const wanted = KINDS[algorithm];
  if (kind !== wanted) {
    throw new TypeError(`Cannot use a key of kind ${kind} for ${algorithm}: it needs ${wanted}`);
  }
  if (modulusLength !== undefined && modulusLength < RSA_BITS_MIN) {
    throw new RangeError(
      `Cannot use an RSA key of ${modulusLength} bits for ${algorithm}: it needs ${RSA_BITS_MIN}`,
    );
  }
}

const HASH_BYTES: Readonly<Record<HmacAlgorithm, number>> = { HS256: 32, HS384: 48, HS512: 64 };
const RSA_BITS_MIN = 2_048;
const KINDS: Readonly<Record<PublicKeyAlgorithm, string>> = {
  RS256: "rsa",
  RS384: "rsa",
  RS512: "rsa",
  PS256: "rsa",
  PS384: "rsa",
  PS512: "rsa",
  ES256: "ec prime256v1",
  ES384: "ec secp384r1",
  ES512: "ec secp521r1",
  EdDSA: "ed25519",
};

/** Whether a text names an algorithm with a public key. */
export function isPublicKeyAlgorithm(name: string): name is PublicKeyAlgorithm {
  return Object.hasOwn(KINDS, name);
}
