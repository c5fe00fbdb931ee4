// WebSockets of Deno.serve. Deno checks nothing of the handshake, has no backpressure that can be waited for, pings by
// itself, and can neither pause nor cut a connection: one that does not answer our close stays until its client goes.

import type { UpgradeAnswer, Wire, WireListener } from "../websocket/internal.ts";
import type { DenoGlobal } from "./globals.ts";

/** Carries out an accepted handshake; the answer must be exactly the one that is returned. */
export function upgradeOnDeno(
  deno: DenoGlobal,
  request: Request,
  answer: UpgradeAnswer,
): Response {
  const { signal } = request;
  // Deno never lets go of the connection of a client that has left before it is upgraded (2.9.6).
  if (signal.aborted) {
    answer.abandon();
    return new Response(null, { status: 499 });
  }
  // From here on Deno refuses every question about the request.
  answer.detach();
  const { socket, response } = deno.upgradeWebSocket(request, { idleTimeout: answer.pingSeconds });
  for (const [name, value] of answer.headers) response.headers.append(name, value);
  listen(socket, answer.listener);
  // Its close is not told of a socket that was never open. Elsewhere this comes after every upgrade that succeeded.
  signal.addEventListener("abort", () => answer.listener.onGone(), { once: true });
  return response;
}

function listen(socket: WebSocket, listener: WireListener): void {
  const wire = new DenoWire(socket, listener);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => listener.onOpen(wire);
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    listener.onMessage(typeof data === "string" ? data : new Uint8Array(data));
  };
  socket.onclose = ({ code, reason }) => {
    wire.stop();
    listener.onClose(code, reason);
  };
  // Its close follows. Without a listener the error would end the process.
  socket.onerror = () => {};
}

class DenoWire implements Wire {
  readonly #socket: WebSocket;
  readonly #listener: WireListener;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(socket: WebSocket, listener: WireListener) {
    this.#socket = socket;
    this.#listener = listener;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(data: string | Uint8Array<ArrayBuffer>): boolean {
    // Closing is told a turn later than it begins; sending then throws.
    if (this.#socket.readyState !== OPEN) return true;
    this.#socket.send(data);
    if (this.#socket.bufferedAmount <= LOW_BYTES) return true;
    // There is no event for it.
    this.#timer ??= setTimeout(() => this.#look(), LOOK_MS);
    return false;
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Deno has no way to cut a connection; the closing handshake is all there is. */
  terminate(): void {
    if (this.#socket.readyState === OPEN) this.#socket.close();
  }

  /** The connection has ended. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#socket.readyState !== OPEN) return;
    if (this.#socket.bufferedAmount <= LOW_BYTES) return this.#listener.onDrain();
    this.#timer = setTimeout(() => this.#look(), LOOK_MS);
  }
}

const OPEN = 1;
/** Up to here a client counts as quick: what was just sent is still counted, even for the quickest. */
const LOW_BYTES = 65_536;
const LOOK_MS = 10;
