// Opening WebSockets: over the platform's `WebSocket`, or to an app in the same process. Nothing of the server's engine
// is imported: an app in process brings its own.

import type { Peer } from "../route/mod.ts";
import type { WebSocketLike } from "../websocket/mod.ts";
import { addressOf, type AnyInput, headersOf, type RequestParts } from "./request.ts";
import { type ClientSocket, HandshakeRefused, openSocket } from "./socket.ts";
import type { ConnectOptions } from "./types.ts";

/** A WebSocket to open. */
export interface ConnectRequest {
  /** Address, with the scheme `ws` or `wss`. */
  readonly url: string;
  /** Subprotocols in order of preference. */
  readonly subprotocols: readonly string[];
  /** Header fields; browsers can send none. */
  readonly headers: Headers;
}

/** Opens a WebSocket. */
export type Opener = (request: ConnectRequest) => WebSocketLike | Promise<WebSocketLike>;

/** Inputs of a connection, whatever its route. */
export type AnyConnectInput = Omit<AnyInput, keyof ConnectOptions> & ConnectOptions;

/**
 * Connects.
 *
 * @throws {HandshakeRefused} If the server refuses.
 */
export async function connect(
  parts: RequestParts & { readonly input: AnyConnectInput },
  open: Opener,
): Promise<ClientSocket> {
  const { path, input } = parts;
  const { signal, subprotocols = [], raw = false } = input;
  signal?.throwIfAborted();
  const url = addressOf(parts).replace(/^http/, "ws");
  const socket = await open({ url, subprotocols, headers: headersOf(parts) });
  const close = () => socket.close();
  signal?.addEventListener("abort", close, { once: true });
  const opened = await openSocket(socket, { path, raw });
  void opened.closed.then(() => signal?.removeEventListener("abort", close));
  return opened;
}

/** Opens with the platform's `WebSocket`. */
export function openOnNetwork({ url, subprotocols, headers }: ConnectRequest): WebSocketLike {
  const protocols = [...subprotocols];
  // Runtimes take header fields, browsers have no place for them.
  const more = { protocols, headers: Object.fromEntries(headers) };
  const hasHeaders = [...headers].length > 0;
  return new WebSocket(url, hasHeaders ? more as unknown as string[] : protocols);
}

/** Opens to an app in this process. */
export function openInProcess(
  fetch: (request: Request, peer: Peer) => Response | Promise<Response>,
): Opener {
  return async ({ url, subprotocols, headers }) => {
    const address = url.replace(/^ws/, "http");
    const request = handshakeOf(address, subprotocols, headers);
    const response = await fetch(request, IN_PROCESS);
    if ("openInProcess" in response) return (response as Opens).openInProcess();
    throw new HandshakeRefused(new URL(address).pathname, response);
  };
}

/** What an accepted handshake offers in process. */
interface Opens {
  openInProcess(): WebSocketLike;
}

function handshakeOf(
  address: string,
  subprotocols: readonly string[],
  own: Headers,
): Request {
  const headers = new Headers(own);
  const { host } = new URL(address);
  if (!headers.has("host")) headers.set("host", host);
  headers.set("upgrade", "websocket");
  headers.set("connection", "Upgrade");
  headers.set("sec-websocket-version", "13");
  headers.set("sec-websocket-key", SAMPLE_KEY);
  if (subprotocols.length > 0) headers.set("sec-websocket-protocol", subprotocols.join(", "));
  return new Request(address, { headers });
}

const IN_PROCESS: Peer = Object.freeze({ address: undefined, port: undefined, upgrades: true });
/** Of RFC 6455; nobody answers it here. */
const SAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
