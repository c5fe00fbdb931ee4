/**
 * Logins at another provider: OAuth2's authorization code flow with PKCE, and OpenID Connect. Needs the package `jose`
 * beside Cairn.
 *
 * @module
 */

export { LoginFailed } from "./login_failed.ts";
export type { LoginFailure } from "./login_failed.ts";
export type { ProviderEndpoints } from "./metadata.ts";
export { LoginProvider, loginProvider } from "./provider.ts";
export type { IdTokenClaims, Login, LoginProviderOptions, StartLoginOptions } from "./provider.ts";
export type { ProviderTokens } from "./tokens.ts";
