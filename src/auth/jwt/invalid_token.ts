// Why a token is refused, in words that a client may read: they tell nothing that the token's own bearer does not know.

import { HttpError } from "../../http/mod.ts";

/** What is wrong with a token. */
export type InvalidTokenReason =
  /** It is no JWT, or too long. */
  | "malformed"
  /** No key of ours made it: another algorithm, another key, or a changed text. */
  | "signature"
  /** It has expired. */
  | "expired"
  /** It is not valid yet. */
  | "early"
  /** Another issuer made it. */
  | "issuer"
  /** It is for another audience. */
  | "audience"
  /** A claim is missing or of the wrong type. */
  | "claims";

/** A token that must not be trusted. Its message may be sent to the client. */
export class InvalidToken extends Error {
  /** What is wrong. */
  readonly reason: InvalidTokenReason;

  /** Made by `Jwt.verify`. */
  constructor(reason: InvalidTokenReason, options?: ErrorOptions) {
    super(MESSAGES[reason], options);
    this.name = "InvalidToken";
    this.reason = reason;
  }
}

/** The answer to an invalid token (RFC 6750 section 3.1). */
export function refusalOf(error: InvalidToken): HttpError {
  return HttpError.unauthorized(error.message, {
    headers: {
      "www-authenticate": `Bearer error="invalid_token", error_description="${error.message}"`,
    },
    cause: error,
  });
}

const MESSAGES: Readonly<Record<InvalidTokenReason, string>> = {
  malformed: "The token is malformed",
  signature: "The token was not signed by a known key",
  expired: "The token has expired",
  early: "The token is not valid yet",
  issuer: "The token is from another issuer",
  audience: "The token is for another audience",
  claims: "The token lacks a claim, or has a wrong one",
};
