// What can be served. The App is one; so is anything that keeps these promises.

import type { Peer } from "../route/mod.ts";

/** How to listen, all of it optional. */
export interface ServeOptions {
  /** TCP port; 0 takes a free one. Default: `PORT` of the environment, else 3000. */
  readonly port?: number;
  /** Address to listen on. Default: `HOST` of the environment, else `127.0.0.1`; containers want `0.0.0.0`. */
  readonly hostname?: string;
  /** Path of a Unix socket, instead of port and address. */
  readonly unix?: string;
  /** Certificate and key in PEM; with them the server speaks HTTPS, with HTTP/2 where the client wants it. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Lets several processes listen on one port. Deno needs `--unstable-net` for it. Default `false`. */
  readonly reusePort?: boolean;
  /** Serves HTTP/3 beside, on Bun and with `tls` only. Default `false`. */
  readonly http3?: boolean;
  /** Seconds after which an idle connection is closed, on Bun only: Deno has no such limit. Default 30. */
  readonly idleTimeoutSeconds?: number;
  /** Time for requests to finish when stopping, in milliseconds; what remains is cancelled. Default 10 000. */
  readonly graceMs?: number;
  /** Prints nothing when listening. Default `false`. */
  readonly quiet?: boolean;
}

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
  readonly listen: ServeOptions;
  /** Largest request body that any route takes, in bytes. */
  readonly bodyBytesMax: number;
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
  /** Closes everything at once. */
  abort(): Promise<void>;
}
