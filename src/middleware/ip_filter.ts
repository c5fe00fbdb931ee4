// Which addresses may ask. Compared as numbers, so that no odd spelling gets past (hono GHSA-r354-f388-2fhh).

import { BlockList, isIP } from "node:net";
import { HttpError } from "../http/mod.ts";
import type { Middleware } from "../route/mod.ts";

/** Options of {@linkcode ipFilter}; one of them at least. */
export interface IpFilterOptions {
  /** Addresses and networks (`10.0.0.0/8`, `::1`) that may ask; all others may not. */
  readonly allow?: readonly string[];
  /** Addresses and networks that may not ask, also when they are allowed. */
  readonly deny?: readonly string[];
}

/**
 * Refuses requests by the address of the client with 403.
 *
 * The address is the connection's; `trustedProxies` makes it the one that proxies vouch for. A request without an
 * address (a Unix socket, a call in process) is let in by `deny` alone, never by `allow`.
 *
 * @throws {TypeError} If something is no address and no network.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { ipFilter } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [ipFilter({ allow: ["127.0.0.0/8", "::1"] })] });
 * app.get("/", () => "hello");
 * const headers = { host: "localhost" };
 * const ask = (address: string) =>
 *   app.fetch(new Request("http://localhost/", { headers }), { address, port: 1 });
 * if ((await ask("127.0.0.1")).status !== 200) throw new Error("refused");
 * if ((await ask("192.0.2.1")).status !== 403) throw new Error("let in");
 * ```
 */
export function ipFilter(options: IpFilterOptions): Middleware {
  const allow = options.allow === undefined ? undefined : listOf(options.allow);
  const deny = listOf(options.deny ?? []);
  return (cx, next) => {
    const address = cx.peer?.address;
    if (address === undefined) {
      if (allow !== undefined) throw new HttpError(403);
      return next(cx);
    }
    if (contains(deny, address) || (allow !== undefined && !contains(allow, address))) {
      throw new HttpError(403);
    }
    return next(cx);
  };
}

/** Compiles addresses and networks. */
export function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const version = isIP(address);
    const bitsMax = version === 4 ? 32 : 128;
    const bits = prefix === undefined ? bitsMax : Number(/^\d{1,3}$/.exec(prefix)?.[0] ?? NaN);
    if (version === 0 || !(bits <= bitsMax)) {
      throw new TypeError(
        `Cannot filter by "${entry}": expected an address or a network, as "10.0.0.0/8"`,
      );
    }
    list.addSubnet(address, bits, version === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** Whether an address is in a list; an IPv4 address that came as IPv6 (`::ffff:10.0.0.1`) is the IPv4 one. */
export function contains(list: BlockList, address: string): boolean {
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 4 ? "ipv4" : "ipv6");
}
