// One file, three launchers: an app that the main module exports by default is served without a line of code, by
// `bun run`, `deno run` and `deno serve`. Anything else that imports Cairn, tests above all, is left alone.
//
// How it knows: the main module is asked for its default export once it has run. `deno serve` calls the public
// `Deno.serve`, which stands in for a moment, so that its SIGTERM drains, too.

import process from "node:process";
import { drain } from "./drain.ts";
import { failed, handlerOf } from "./deno.ts";
import { bun, deno, type DenoGlobal, type DenoServer } from "./globals.ts";
import type { Servable, Server } from "./servable.ts";
import { announce, GRACE_MS, serve } from "./serve.ts";
import { stopOnSignals } from "./signals.ts";

/** Marks what may be served by its launcher. */
export const SERVABLE: unique symbol = Symbol.for("cairn.servable");

let started = false;

/** Called when the first app is made; does its work once, after the main module has run. */
export function autoServe(): void {
  if (started) return;
  started = true;
  const main = bun?.main ?? deno?.mainModule;
  if (main === undefined || isTestRunner(main)) return;
  if (bun !== undefined) void serveMain(main);
  else if (deno !== undefined) adopt(deno, main);
}

/** `deno test` runs a module of its own making, `bun test` a test file. */
function isTestRunner(main: string): boolean {
  return /\$deno\$(?:test|bench|eval|repl)/.test(main) || /[._]test\.[cm]?[jt]sx?$/.test(main) ||
    process.env.NODE_ENV === "test";
}

async function serveMain(main: string): Promise<void> {
  try {
    const app = await exportOf(main);
    if (app === undefined) return;
    stopOnSignals(await serve(app));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** The app that the main module exports; waits for its top-level awaits. */
async function exportOf(main: string): Promise<Servable | undefined> {
  const module = await import(main) as { readonly default?: unknown };
  const app = module.default;
  return typeof app === "object" && app !== null && SERVABLE in app
    ? app as unknown as Servable
    : undefined;
}

/** Waits whether `deno serve` takes the app; else this is `deno run`. */
function adopt(runtime: DenoGlobal, main: string): void {
  const real = runtime.serve;
  let adopted = false;
  runtime.serve = (options, handler) => {
    runtime.serve = real;
    const app = options as { readonly fetch?: unknown };
    if (handler !== undefined || !(SERVABLE in app)) {
      return handler === undefined ? real(options) : real(options, handler);
    }
    adopted = true;
    return serveAdopted(real, app as unknown as Servable);
  };
  void exportOf(main).then(async (app) => {
    // One turn later than the launcher's own call, which follows the main module's last line.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (adopted) return;
    runtime.serve = real;
    if (app === undefined) return;
    await serveMain(main);
  });
}

function serveAdopted(real: DenoGlobal["serve"], app: Servable): DenoServer {
  const server = real({ onError: failed }, handlerOf(app));
  const { shutdown } = server;
  server.shutdown = () =>
    drain(app, {
      url: "",
      port: 0,
      close: () => shutdown.call(server),
      abort: () => shutdown.call(server),
    }, {
      graceMs: app.listen.graceMs ?? GRACE_MS,
    });
  const { hostname = "localhost", port = 0 } = server.addr;
  announce(app, `http://${hostname}:${port}`);
  return server;
}

/** For whoever serves by hand. */
export type { Server };
