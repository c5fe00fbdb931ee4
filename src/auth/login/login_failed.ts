// Why a login at another provider did not succeed.

import { HttpError } from "../../http/mod.ts";

/** What went wrong. */
export type LoginFailure =
  /** The user, or the provider, said no. */
  | "denied"
  /** Nobody has started this login in this browser, or too long ago. */
  | "expired"
  /** The answer belongs to another login: somebody else's link, or a second window. */
  | "state"
  /** The provider cannot be reached, or its answer cannot be trusted. */
  | "provider";

/** A login that failed: 400, or 502 where it is the provider's fault. The cause is reported, not sent. */
export class LoginFailed extends HttpError {
  /** What went wrong. */
  readonly reason: LoginFailure;

  /** Made by {@linkcode LoginProvider.finish}. */
  constructor(reason: LoginFailure, options: { readonly cause?: unknown } = {}) {
    super(reason === "provider" ? 502 : 400, MESSAGES[reason], options);
    this.reason = reason;
  }
}

const MESSAGES: Readonly<Record<LoginFailure, string>> = {
  denied: "The login was refused",
  expired: "The login has expired; start it again",
  state: "The login does not belong to this window; start it again",
  provider: "The login provider did not answer as expected",
};
