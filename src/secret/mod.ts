/**
 * Secrets: comparing them, keys that sign and encrypt, and what features need of their scope.
 *
 * @module
 */

export { constantTimeEqual } from "./compare.ts";
export { fromBase64Url, KeyRing, type Secrets, toBase64Url } from "./keyring.ts";
export { type ScopeLike, waitFor } from "./scope.ts";
