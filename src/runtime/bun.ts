// Bun.serve. Bun closes whatever makes no progress for `idleTimeout`, running handlers and quiet streams included, so the
// app holds those connections open: their deadlines are its own.

import type { ListenOptions } from "../app/mod.ts";
import { UpgradeAnswer } from "../websocket/internal.ts";
import { BunPeer } from "./bun_peer.ts";
import { upgradeOnBun, webSocketOption } from "./bun_socket.ts";
import type { BunGlobal, BunServer } from "./globals.ts";
import type { Listener, Servable } from "./servable.ts";

/** Listens with Bun. */
export function listenOnBun(bun: BunGlobal, app: Servable, options: ListenOptions): Listener {
  const bytesMax = app.webSocketBytesMax ?? 0;
  const idleSeconds = options.idleTimeoutSeconds ?? IDLE_SECONDS;
  const server: BunServer = bun.serve({
    ...addressOf(options),
    ...(options.tls === undefined ? {} : { tls: options.tls, http2: true }),
    ...(options.http3 === true ? { http3: true } : {}),
    // Said explicitly: `development: false` turns it on, and a second process would quietly share the port (Bun 1.4.5).
    reusePort: options.reusePort ?? false,
    // The backstop behind the app's own limit, which answers first and in the app's words.
    maxRequestBodySize: app.bodyBytesMax + BACKSTOP_BYTES,
    idleTimeout: idleSeconds,
    // Bun's own error page shows messages and stacks.
    development: false,
    error: () => new Response(FAILED, { status: 500, headers: JSON_HEADERS }),
    ...(bytesMax > 0 ? { websocket: webSocketOption(bytesMax) } : {}),
    // An app without WebSockets is not asked for them with every answer.
    fetch: bytesMax > 0
      ? (request: Request) => answerOrUpgrade(app, new BunPeer(server, request, idleSeconds))
      : (request: Request) => app.fetch(request, new BunPeer(server, request, idleSeconds)),
  });
  const url = options.unix === undefined ? urlOf(server, options) : `unix:${options.unix}`;
  return {
    url,
    port: server.port ?? 0,
    close: () => server.stop(),
    abort: () => server.stop(CUTTING),
  };
}

function answerOrUpgrade(app: Servable, peer: BunPeer): Response | Promise<Response> {
  const answer = app.fetch(peer.request, peer);
  if (answer instanceof Promise) return answer.then((one) => upgraded(peer, one));
  return upgraded(peer, answer);
}

function upgraded(peer: BunPeer, answer: Response): Response {
  return answer instanceof UpgradeAnswer ? upgradeOnBun(peer, answer) : answer;
}

function addressOf(options: ListenOptions): Record<string, unknown> {
  if (options.unix !== undefined) return { unix: options.unix };
  return { port: options.port, hostname: options.hostname };
}

function urlOf(server: BunServer, options: ListenOptions): string {
  const scheme = options.tls === undefined ? "http" : "https";
  return `${scheme}://${options.hostname}:${server.port}`;
}

const CUTTING = true;
const IDLE_SECONDS = 30;
const BACKSTOP_BYTES = 65_536;
const FAILED = '{"detail":"Internal Server Error"}';
const JSON_HEADERS = { "content-type": "application/json" };
