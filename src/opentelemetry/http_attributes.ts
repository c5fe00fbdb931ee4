// Attributes of HTTP spans and metrics by OpenTelemetry's semantic conventions, version 1.23 and later (the stable ones).
// Queries and credentials are left out: they are where secrets are.

import type { Attributes } from "@opentelemetry/api";
import type { RequestContext } from "../route/mod.ts";

/** What spans and metrics of a request have in common from its begin. */
export function commonAttributes(cx: RequestContext): Attributes {
  return {
    "http.request.method": methodOf(cx.request.method),
    "url.scheme": cx.request.url.startsWith("https:") ? "https" : "http",
  };
}

/** What the span of a request has from its begin, for samplers to look at. */
export function serverAttributes(cx: RequestContext): Attributes {
  const { method, headers } = cx.request;
  const host = hostOf(headers.get("host") ?? "");
  const agent = headers.get("user-agent");
  return {
    ...commonAttributes(cx),
    ...(methodOf(method) === OTHER ? { "http.request.method_original": method } : {}),
    "url.path": cx.path,
    ...host,
    ...(cx.peer?.address === undefined ? {} : {
      "client.address": cx.peer.address,
      "network.peer.address": cx.peer.address,
      ...(cx.peer.port === undefined ? {} : { "network.peer.port": cx.peer.port }),
    }),
    ...(agent === null ? {} : { "user_agent.original": agent }),
  };
}

/** What the span of an outgoing request has from its begin. */
export function clientAttributes(method: string, url: string): Attributes {
  const known = methodOf(method);
  const base: Attributes = {
    "http.request.method": known,
    ...(known === OTHER ? { "http.request.method_original": method } : {}),
  };
  if (!URL.canParse(url)) return base;
  const { protocol, hostname, port, origin, pathname } = new URL(url);
  const scheme = protocol.slice(0, -1);
  return {
    ...base,
    "server.address": hostname,
    "server.port": port === "" ? DEFAULT_PORTS[scheme] : Number(port),
    "url.scheme": scheme,
    "url.full": `${origin}${pathname}`,
  };
}

/** A method as a label: anybody can make up others. */
export function methodOf(method: string): string {
  return METHODS.has(method) ? method : OTHER;
}

function hostOf(field: string): Attributes {
  const found = HOST.exec(field);
  if (found === null) return {};
  const [, address, port] = found;
  return {
    "server.address": address,
    ...(port === undefined ? {} : { "server.port": Number(port) }),
  };
}

const HOST = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/;
const OTHER = "_OTHER";
const METHODS: ReadonlySet<string> = new Set([
  ...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY"],
]);
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };
