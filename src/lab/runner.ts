// Registering a test with the runner that is running: the one of Deno or the one of Bun.

import { createRequire } from "node:module";

/** Registers a test. @param timeoutMs Real time; only Bun has a limit. */
export function registerTest(name: string, fn: () => Promise<void>, timeoutMs: number): void {
  const { Deno: deno } = globalThis as {
    Deno?: { test(name: string, fn: () => Promise<void>): void };
  };
  if (deno !== undefined) return deno.test(name, fn);
  const runner = createRequire(import.meta.url)("bun:test") as BunTest;
  runner.test(name, fn, timeoutMs);
}

interface BunTest {
  test(name: string, fn: () => Promise<void>, timeoutMs: number): void;
}
