// The opening handshake (RFC 6455 section 4.2), checked before anything is upgraded: Deno accepts every version, any key
// and any method, and neither runtime looks at the origin.

import { HttpError, isToken } from "../http/mod.ts";

/**
 * Which origins may connect. Browsers send the page's origin with every handshake and ask nobody, so without this
 * check any page can connect with its visitor's cookies (CWE-1385).
 *
 * - `"same"`: the origin's host is the request's; clients without an origin, which no browser is, may connect.
 * - a list: exactly these (`"https://app.example"`); `"absent"` in the list stands for clients without one.
 * - `"any"`: not checked.
 */
export type OriginPolicy = "same" | "any" | readonly string[];

/** Whether the client asks for a WebSocket. */
export function isHandshake(request: Request): boolean {
  const upgrade = request.headers.get("upgrade");
  return upgrade !== null && hasToken(upgrade, "websocket");
}

/**
 * Checks the handshake.
 *
 * @throws {HttpError} 405, 426 or 400, with the fields that tell the client what is supported.
 */
export function checkHandshake(request: Request): void {
  const { method, headers } = request;
  if (method !== "GET") throw new HttpError(405, undefined, { headers: { allow: "GET" } });
  if (!isHandshake(request) || !hasToken(headers.get("connection") ?? "", "upgrade")) {
    throw upgradeRequired();
  }
  if (headers.get("sec-websocket-version") !== VERSION) {
    throw new HttpError(426, "Unsupported WebSocket version", {
      headers: { ...UPGRADE, "sec-websocket-version": VERSION },
    });
  }
  if (!KEY.test(headers.get("sec-websocket-key") ?? "")) {
    throw HttpError.badRequest("Bad Sec-WebSocket-Key header field");
  }
  // Bytes of a body would be read as frames.
  if ((headers.get("content-length") ?? "0") !== "0" || headers.has("transfer-encoding")) {
    throw HttpError.badRequest("A WebSocket handshake has no body");
  }
}

/** The answer to a plain request for a path that only speaks WebSocket. */
export function upgradeRequired(): HttpError {
  return new HttpError(426, undefined, { headers: UPGRADE });
}

/**
 * Checks the origin.
 *
 * @param host Host that the client asked for.
 * @throws {HttpError} 403 if the policy does not let it in.
 */
export function checkOrigin(policy: OriginPolicy, origin: string | null, host: string): void {
  if (isAllowed(policy, origin, host)) return;
  throw HttpError.forbidden("Origin not allowed");
}

function isAllowed(policy: OriginPolicy, origin: string | null, host: string): boolean {
  if (policy === "any") return true;
  if (policy === "same") {
    if (origin === null) return true;
    const scheme = origin.indexOf("://");
    return scheme > 0 && origin.slice(scheme + 3).toLowerCase() === host.toLowerCase();
  }
  return policy.includes(origin ?? "absent");
}

/**
 * The first of the client's subprotocols that the route speaks; empty when there is none.
 *
 * @throws {HttpError} 400 if the field is no list of tokens.
 */
export function chooseSubprotocol(field: string | null, spoken: readonly string[]): string {
  if (field === null) return "";
  const offered = field.split(",").map((one) => one.trim());
  if (!offered.every(isToken)) {
    throw HttpError.badRequest("Bad Sec-WebSocket-Protocol header field");
  }
  return offered.find((one) => spoken.includes(one)) ?? "";
}

function hasToken(field: string, token: string): boolean {
  return field.split(",").some((one) => one.trim().toLowerCase() === token);
}

const VERSION = "13";
const UPGRADE: Readonly<Record<string, string>> = { upgrade: "websocket", connection: "Upgrade" };
/** Sixteen bytes in base64: the last character before the padding holds two bits. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
