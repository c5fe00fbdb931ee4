// The one place where the request path meets a timer.

/**
 * Calls `work` once after a while.
 *
 * @param ms Milliseconds.
 * @returns Stops it; idempotent.
 */
export function after(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}
