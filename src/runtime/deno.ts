// Deno.serve. `shutdown()` kills HTTP/2 requests in flight and makes bodies that are being read unreadable, so it is
// called only after the app has drained. Deno has no idle, header or keep-alive timeout: see SECURITY.md.

import type { ListenOptions } from "../app/mod.ts";
import type { Peer } from "../route/mod.ts";
import { UpgradeAnswer } from "../websocket/internal.ts";
import { upgradeOnDeno } from "./deno_socket.ts";
import { hostOf, keepHead } from "./deno_head.ts";
import type { DenoGlobal, DenoHandler, DenoServeInfo } from "./globals.ts";
import type { Listener, Servable } from "./servable.ts";

/** Listens with Deno. */
export async function listenOnDeno(
  deno: DenoGlobal,
  app: Servable,
  options: ListenOptions,
): Promise<Listener> {
  if (options.reusePort === true) checkReusePort(deno);
  const listening = Promise.withResolvers<void>();
  const server = deno.serve({
    ...addressOf(options),
    ...(options.tls === undefined ? {} : options.tls),
    ...(options.reusePort === true ? { reusePort: true } : {}),
    // Also silences Deno's own line.
    onListen: () => listening.resolve(),
    onError: failed,
  }, options.tls === undefined ? handlerOf(deno, app) : withHosts(handlerOf(deno, app)));
  await listening.promise;
  const scheme = options.tls === undefined ? "http" : "https";
  const port = server.addr.port ?? 0;
  return {
    url: options.unix === undefined
      ? `${scheme}://${options.hostname}:${port}`
      : `unix:${options.unix}`,
    port,
    close: () => server.shutdown(),
    // Nothing cuts a connection once it shuts down: aborting its signal then ends the process with "Bad resource ID". One
    // hangs for ever that was reset before its WebSocket had opened (Deno 2.9.6).
    abort: () => Promise.resolve(server.unref()),
  };
}

/** Answers requests of `Deno.serve`; synchronous when the app is, which takes Deno's fast path. */
export function handlerOf(deno: DenoGlobal, app: Servable): DenoHandler {
  // An app without WebSockets is not asked for them with every answer.
  if (!app.webSocketBytesMax) {
    return (request, info) => app.fetch(request, new DenoPeer(request, info));
  }
  const finish = (request: Request, peer: DenoPeer, answer: Response): Response => {
    if (!(answer instanceof UpgradeAnswer)) return answer;
    peer.keep();
    return upgradeOnDeno(deno, request, answer);
  };
  return (request, info) => {
    const peer = new DenoPeer(request, info);
    const answer = app.fetch(request, peer);
    if (!(answer instanceof Promise)) return finish(request, peer, answer);
    return answer.then((one) => finish(request, peer, one));
  };
}

/**
 * Gives requests over HTTP/2 the Host field that they have everywhere else: Deno tells their authority by the URL only
 * (RFC 9113 section 8.3.1).
 */
function withHosts(handler: DenoHandler): DenoHandler {
  return (request, info) => {
    if (!request.headers.has("host")) {
      const headers = new Headers(request.headers);
      headers.set("host", new URL(request.url).host);
      // The request's own header fields cannot be changed, and a copy of the request would lose its signal.
      Object.defineProperty(request, "headers", { value: headers });
    }
    return handler(request, info);
  };
}

/** The answer to what cannot happen: the app's fetch never throws. */
export function failed(): Response {
  const headers = { "content-type": "application/json" };
  return new Response('{"detail":"Internal Server Error"}', { status: 500, headers });
}

/** Without its flag Deno would end the process. */
function checkReusePort(deno: DenoGlobal): void {
  if (deno.listenDatagram !== undefined) return;
  throw new TypeError(
    'Cannot listen with reusePort: Deno asks for "unstable": ["net"] in deno.json or for --unstable-net; ' +
      "deno serve --parallel does without",
  );
}

function addressOf(options: ListenOptions): Record<string, unknown> {
  if (options.unix !== undefined) return { path: options.unix };
  return { port: options.port, hostname: options.hostname };
}

/** Reads Deno's address object only when asked; it is gone once the request is over or upgraded. */
class DenoPeer implements Peer {
  readonly #request: Request;
  #info: DenoServeInfo;

  constructor(request: Request, info: DenoServeInfo) {
    this.#request = request;
    this.#info = info;
  }

  host(): string | null {
    return hostOf(this.#request);
  }

  get upgrades(): boolean {
    return true;
  }

  get address(): string | undefined {
    return this.#info.remoteAddr.hostname;
  }

  get port(): number | undefined {
    return this.#info.remoteAddr.port;
  }

  keep(): void {
    keepHead(this.#request);
    const { hostname, port } = this.#info.remoteAddr;
    this.#info = {
      remoteAddr: {
        ...(hostname === undefined ? {} : { hostname }),
        ...(port === undefined ? {} : { port }),
      },
    };
  }
}
