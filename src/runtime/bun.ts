// Bun.serve. Bun closes whatever makes no progress for `idleTimeout`, running handlers and quiet streams included, so
// requests that are still pending after their first turn are exempted: their deadlines are the app's.

import type { ListenOptions } from "../app/mod.ts";
import { UpgradeAnswer } from "../websocket/internal.ts";
import { BunPeer } from "./bun_peer.ts";
import { upgradeOnBun, webSocketOption } from "./bun_socket.ts";
import type { BunGlobal, BunServer } from "./globals.ts";
import type { Listener, Servable } from "./servable.ts";

/** Listens with Bun. */
export function listenOnBun(bun: BunGlobal, app: Servable, options: ListenOptions): Listener {
  const bytesMax = app.webSocketBytesMax ?? 0;
  const server: BunServer = bun.serve({
    ...addressOf(options),
    ...(options.tls === undefined ? {} : { tls: options.tls, http2: true }),
    ...(options.http3 === true ? { http3: true } : {}),
    // Said explicitly: `development: false` turns it on, and a second process would quietly share the port (Bun 1.4.5).
    reusePort: options.reusePort ?? false,
    // The backstop behind the app's own limit, which answers first and in the app's words.
    maxRequestBodySize: app.bodyBytesMax + BACKSTOP_BYTES,
    idleTimeout: options.idleTimeoutSeconds ?? IDLE_SECONDS,
    // Bun's own error page shows messages and stacks.
    development: false,
    error: () => new Response(FAILED, { status: 500, headers: JSON_HEADERS }),
    ...(bytesMax > 0 ? { websocket: webSocketOption(bytesMax) } : {}),
    fetch: (request: Request): Response | Promise<Response> => {
      const peer = new BunPeer(server, request, pending);
      const answer = app.fetch(request, peer);
      if (answer instanceof Promise) return pending.watch(peer, answer);
      return answer instanceof UpgradeAnswer ? upgradeOnBun(peer, answer) : answer;
    },
  });
  const pending = new PendingRequests(server, options.idleTimeoutSeconds ?? IDLE_SECONDS);
  const url = options.unix === undefined ? urlOf(server, options) : `unix:${options.unix}`;
  return {
    url,
    port: server.port ?? 0,
    close: () => server.stop(),
    abort: () => server.stop(CUTTING),
  };
}

/**
 * Exempts requests from `idleTimeout` that are still pending at the next tick of a shared timer, and takes the exemption
 * back with the answer: it stays on the connection otherwise, which then would never be closed.
 */
class PendingRequests {
  readonly #server: BunServer;
  readonly #idleSeconds: number;
  readonly #waiting = new Set<Request>();
  readonly #exempt = new Set<Request>();
  readonly #held = new WeakSet<Request>();
  #timer: ReturnType<typeof setInterval> | undefined = undefined;

  constructor(server: BunServer, idleSeconds: number) {
    this.#server = server;
    this.#idleSeconds = idleSeconds;
  }

  watch(peer: BunPeer, answer: Promise<Response>): Promise<Response> {
    const { request } = peer;
    this.#waiting.add(request);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    return answer.then((response) => {
      this.#done(request);
      return response instanceof UpgradeAnswer ? upgradeOnBun(peer, response) : response;
    });
  }

  /** Exempts a request until the returned function is called: its answer is sent in pieces, which may take their time. */
  hold(request: Request): () => void {
    this.#held.add(request);
    this.#server.timeout(request, 0);
    return () => this.#server.timeout(request, this.#idleSeconds);
  }

  #tick(): void {
    for (const request of this.#waiting) {
      this.#server.timeout(request, 0);
      this.#exempt.add(request);
    }
    this.#waiting.clear();
    // Only here: starting and stopping with every request would cost more than it saves.
    if (this.#exempt.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #done(request: Request): void {
    if (this.#waiting.delete(request)) return;
    const wasExempt = this.#exempt.delete(request);
    if (wasExempt && !this.#held.has(request)) {
      this.#server.timeout(request, this.#idleSeconds);
    }
  }
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
/** Well below the shortest idle timeout that Bun keeps, about four seconds. */
const TICK_MS = 1_000;
const BACKSTOP_BYTES = 65_536;
const FAILED = '{"detail":"Internal Server Error"}';
const JSON_HEADERS = { "content-type": "application/json" };
