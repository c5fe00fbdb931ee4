/// <reference types="bun-types" />
// The structural interfaces of src/runtime/globals.ts against Bun's own types, checked by a step of its own: Bun's types change
// those of the web platform for every file that is checked beside them.
import type { WireListener } from "../../src/websocket/internal.ts";
import type { BunGlobal, BunServer, BunSocket } from "../../src/runtime/globals.ts";

// Each of these is an error when the real type no longer has what the interface promises.
export const asGlobal: Pick<BunGlobal, "main" | "version"> = Bun;
export const asServer = (server: Bun.Server<WireListener>): BunServer => server;

export const asSocket = (socket: Bun.ServerWebSocket<WireListener>): BunSocket => socket;

/** The options that src/runtime/bun.ts gives, by name. */
export const serve = (fetch: (request: Request) => Response | Promise<Response>): BunServer =>
  Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    tls: { key: "", cert: "" },
    http2: true,
    http3: true,
    reusePort: true,
    maxRequestBodySize: 1,
    idleTimeout: 1,
    development: false,
    error: () => new Response(null, { status: 500 }),
    fetch,
  });

export const serveAtPath = (fetch: () => Response): BunServer => Bun.serve({ unix: "path", fetch });
