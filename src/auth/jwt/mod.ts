/**
 * JSON Web Tokens over `jose`: keys that carry their algorithm, tokens with issuer, audience and expiry, keys of other
 * issuers, and a dependency that checks the bearer token of a request.
 *
 * @module
 */

export { InvalidToken } from "./invalid_token.ts";
export type { InvalidTokenReason } from "./invalid_token.ts";
export { Jwt, jwt } from "./jwt.ts";
export type {
  JwtBearerOptions,
  JwtOptions,
  NewClaims,
  RegisteredClaims,
  SignOptions,
  VerifiedToken,
} from "./jwt.ts";
export { hmacKey, privateKey, publicKey, SigningKey, VerifyingKey } from "./key.ts";
export type {
  HmacAlgorithm,
  JsonWebKeyLike,
  JwtAlgorithm,
  KeyOptions,
  PublicKeyAlgorithm,
} from "./key.ts";
export { RemoteKeys, remoteKeys } from "./remote_keys.ts";
export type { RemoteKeysOptions } from "./remote_keys.ts";
