// Clients behind proxies: their address and scheme are believed from proxies of ours and from nobody else
// (GHSA-444r-cwp2-x5xf). Hot.

import type { Middleware, Peer, RequestContext } from "../route/mod.ts";
import { clientOf, type ForwardedFields, type Hop, hopsOf } from "./forwarded.ts";
import { contains, listOf } from "./ip_filter.ts";

/** Options of {@linkcode trustedProxies}. */
export interface TrustedProxiesOptions {
  /** Addresses and networks of the proxies (`10.0.0.0/8`, `::1`), and `"unix"` for one that uses a Unix socket. */
  readonly proxies: readonly string[];
  /**
   * The fields that every one of the proxies writes, over those that a client sent: `"x-forwarded"` stands for
   * `X-Forwarded-For` and `X-Forwarded-Proto`, `"forwarded"` for `Forwarded` (RFC 7239). The others are not read: a
   * client could send them. Default `"x-forwarded"`.
   */
  readonly fields?: ForwardedFields;
}

/**
 * Believes proxies: `cx.peer.address` becomes the client's, and the scheme of `cx.request.url` the one that the client
 * used. Put it first, so that filters, limits and logs see the client.
 *
 * Several proxies in a row are all to be named: the client is the first address from the nearest proxy outwards that is
 * none of them. The proxies must pass `Host` on as it is.
 *
 * @throws {TypeError} If there is no proxy, or something is no address and no network.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { trustedProxies } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [trustedProxies({ proxies: ["127.0.0.1"] })] });
 * app.get("/", (cx) => cx.peer?.address ?? "nobody");
 * const headers = { host: "localhost", "x-forwarded-for": "192.0.2.1, 203.0.113.9" };
 * const ask = async (address: string) => {
 *   const request = new Request("http://localhost/", { headers });
 *   return await (await app.fetch(request, { address, port: 1 })).text();
 * };
 * if (await ask("127.0.0.1") !== "203.0.113.9") throw new Error("the proxy is not believed");
 * if (await ask("203.0.113.1") !== "203.0.113.1") throw new Error("a client is believed");
 * ```
 */
export function trustedProxies(options: TrustedProxiesOptions): Middleware {
  const { proxies, fields = "x-forwarded" } = options;
  if (proxies.length === 0) throw new TypeError("Cannot trust proxies: there is none");
  const list = listOf(proxies.filter((one) => one !== "unix"));
  const trustsUnix = proxies.includes("unix");
  const isProxy = (address: string) => contains(list, address);
  return (cx, next) => {
    const { peer } = cx;
    if (peer === undefined) return next(cx);
    const { address } = peer;
    if (address === undefined ? !trustsUnix : !isProxy(address)) return next(cx);
    believe(cx, peer, clientOf(hopsOf(cx.request.headers, fields), isProxy));
    return next(cx);
  };
}

function believe(cx: RequestContext, peer: Peer, { address, scheme }: Hop): void {
  if (address !== undefined) {
    // Read-only for everybody else: a request has one client.
    (cx as { peer: Peer }).peer = clientBehind(peer, address);
  }
  const { request } = cx;
  if (scheme === "https" && request.url.startsWith("http:")) {
    cx.raw.request = new Request(`https:${request.url.slice("http:".length)}`, request);
  }
}

/** The client behind a connection, which can do what it could. */
function clientBehind(connection: Peer, address: string): Peer {
  return {
    address,
    port: undefined,
    upgrades: connection.upgrades ?? false,
    ...(connection.keep === undefined ? {} : { keep: () => connection.keep!() }),
    ...(connection.holdOpen === undefined ? {} : { holdOpen: () => connection.holdOpen!() }),
    ...(connection.fileBody === undefined
      ? {}
      : { fileBody: (path: string) => connection.fileBody!(path) }),
  };
}
