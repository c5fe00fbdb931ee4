// Deno.serve. `shutdown()` kills HTTP/2 requests in flight and makes bodies that are being read unreadable, so it is
// called only after the app has drained. Deno has no idle, header or keep-alive timeout: see SECURITY.md.

import type { ListenOptions } from "../app/mod.ts";
import type { Peer } from "../route/mod.ts";
import type { DenoGlobal, DenoHandler, DenoServeInfo } from "./globals.ts";
import type { Listener, Servable } from "./servable.ts";

/** Listens with Deno. */
export async function listenOnDeno(
  deno: DenoGlobal,
  app: Servable,
  options: ListenOptions,
): Promise<Listener> {
  const aborting = new AbortController();
  const listening = Promise.withResolvers<void>();
  const server = deno.serve({
    ...addressOf(options),
    ...(options.tls === undefined ? {} : options.tls),
    ...(options.reusePort === true ? { reusePort: true } : {}),
    signal: aborting.signal,
    // Also silences Deno's own line.
    onListen: () => listening.resolve(),
    onError: failed,
  }, handlerOf(app));
  await listening.promise;
  const scheme = options.tls === undefined ? "http" : "https";
  const port = server.addr.port ?? 0;
  return {
    url: options.unix === undefined
      ? `${scheme}://${options.hostname}:${port}`
      : `unix:${options.unix}`,
    port,
    close: () => server.shutdown(),
    abort: async () => {
      aborting.abort();
      await server.finished;
    },
  };
}

/** Answers requests of `Deno.serve`; synchronous when the app is, which takes Deno's fast path. */
export function handlerOf(app: Servable): DenoHandler {
  return (request, info) => app.fetch(request, new DenoPeer(info));
}

/** The answer to what cannot happen: the app's fetch never throws. */
export function failed(): Response {
  const headers = { "content-type": "application/json" };
  return new Response('{"detail":"Internal Server Error"}', { status: 500, headers });
}

function addressOf(options: ListenOptions): Record<string, unknown> {
  if (options.unix !== undefined) return { path: options.unix };
  return { port: options.port, hostname: options.hostname };
}

/** Reads Deno's address object only when asked; it is gone once the request is over. */
class DenoPeer implements Peer {
  readonly #info: DenoServeInfo;

  constructor(info: DenoServeInfo) {
    this.#info = info;
  }

  get address(): string | undefined {
    return this.#info.remoteAddr.hostname;
  }

  get port(): number | undefined {
    return this.#info.remoteAddr.port;
  }
}
