// Comparing secrets: how long it takes must not tell how much of a guess was right.

import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Compares two secrets in a time that depends on neither of them: both are hashed first, so that not even a wrong
 * length shows.
 *
 * @param given What the client sent.
 * @param expected The secret.
 */
export function constantTimeEqual(
  given: string | Uint8Array,
  expected: string | Uint8Array,
): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(value: string | Uint8Array): Uint8Array {
  return createHash("sha256").update(value).digest();
}
