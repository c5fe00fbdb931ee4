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
  /** Time limit in milliseconds (Bun only; Deno has none). Default 30 000. */
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
  if (denoTest !== undefined) {
    denoTest({
      name,
      fn,
      ignore: options.skip !== undefined,
      sanitizeOps: sanitize,
      sanitizeResources: sanitize,
    });
  } else if (options.skip !== undefined) bunTest!.test.skip(name, fn);
  else bunTest!.test(name, fn, options.timeoutMs ?? 30_000);
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
