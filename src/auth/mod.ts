/**
 * Security: schemes that read credentials and stand in the document, the password form of OAuth2, guards for roles and
 * scopes. JWTs are in `@cairn/cairn/auth/jwt`, password hashes in `@cairn/cairn/auth/password`, logins at another
 * provider in `@cairn/cairn/auth/login`, sessions in `@cairn/cairn/session`.
 *
 * @module
 */

export { apiKeyCookie, apiKeyHeader, apiKeyQuery } from "./api_key.ts";
export type { ApiKeyOptions } from "./api_key.ts";
export { parseAuthorization } from "./authorization.ts";
export type { Credentials } from "./authorization.ts";
export { guard, requireAnyRole, requireRoles, requireScopes } from "./guards.ts";
export type { GuardOptions, WithRoles, WithScopes } from "./guards.ts";
export { httpBasic, httpBearer, httpDigest, httpScheme } from "./http_schemes.ts";
export type {
  BasicCredentials,
  HttpBasicOptions,
  HttpBearerOptions,
  HttpSchemeOptions,
} from "./http_schemes.ts";
export {
  oauth2,
  oauth2AuthorizationCodeBearer,
  oauth2PasswordBearer,
  openIdConnect,
} from "./oauth2.ts";
export type {
  OAuth2AuthorizationCodeOptions,
  OAuth2Flow,
  OAuth2Flows,
  OAuth2Options,
  OAuth2PasswordOptions,
  OpenIdConnectOptions,
  ScopeDescriptions,
} from "./oauth2.ts";
export { passwordForm, strictPasswordForm } from "./password_form.ts";
export type { PasswordForm } from "./password_form.ts";
export { notAuthenticated } from "./scheme.ts";
export type { OptionalScheme, SchemeOptions } from "./scheme.ts";
export { securityScopes } from "../inject/mod.ts";
export { constantTimeEqual } from "../secret/mod.ts";
