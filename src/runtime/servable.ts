// What can be served. The App is one; so is anything that keeps these promises.

import type { ListenOptions } from "../app/mod.ts";
import type { Peer } from "../route/mod.ts";

/** Something that can be served. */
export interface Servable {
  /** Answers one request; never rejects. */
  fetch(request: Request, peer?: Peer): Response | Promise<Response>;
  /** Requests whose answer has not ended. */
  readonly inFlight: number;
  /** Gets ready; throws the program's mistakes. */
  start(): Promise<void>;
  /** Refuses new requests and waits for those in flight; cancels what remains after `graceMs`. */
  drain(options: { readonly graceMs: number }): Promise<void>;
  /** The end of serving. */
  stop(): Promise<void>;
  /** How it wants to listen. */
  readonly listen: ListenOptions;
  /** Largest request body that any route takes, in bytes. */
  readonly bodyBytesMax: number;
  /** Largest WebSocket message that any route takes, in bytes; 0 when there are no such routes. Default 0. */
  readonly webSocketBytesMax?: number;
  /** Lines to print once it listens at `url`. */
  banner?(url: string): readonly string[];
}

/** A server that listens. */
export interface Server {
  /** Address, without a slash at its end. */
  readonly url: string;
  /** TCP port; 0 on a Unix socket. */
  readonly port: number;
  /**
   * Drains and stops. Idempotent.
   *
   * @param options `graceMs`: time for requests to finish, in milliseconds; 0 cancels them at once.
   */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

/** One listener of a runtime, below the drain. */
export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Closes the listener and idle connections; waits for what is being sent. */
  close(): Promise<void>;
  /** Closes everything at once, or at least lets it keep no process alive. */
  abort(): Promise<void>;
}
