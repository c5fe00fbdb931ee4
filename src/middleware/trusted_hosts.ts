// Which names the app answers to: links, redirects and caches that trust the Host field must not be given another's.

import type { Middleware } from "../route/mod.ts";

/** Options of {@linkcode trustedHosts}. */
export interface TrustedHostsOptions {
  /** Redirects `example.com` to `www.example.com` where only the latter is allowed. Default `true`. */
  readonly wwwRedirect?: boolean;
}

/**
 * Refuses requests for other hosts with 400, as Starlette's `TrustedHostMiddleware` does.
 *
 * @param hosts Names without port: `example.com`, `*.example.com` for all names below, `*` for all.
 * @throws {TypeError} If a wildcard stands elsewhere than in front.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { trustedHosts } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [trustedHosts(["example.com", "*.example.com"])] });
 * app.get("/", () => "hello");
 * const response = await app.fetch(new Request("http://evil.test/", { headers: { host: "evil.test" } }));
 * if (response.status !== 400) throw new Error("let in");
 * ```
 */
export function trustedHosts(
  hosts: readonly string[],
  options: TrustedHostsOptions = {},
): Middleware {
  for (const host of hosts) {
    if (host === "*" || !host.slice(1).includes("*") && (host[0] !== "*" || host[1] === ".")) {
      continue;
    }
    throw new TypeError(
      `Cannot trust host "${host}": a wildcard stands in front only, as in "*.example.com"`,
    );
  }
  if (hosts.includes("*")) return (cx, next) => next(cx);
  const names = new Set(hosts.map((host) => host.toLowerCase()));
  const endings = [...names].filter((host) => host.startsWith("*")).map((host) => host.slice(1));
  const wwwRedirect = options.wwwRedirect ?? true;
  return (cx, next) => {
    const name = hostName(cx.header("host") ?? "");
    if (names.has(name) || endings.some((ending) => name.endsWith(ending))) return next(cx);
    if (wwwRedirect && names.has(`www.${name}`)) {
      const location = cx.request.url.replace(name, `www.${name}`);
      return new Response(null, { status: 307, headers: { location } });
    }
    return new Response("Invalid host header", { status: 400, headers: TEXT });
  };
}

/** The name in a Host field, without its port; the app has checked its form. */
function hostName(field: string): string {
  const end = field.startsWith("[") ? field.indexOf("]") + 1 : field.indexOf(":");
  return (end <= 0 ? field : field.slice(0, end)).toLowerCase();
}

const TEXT = { "content-type": "text/plain; charset=utf-8" };
