// JSON from other servers: bounded, never redirected, as a redirect could lead to somebody else.

import type { Cx } from "../cx/mod.ts";

/** What another server answered. */
export interface JsonAnswer {
  /** Status. */
  readonly status: number;
  /** The JSON value; `undefined` when the body is none. */
  readonly body: unknown;
}

/** How to ask. */
export interface JsonRequest {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Asks another server for JSON.
 *
 * @throws {Error} If it cannot be reached, takes longer than ten seconds, or its answer is too large.
 * @throws {Cancelled} When the scope is cancelled meanwhile.
 */
export async function fetchJson(
  cx: Cx,
  url: string,
  { method = "GET", headers, body }: JsonRequest = {},
): Promise<JsonAnswer> {
  return await cx.timeout(TIMEOUT_MS, async (inner) => {
    const response = await inner.fetch(url, {
      method,
      headers: { accept: "application/json", ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
    const text = await limitedText(inner, response);
    return { status: response.status, body: parsed(text) };
  });
}

async function limitedText(cx: Cx, response: Response): Promise<string> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    cx.checkpoint();
    bytes += chunk.length;
    if (bytes > BYTES_MAX) throw new Error(`Cannot read an answer of more than ${BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return await new Blob(chunks).text();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * An address that answers may be believed from: `https:`, or `http:` on this machine.
 *
 * @throws {TypeError} If it is neither, or not absolute.
 */
export function safeUrl(url: string, what: string): URL {
  const address = URL.parse(url);
  const isLocal = address?.protocol === "http:" && LOCAL.test(address.hostname);
  if (address !== null && (address.protocol === "https:" || isLocal)) return address;
  throw new TypeError(`Cannot use "${url}" as ${what}: expected an https address`);
}

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
const TIMEOUT_MS = 10_000;
const BYTES_MAX = 262_144;
