// JSON Web Tokens (RFC 7519, by the advice of RFC 8725): made and checked over `jose`. Issuer, audience and expiry are
// part of every check unless the program says in so many words that there are none.

import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import type { Cx } from "../../cx/mod.ts";
import { Dependency } from "../../inject/mod.ts";
import { compileDecode, type Decode, type Static, type TSchema } from "../../schema/mod.ts";
import type { Credentials } from "../authorization.ts";
import type { HttpError } from "../../http/mod.ts";
import { httpBearer } from "../http_schemes.ts";
import type { OptionalScheme, SchemeOptions } from "../scheme.ts";
import { InvalidToken, type InvalidTokenReason, refusalOf } from "./invalid_token.ts";
import { SigningKey, type VerifyingKey } from "./key.ts";
import { RemoteKeys } from "./remote_keys.ts";

/** What {@linkcode jwt} makes and checks. */
export interface JwtOptions<T extends TSchema = TSchema> {
  /**
   * One key, several, or the keys of another issuer. New tokens are signed by the first one that can sign; all of them
   * check, so that a key can be replaced while its tokens live.
   */
  readonly keys: VerifyingKey | readonly VerifyingKey[] | RemoteKeys;
  /** Who makes the tokens, the `iss` claim. `null`: tokens name no issuer, and none is checked. */
  readonly issuer: string | null;
  /** Whom the tokens are for, the `aud` claim; one of several is enough. `null`: tokens name none, none is checked. */
  readonly audience: string | readonly [string, ...string[]] | null;
  /** How long new tokens are valid, in seconds. Default 900. */
  readonly expiresInSeconds?: number;
  /** How far clocks may differ, in seconds, when times are checked. Default 0. */
  readonly leewaySeconds?: number;
  /** Oldest token that is accepted, in seconds since its `iat`, whatever its expiry says. Default: any age. */
  readonly ageSecondsMax?: number;
  /** Media type of the tokens, the `typ` header, such as `at+jwt` (RFC 9068): compared when given. Default none. */
  readonly type?: string;
  /** Schema of your own claims. Default: anything. */
  readonly claims?: T;
}

/** Claims that every checked token has, and those that RFC 7519 knows. */
export interface RegisteredClaims {
  /** Issuer; there unless the issuer is `null` in the options. */
  readonly iss?: string;
  /** Whom or what it is about. */
  readonly sub?: string;
  /** Audience. */
  readonly aud?: string | readonly string[];
  /** Expiry, in seconds since the epoch. */
  readonly exp: number;
  /** Not valid before, in seconds since the epoch. */
  readonly nbf?: number;
  /** Made at, in seconds since the epoch. */
  readonly iat?: number;
  /** Id. */
  readonly jti?: string;
  /** Granted scopes, separated by blanks (RFC 8693 section 4.2). */
  readonly scope?: string;
}

/** A token that was checked. */
export interface VerifiedToken<C = unknown> {
  /** Its claims. */
  readonly claims: C & RegisteredClaims;
  /** Scopes of its `scope` claim, for `requireScopes`. */
  readonly scopes: readonly string[];
}

/** Claims for a new token; issuer, audience and times are added. */
export type NewClaims<C> =
  & C
  & Pick<RegisteredClaims, "sub" | "jti" | "scope" | "nbf">;

/** Options of {@linkcode Jwt.sign}. */
export interface SignOptions {
  /** How long the token is valid, in seconds. Default: what the `Jwt` says. */
  readonly expiresInSeconds?: number;
}

/** Options of {@linkcode Jwt.bearer}. */
export interface JwtBearerOptions extends Omit<SchemeOptions, "error"> {
  /**
   * The scheme that gives the token, for its place in the document. Default: `httpBearer` with the name and format
   * `JWT` and these options.
   */
  readonly scheme?: Dependency<string | Credentials | undefined>;
  /** Makes the answer to an invalid token. Default: 401 with `error="invalid_token"` and what is wrong. */
  readonly invalid?: (error: InvalidToken) => HttpError;
}

/** Makes and checks tokens, see {@linkcode jwt}. */
export class Jwt<C = unknown> {
  readonly #options: JwtOptions;
  readonly #decode: Decode | undefined;
  readonly #keys: readonly VerifyingKey[];
  readonly #signer: SigningKey | undefined;

  /** Made by {@linkcode jwt}. */
  constructor(options: JwtOptions) {
    const { keys, claims } = options;
    this.#options = options;
    this.#decode = claims === undefined ? undefined : compileDecode(claims);
    this.#keys = keys instanceof RemoteKeys ? [] : [keys].flat() as VerifyingKey[];
    this.#signer = this.#keys.find((key) => key instanceof SigningKey);
    if (!(keys instanceof RemoteKeys) && this.#keys.length === 0) {
      throw new TypeError("Cannot check tokens without a key: give at least one");
    }
  }

  /**
   * Makes a token.
   *
   * @param cx Gives the time.
   * @param claims Your claims; `sub` is whom the token is about.
   * @returns The token in its compact form.
   * @throws {TypeError} If no key can sign.
   */
  async sign(cx: Cx, claims: NewClaims<C>, options: SignOptions = {}): Promise<string> {
    const key = this.#signer;
    if (key === undefined) {
      throw new TypeError("Cannot sign a token: none of the keys is a secret or a private key");
    }
    const { issuer, audience, type = "JWT", expiresInSeconds = EXPIRES_SECONDS } = this.#options;
    const nowSeconds = Math.floor(cx.clock.wallNow() / 1_000);
    const token = new SignJWT({ ...claims as Record<string, unknown> })
      .setProtectedHeader({
        alg: key.algorithm,
        typ: type,
        ...(key.kid === undefined ? {} : { kid: key.kid }),
      })
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + (options.expiresInSeconds ?? expiresInSeconds));
    if (issuer !== null) token.setIssuer(issuer);
    if (audience !== null) {
      token.setAudience(typeof audience === "string" ? audience : [...audience]);
    }
    cx.checkpoint();
    return await cx.wait(token.sign(key.signer));
  }

  /**
   * Checks a token: its signature by a key of ours, then expiry, issuer, audience and your claims.
   *
   * @param cx Gives the time, and fetches the keys of another issuer.
   * @param token The token in its compact form.
   * @throws {InvalidToken} If it must not be trusted.
   * @throws {HttpError} 503 when the keys of another issuer are not available.
   */
  async verify(cx: Cx, token: string): Promise<VerifiedToken<C>> {
    const header = headerOf(token);
    const keys = this.#options.keys instanceof RemoteKeys
      ? await this.#options.keys.keysFor(cx, header)
      : this.#keys.filter((key) => key.fits(header));
    const claims = await this.#check(cx, token, keys);
    const scope = claims.scope;
    if (scope !== undefined && typeof scope !== "string") throw new InvalidToken("claims");
    const scopes = (scope ?? "").split(" ").filter((one) => one !== "");
    return { claims: this.#decodeClaims(claims), scopes: Object.freeze(scopes) };
  }

  /**
   * A dependency that gives the checked bearer token of a request, and refuses it with 401 when it is missing or
   * invalid.
   *
   * @example Scopes of the token
   * ```ts
   * import { App } from "@cairn/cairn";
   * import { requireScopes } from "@cairn/cairn/auth";
   * import { hmacKey, jwt } from "@cairn/cairn/auth/jwt";
   *
   * const key = hmacKey("HS256", "0123456789abcdef0123456789abcdef");
   * const tokens = jwt({ keys: key, issuer: "shop", audience: "shop" });
   * const token = tokens.bearer();
   * const app = new App();
   * app.get("/login", (cx) => tokens.sign(cx, { sub: "ada", scope: "items:read" }));
   * app.get("/items", { deps: { token: requireScopes(token, "items:read") } }, (cx) => {
   *   return cx.deps.token.claims.sub;
   * });
   * const login = await app.fetch(new Request("http://localhost/login"));
   * const headers = { authorization: `Bearer ${await login.text()}` };
   * const response = await app.fetch(new Request("http://localhost/items", { headers }));
   * if (await response.text() !== "ada") throw new Error("was not let in");
   * ```
   */
  bearer(options: JwtBearerOptions & OptionalScheme): Dependency<VerifiedToken<C> | undefined>;
  /** The checked token; requests without one are refused. */
  bearer(options?: JwtBearerOptions): Dependency<VerifiedToken<C>>;
  bearer(options: JwtBearerOptions = {}): Dependency<VerifiedToken<C> | undefined> {
    const { scheme, invalid = refusalOf, ...rest } = options;
    const token = scheme ?? httpBearer({ name: "JWT", bearerFormat: "JWT", ...rest });
    const provide = (cx: GivenToken): Promise<VerifiedToken<C>> | undefined => {
      const given = cx.deps.token;
      if (given === undefined) return undefined;
      const text = typeof given === "string" ? given : given.credentials;
      return this.verify(cx, text).then(undefined, (error) => {
        throw error instanceof InvalidToken ? invalid(error) : error;
      });
    };
    return new Dependency<VerifiedToken<C> | undefined>(
      { name: "jwt", deps: { token } },
      provide as (cx: never) => unknown,
    );
  }

  async #check(
    cx: Cx,
    token: string,
    keys: readonly VerifyingKey[],
  ): Promise<Readonly<Record<string, unknown>>> {
    const { issuer, audience, leewaySeconds = 0, ageSecondsMax, type } = this.#options;
    const options = {
      currentDate: new Date(cx.clock.wallNow()),
      clockTolerance: leewaySeconds,
      requiredClaims: ["exp"],
      ...(issuer === null ? {} : { issuer }),
      ...(audience === null ? {} : { audience: [audience].flat() }),
      ...(ageSecondsMax === undefined ? {} : { maxTokenAge: ageSecondsMax }),
      ...(type === undefined ? {} : { typ: type }),
    };
    for (const key of keys) {
      // Nothing is begun in a scope that was cancelled.
      cx.checkpoint();
      try {
        const algorithms = [key.algorithm];
        const checking = jwtVerify(token, key.verifier, { ...options, algorithms });
        return (await cx.wait(checking)).payload;
      } catch (error) {
        // Another key of ours may have made it.
        if (error instanceof errors.JWSSignatureVerificationFailed) continue;
        throw error instanceof errors.JOSEError
          ? new InvalidToken(reasonOf(error), { cause: error })
          : error;
      }
    }
    throw new InvalidToken("signature");
  }

  #decodeClaims(claims: Readonly<Record<string, unknown>>): C & RegisteredClaims {
    if (this.#decode === undefined) return claims as C & RegisteredClaims;
    const issues: Parameters<Decode>[2] = [];
    const own = this.#decode(claims, CLAIMS, issues);
    if (issues.length > 0) throw new InvalidToken("claims");
    return { ...claims, ...own as object } as C & RegisteredClaims;
  }
}

interface GivenToken extends Cx {
  readonly deps: { readonly token: string | Credentials | undefined };
}

/**
 * Tokens of one issuer for one audience.
 *
 * @param options Keys, issuer and audience; the rest has defaults.
 * @throws {TypeError} If there is no key.
 *
 * @example Keys that are being replaced
 * ```ts
 * import { hmacKey, jwt } from "@cairn/cairn/auth/jwt";
 * import { t } from "@cairn/cairn";
 *
 * const secrets = { now: "n".repeat(32), before: "b".repeat(32) };
 * export const tokens = jwt({
 *   keys: [
 *     hmacKey("HS256", secrets.now, { kid: "2026-02" }),
 *     hmacKey("HS256", secrets.before, { kid: "2026-01" }),
 *   ],
 *   issuer: "https://shop.example.com",
 *   audience: "shop",
 *   claims: t.Object({ roles: t.Array(t.String()) }),
 * });
 * ```
 */
export function jwt<T extends TSchema>(
  options: JwtOptions<T> & { readonly claims: T },
): Jwt<Static<T>>;
/** Tokens whose own claims are not described. */
export function jwt(options: JwtOptions): Jwt;
export function jwt(options: JwtOptions): Jwt {
  return new Jwt(options);
}

function headerOf(token: string): { readonly alg?: unknown; readonly kid?: unknown } {
  if (token.length > TOKEN_CHARS_MAX || !COMPACT.test(token)) throw new InvalidToken("malformed");
  try {
    return decodeProtectedHeader(token);
  } catch (cause) {
    throw new InvalidToken("malformed", { cause });
  }
}

function reasonOf(error: errors.JOSEError): InvalidTokenReason {
  if (error instanceof errors.JWTExpired) return "expired";
  if (!(error instanceof errors.JWTClaimValidationFailed)) return "malformed";
  if (error.claim === "iss") return "issuer";
  if (error.claim === "aud") return "audience";
  return error.claim === "nbf" && error.reason === "check_failed" ? "early" : "claims";
}

const EXPIRES_SECONDS = 900;
/** Longer than any header block that runtimes accept by default would leave room for. */
const TOKEN_CHARS_MAX = 16_384;
const COMPACT = /^[\w-]+\.[\w-]*\.[\w-]*$/;
const CLAIMS: readonly string[] = Object.freeze(["claims"]);
