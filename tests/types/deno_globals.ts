// The structural interfaces of src/runtime/globals.ts against Deno's own types.
import type { DenoGlobal, DenoServeInfo, DenoServer } from "../../src/runtime/globals.ts";

// Each of these is an error when the real type no longer has what the interface promises.
export const asGlobal: Pick<DenoGlobal, "mainModule" | "version"> = Deno;
export const asServer = (server: Deno.HttpServer<Deno.NetAddr>): DenoServer => server;
export const asInfo = (info: Deno.ServeHandlerInfo<Deno.NetAddr>): DenoServeInfo => info;
export const asServe = (
  options: Deno.ServeTcpOptions,
  handler: (request: Request, info: DenoServeInfo) => Response | Promise<Response>,
): DenoServer => Deno.serve(options, handler);
