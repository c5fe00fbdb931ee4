// WebSockets of Bun.serve: one set of handlers for all connections; who listens to a connection is its `data`.

import type { UpgradeAnswer, Wire, WireListener } from "../websocket/internal.ts";
import type { BunPeer } from "./bun_peer.ts";
import type { BunSocket } from "./globals.ts";

/** The `websocket` option of Bun.serve. */
export function webSocketOption(bytesMax: number): Readonly<Record<string, unknown>> {
  return {
    // A larger message ends its connection before it is buffered; each route may allow less.
    maxPayloadLength: bytesMax,
    // Pings, idle connections and slow clients are the connection's own business, the same on both runtimes.
    idleTimeout: 0,
    backpressureLimit: 0,
    // Compression would cost memory for each connection, and shows secrets next to text of others (CRIME).
    perMessageDeflate: false,
    open: (ws: BunSocket) => {
      ws.binaryType = "uint8array";
      ws.data.onOpen(new BunWire(ws));
    },
    message: (ws: BunSocket, data: string | Uint8Array) => ws.data.onMessage(data),
    drain: (ws: BunSocket) => ws.data.onDrain(),
    ping: (ws: BunSocket) => ws.data.onAlive(),
    pong: (ws: BunSocket) => ws.data.onAlive(),
    close: (ws: BunSocket, code: number, reason: string) => ws.data.onClose(code, reason),
  };
}

/** Carries out an accepted handshake; what is returned once it succeeded is ignored by Bun. */
export function upgradeOnBun(peer: BunPeer, answer: UpgradeAnswer): Response {
  const { server, request } = peer;
  peer.keep();
  // Left alone, Bun would answer the first subprotocol that the client offers.
  if (answer.subprotocol === "") request.headers.delete("sec-websocket-protocol");
  const data: WireListener = answer.listener;
  if (server.upgrade(request, { headers: answer.headers, data })) return answer;
  answer.abandon();
  return new Response(REFUSED, { status: 400, headers: JSON_HEADERS });
}

class BunWire implements Wire {
  readonly #ws: BunSocket;

  constructor(ws: BunSocket) {
    this.#ws = ws;
  }

  get bufferedBytes(): number {
    return this.#ws.getBufferedAmount();
  }

  /** Bun says how many bytes it sent; -1 when they wait. */
  send(data: string | Uint8Array): boolean {
    return this.#ws.send(data) >= 0;
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  ping(): void {
    this.#ws.ping();
  }

  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }
}

const REFUSED = '{"detail":"Bad WebSocket handshake"}';
const JSON_HEADERS = { "content-type": "application/json" };
