/**
 * Secrets: comparing them, and keys that sign and encrypt.
 *
 * @module
 */

export { constantTimeEqual } from "./compare.ts";
export type { ScopeLike } from "./scope.ts";
