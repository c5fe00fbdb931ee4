// The one place where tests meet a runner: the same file runs under `deno test` and `bun test`.
// Deno's op and resource sanitizers are on, so a timer or a connection left behind fails the test. Where only data
// differs, loop over a table of cases; examples in doc comments are tests too and need no copy here.
import process from "node:process";

interface DenoTest {
  (options: {
    name: string;
    fn: () => void | Promise<void>;
    ignore?: boolean;
    sanitizeOps: boolean;
    sanitizeResources: boolean;
  }): void;
}

/** Options of {@linkcode test}. */
export interface TestOptions {
  /** Why the test cannot run here; printed, and the test is reported as skipped. */
  skip?: string | undefined;
  /** Turns the leak sanitizers off, for tests of foreign code that keeps handles. Default `true`. */
  sanitize?: boolean;
  /** Time limit in milliseconds. Default 60 000. */
  timeoutMs?: number;
}

/** Registers a test with the runner that is running. */
export function test(
  name: string,
  fn: () => void | Promise<void>,
  options: TestOptions = {},
): void {
  if (options.skip !== undefined) process.stdout.write(`skipped: ${name}: ${options.skip}\n`);
  const sanitize = options.sanitize ?? true;
  const timeoutMs = options.timeoutMs ?? 60_000;
  if (denoTest !== undefined) {
    denoTest({
      name,
      fn: () => within(timeoutMs, fn()),
      ignore: options.skip !== undefined,
      sanitizeOps: sanitize,
      sanitizeResources: sanitize,
    });
  } else if (options.skip !== undefined) bunTest!.test.skip(name, fn);
  else bunTest!.test(name, fn, timeoutMs);
}

/** Deno has no limit of its own, and a test that hangs would take all others with it. */
function within(ms: number, result: void | Promise<void>): void | Promise<void> {
  if (result === undefined) return;
  const { promise, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`the test hangs: no end after ${ms} ms`)), ms);
  return Promise.race([result, promise]).finally(() => clearTimeout(timer));
}

/** The runtime that runs the tests. */
export const runtime: "bun" | "deno" = "Bun" in globalThis ? "bun" : "deno";

const denoTest = (globalThis as { Deno?: { test: DenoTest } }).Deno?.test;

interface BunTest {
  test: {
    (name: string, fn: () => void | Promise<void>, timeoutMs: number): void;
    skip(name: string, fn: () => void | Promise<void>): void;
  };
}

// The specifier is computed so that Deno does not try to resolve Bun's built-in module.
const bunTest: BunTest | undefined = denoTest === undefined
  ? await import(["bun", "test"].join(":"))
  : undefined;
