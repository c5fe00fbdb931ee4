// The parts of Bun and Deno that Cairn uses, as structural types, so that neither runtime's types are needed to check
// or to publish the package. tests/types holds them against the real ones.

import type { WireListener } from "../websocket/internal.ts";

/** A running `Bun.serve`. */
export interface BunServer {
  readonly port: number | undefined;
  readonly hostname: string | undefined;
  readonly url: URL;
  stop(closeActiveConnections?: boolean): Promise<void>;
  requestIP(request: Request): { address: string; port: number } | null;
  timeout(request: Request, seconds: number): void;
  upgrade(
    request: Request,
    options: { readonly headers: Headers; readonly data: WireListener },
  ): boolean;
}

/** An open WebSocket of Bun. */
export interface BunSocket {
  readonly data: WireListener;
  binaryType?: string;
  send(data: string | Uint8Array): number;
  getBufferedAmount(): number;
  close(code: number, reason: string): void;
  terminate(): void;
  ping(): number;
  pause(): void;
  resume(): void;
}

/** The part of `Bun` that Cairn uses. */
export interface BunGlobal {
  readonly main: string;
  readonly version: string;
  file(path: string): Blob;
  serve(options: Readonly<Record<string, unknown>>): BunServer;
}

/** A running `Deno.serve`. */
export interface DenoServer {
  readonly addr: { readonly hostname?: string; readonly port?: number; readonly path?: string };
  shutdown(): Promise<void>;
  unref(): void;
}

/** What `Deno.serve` tells of a request. */
export interface DenoServeInfo {
  readonly remoteAddr: { readonly hostname?: string; readonly port?: number };
}

/** Answers requests of `Deno.serve`. */
export type DenoHandler = (
  request: Request,
  info: DenoServeInfo,
) => Response | Promise<Response>;

/** `Deno.serve` in both of its forms. */
export type DenoServe = (
  options: Readonly<Record<string, unknown>>,
  handler?: DenoHandler,
) => DenoServer;

/** The part of `Deno` that Cairn uses. */
export interface DenoGlobal {
  readonly mainModule: string;
  readonly version: { readonly deno: string };
  serve: DenoServe;
  /** There with `--unstable-net` only. */
  readonly listenDatagram?: unknown;
  upgradeWebSocket(
    request: Request,
    options: { readonly idleTimeout: number },
  ): { readonly socket: WebSocket; readonly response: Response };
}

interface Globals {
  readonly Bun?: BunGlobal;
  readonly Deno?: DenoGlobal;
}

/** Bun, when this is Bun. */
export const bun: BunGlobal | undefined = (globalThis as unknown as Globals).Bun;

/** Deno, when this is Deno. */
export const deno: DenoGlobal | undefined = bun === undefined
  ? (globalThis as unknown as Globals).Deno
  : undefined;
