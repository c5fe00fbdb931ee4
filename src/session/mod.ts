/**
 * Cookies that are signed or encrypted, sessions kept by the server, messages for the next page, and the guard against
 * requests that other sites cause. A store in a SQLite file is in `@cairn/cairn/session/sqlite`.
 *
 * @module
 */

export type { CookieCx, CookiePlace } from "./cookie_place.ts";
export { csrf } from "./csrf.ts";
export type { CsrfOptions, CsrfTokens } from "./csrf.ts";
export { MemorySessionStore } from "./memory_store.ts";
export type { MemorySessionStoreOptions } from "./memory_store.ts";
export { encryptedCookie, SecretCookie, signedCookie } from "./secret_cookie.ts";
export type { SecretCookieOptions } from "./secret_cookie.ts";
export { Session } from "./session.ts";
export type { Flash, SessionFate, SessionStart } from "./session.ts";
export { Sessions, sessions } from "./sessions.ts";
export type { SessionsOptions } from "./sessions.ts";
export type { Eventual, SessionRecord, SessionStore } from "./store.ts";
export { constantTimeEqual, type Secrets } from "../secret/mod.ts";
