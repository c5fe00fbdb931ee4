// One file, three launchers: an app that the main module exports by default is served without a line of code, by
// `bun run`, `deno run` and `deno serve`. Anything else that imports Cairn, tests above all, is left alone.
//
// How it knows: the main module is asked for its default export once it has run. `deno serve` calls the public
// `Deno.serve`, which stands in for a moment, so that its SIGTERM drains, too.

import process from "node:process";
import { drain } from "./drain.ts";
import { failed, handlerOf } from "./deno.ts";
import { bun, deno, type DenoGlobal, type DenoHandler, type DenoServer } from "./globals.ts";
import type { Servable, Server } from "./servable.ts";
import { announce, GRACE_MS, readVariable, serveSilently } from "./serve.ts";
import { stopOnSignals, stopWorkerOnSignals } from "./signals.ts";

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
    readVariable("NODE_ENV") === "test";
}

async function serveMain(main: string): Promise<void> {
  try {
    const app = await exportOf(main);
    if (app === undefined) return;
    const server = await serveSilently(app);
    stopOnSignals(server);
    // Last: whoever reads it may send a signal at once.
    announce(app, server.url, app.listen);
  } catch (error) {
    exitWith(error);
  }
}

/** The app that the main module exports; waits for its top-level awaits. */
async function exportOf(main: string): Promise<Servable | undefined> {
  const path = main.startsWith(FILE) ? main.slice(FILE.length) : main.replace(/^\//, "");
  // A fixed scheme: JSR refuses to analyse an import of anything at all. A main module that came over the network is left alone.
  if (/^https?:/.test(path)) return undefined;
  const module = await import(`file:///${path}`) as { readonly default?: unknown };
  const app = module.default;
  return typeof app === "object" && app !== null && SERVABLE in app
    ? app as unknown as Servable
    : undefined;
}

/** Waits whether `deno serve` takes the app; else this is `deno run`. */
function adopt(runtime: DenoGlobal, main: string): void {
  const real = runtime.serve;
  const exported = exportOf(main);
  let adopted = false;
  runtime.serve = (options, handler) => {
    if (handler !== undefined || !isLaunchers(options)) {
      return handler === undefined ? real(options) : real(options, handler);
    }
    runtime.serve = real;
    adopted = true;
    return serveAdopted(runtime, { real, options, exported });
  };
  void exported.then(async (app) => {
    // One turn later than the launcher's own call, which follows the main module's last line.
    await new Promise((resolve) => setTimeout(resolve, 0));
    runtime.serve = real;
    if (!adopted && app !== undefined) await serveMain(main);
  }, () => {
    // The launcher itself tells what is wrong with the main module.
    runtime.serve = real;
  });
}

/** Whether these are the options that `deno serve` itself passes: a wrapper of the default export's fetch. */
function isLaunchers(options: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(options).sort().join() === "handler,hostname,onListen,port";
}

/** Takes the place of what `deno serve` would start; the default export is known a few microtasks later. */
function serveAdopted(
  runtime: DenoGlobal,
  { real, options, exported }: {
    readonly real: DenoGlobal["serve"];
    readonly options: Readonly<Record<string, unknown>>;
    readonly exported: Promise<Servable | undefined>;
  },
): DenoServer {
  const plain = options.handler as DenoHandler;
  let handle: DenoHandler | undefined = undefined;
  const ready = exported.then(async (app) => {
    if (app === undefined) {
      handle = plain;
      return app;
    }
    await startUp(app);
    handle = handlerOf(runtime, app);
    const { hostname = "localhost", port = 0 } = server.addr;
    announce(app, `http://${hostname}:${port}`, app.listen);
    return app;
  });
  const server = real(
    { ...options, onListen: () => {}, onError: failed, handler: undefined },
    (request, info) =>
      handle === undefined ? ready.then(() => handle!(request, info)) : handle(request, info),
  );
  const close = () => close_.call(server);
  const { shutdown: close_ } = server;
  const stop = async () => {
    const app = await ready;
    if (app === undefined) return await close();
    await drain(app, { url: "", port: 0, close, abort: close }, {
      graceMs: app.listen.graceMs ?? GRACE_MS,
    });
  };
  let stopping: Promise<void> | undefined;
  server.shutdown = () => stopping ??= stop();
  stopWorkerOnSignals(() => void server.shutdown());
  return server;
}

/** Start-up mistakes end the process, as under the other launchers. */
async function startUp(app: Servable): Promise<void> {
  try {
    await app.start();
  } catch (error) {
    exitWith(error);
  }
}

function exitWith(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

const FILE = "file:///";

/** For whoever serves by hand. */
export type { Server };
