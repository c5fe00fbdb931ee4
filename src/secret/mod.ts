/**
 * Secrets: comparing them, and keys that sign and encrypt.
 *
 * @module
 */

export { constantTimeEqual } from "./compare.ts";
export { type ScopeLike, waitFor } from "./scope.ts";
