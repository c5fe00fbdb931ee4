// What proxies say of the client: X-Forwarded-For and X-Forwarded-Proto, or Forwarded (RFC 7239). Read from the nearest
// proxy outwards, as everything beyond the first address that is no proxy of ours may be made up by the client.

import { isIP } from "node:net";

/** Which fields the proxies write. */
export type ForwardedFields = "x-forwarded" | "forwarded";

/** One step on the way of a request, as the proxy after it saw it. */
export interface Hop {
  /** IP address; `undefined` when the proxy did not know or say, or said something that is none. */
  readonly address: string | undefined;
  /** Scheme that was used towards the proxy. */
  readonly scheme: "http" | "https" | undefined;
}

/** The steps of a request, nearest first. */
export function hopsOf(headers: Headers, fields: ForwardedFields): readonly Hop[] {
  if (fields === "forwarded") {
    return splitOutsideQuotes(headers.get("forwarded") ?? "", ",").map(hopOf).reverse();
  }
  const addresses = listOf(headers.get("x-forwarded-for"));
  const schemes = listOf(headers.get("x-forwarded-proto"));
  // A proxy that replaces the scheme, instead of adding its own, speaks for all.
  return addresses.map((text, i) => ({
    address: addressOf(text),
    scheme: schemeOf(schemes[i] ?? schemes.at(-1)),
  }));
}

/**
 * The client: the first step from here that is no proxy of ours, or the outermost one.
 *
 * @param hops Nearest first.
 * @returns The address is `undefined` where the nearest proxy did not say.
 */
export function clientOf(hops: readonly Hop[], isTrusted: (address: string) => boolean): Hop {
  let client: Hop = UNKNOWN;
  for (const hop of hops) {
    // A proxy of ours that does not know whom it had before it: what is further out is worth nothing.
    if (hop.address === undefined) return { ...client, scheme: hop.scheme };
    client = hop;
    if (!isTrusted(hop.address)) break;
  }
  return client;
}

/** Nearest first. */
function listOf(text: string | null): string[] {
  return text === null ? [] : text.split(",").map((part) => part.trim()).reverse();
}

function hopOf(element: string): Hop {
  const pairs = new Map<string, string>();
  for (const part of splitOutsideQuotes(element, ";")) {
    const { name, token, quoted } = PAIR.exec(part.trim())?.groups ?? {};
    // One that cannot be read may be half of what a client has put in front of the proxy's own.
    if (name === undefined || pairs.has(name.toLowerCase())) return UNKNOWN;
    pairs.set(name.toLowerCase(), token ?? quoted!.replaceAll(/\\(.)/g, "$1"));
  }
  return { address: addressOf(pairs.get("for") ?? ""), scheme: schemeOf(pairs.get("proto")) };
}

/** Splits a list whose members may hold the separator in quoted strings; one pass. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') isQuoted = !isQuoted;
    else if (char === "\\" && isQuoted) at++;
    else if (char === separator && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** The address without a port. */
function addressOf(text: string): string | undefined {
  const { v6, v4 } = WITH_PORT.exec(text)?.groups ?? {};
  const address = v6 ?? v4 ?? text;
  return isIP(address) === 0 ? undefined : address;
}

function schemeOf(text: string | undefined): Hop["scheme"] {
  const lower = text?.toLowerCase();
  return lower === "http" || lower === "https" ? lower : undefined;
}

const UNKNOWN: Hop = Object.freeze({ address: undefined, scheme: undefined });
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\](?::\d+)?|(?<v4>[\d.]+):\d+)$/;
const PAIR =
  /^(?<name>[\w!#$%&'*+.^`|~-]+)=(?:(?<token>[\w!#$%&'*+.^`|~-]+)|"(?<quoted>(?:[^"\\]|\\.)*)")$/;
