// Serving an app: listen on whichever runtime this is, and stop without losing a request.

import process from "node:process";
import type { ListenOptions } from "../app/mod.ts";
import { listenOnBun } from "./bun.ts";
import { listenOnDeno } from "./deno.ts";
import { drain } from "./drain.ts";
import { bun, deno } from "./globals.ts";
import type { Listener, Servable, Server } from "./servable.ts";

/**
 * Serves an app.
 *
 * Options given here win over the app's `listen` option, which wins over `PORT` and `HOST` of the environment.
 *
 * @throws {Error} If the app has start-up mistakes, or the port is taken.
 *
 * @example On a free port
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { serve } from "@cairn/cairn/runtime";
 *
 * const app = new App();
 * app.get("/", () => "hello");
 * const server = await serve(app, { port: 0, quiet: true });
 * const response = await fetch(server.url);
 * if (await response.text() !== "hello") throw new Error("unexpected answer");
 * await server.stop();
 * ```
 */
export async function serve(app: Servable, options: ListenOptions = {}): Promise<Server> {
  const server = await serveSilently(app, options);
  announce(app, server.url, { ...app.listen, ...options });
  return server;
}

/** As {@linkcode serve}, and says nothing yet. */
export async function serveSilently(app: Servable, options: ListenOptions = {}): Promise<Server> {
  const settings = { ...fromEnvironment(), ...app.listen, ...options };
  await app.start();
  const listener = await listen(app, settings);
  let stopping: Promise<void> | undefined;
  return {
    url: listener.url,
    port: listener.port,
    stop: ({ graceMs = settings.graceMs ?? GRACE_MS } = {}) =>
      stopping ??= drain(app, listener, { graceMs }),
  };
}

async function listen(app: Servable, options: ListenOptions): Promise<Listener> {
  try {
    if (bun !== undefined) return listenOnBun(bun, app, options);
    if (deno !== undefined) return await listenOnDeno(deno, app, options);
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    const place = options.unix ?? `${options.hostname}:${options.port}`;
    throw new Error(
      `Cannot listen on ${place}: the address is in use; stop the other process or set another PORT`,
      { cause: error },
    );
  }
  throw new Error("Cannot serve: this is neither Bun nor Deno; call app.fetch(request) yourself");
}

function isAddressInUse(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return code === "EADDRINUSE" || name === "AddrInUse";
}

/** Tells where the app listens. */
export function announce(app: Servable, url: string, { quiet, onListen }: ListenOptions): void {
  if (quiet !== true) {
    const lines = [`Listening on ${url}`, ...app.banner?.(url) ?? []];
    process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  }
  onListen?.(url);
}

/** Where the environment wants apps to listen. */
export function fromEnvironment(): Required<Pick<ListenOptions, "port" | "hostname">> {
  const port = readVariable("PORT");
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= PORT_MAX)) {
    throw new TypeError(`Cannot listen on PORT "${port}": expected a number from 0 to 65535`);
  }
  return { port: port === undefined ? PORT : Number(port), hostname: readVariable("HOST") ?? HOST };
}

/** A variable of the environment. Deno may refuse to tell it; defaults serve then. */
export function readVariable(name: string): string | undefined {
  try {
    return process.env[name] || undefined;
  } catch {
    return undefined;
  }
}

const PORT = 3_000;
const PORT_MAX = 65_535;
const HOST = "127.0.0.1";
/** Time for requests to finish when nothing else is said. */
export const GRACE_MS = 10_000;
