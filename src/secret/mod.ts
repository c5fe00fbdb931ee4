/**
 * Secrets: comparing them, and keys that sign and encrypt.
 *
 * @module
 */

export { constantTimeEqual } from "./compare.ts";
export { fromBase64Url, KeyRing, type Secrets, toBase64Url } from "./keyring.ts";
