// Requests of the typed client, from a declared path and its inputs.

import type { CallOptions } from "./types.ts";

/** Inputs of a call, whatever its route. */
export interface AnyInput extends CallOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, unknown>>;
}

/** What a request is made from. */
export interface RequestParts {
  readonly method: string;
  /** Path as it was declared. */
  readonly path: string;
  readonly input: AnyInput;
  /** Scheme and host. */
  readonly base: string;
  /** Header fields of every request. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** The request of a call. */
export function buildRequest(parts: RequestParts): Request {
  const { input } = parts;
  const headers = headersOf(parts);
  let body: string | undefined;
  if (input.form !== undefined) {
    body = new URLSearchParams(entries(input.form)).toString();
    headers.set("content-type", "application/x-www-form-urlencoded");
  } else if (input.body !== undefined) {
    body = JSON.stringify(input.body);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
  }
  return new Request(addressOf(parts), {
    method: parts.method.toUpperCase(),
    headers,
    ...(body === undefined ? {} : { body }),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
  });
}

/** Its address. */
export function addressOf({ base, path, input }: RequestParts): string {
  const query = new URLSearchParams(entries(input.query)).toString();
  return `${base}${fillPath(path, input.params ?? {})}${query === "" ? "" : `?${query}`}`;
}

/** Its header fields, cookies included. */
export function headersOf({ headers: common, input }: RequestParts): Headers {
  const headers = new Headers(common);
  for (const [name, value] of entries(input.headers)) {
    headers.append(name.replaceAll("_", "-"), value);
  }
  for (const [name, value] of Object.entries(input.init ?? {})) headers.set(name, value);
  const cookies = entries(input.cookies).map(([name, value]) => `${name}=${value}`);
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  return headers;
}

/** Name and text of every value; lists repeat the name, absent values are left out. */
function entries(record: Readonly<Record<string, unknown>> | undefined): [string, string][] {
  return Object.entries(record ?? {}).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.filter((one) => one !== undefined && one !== null).map((one) =>
      [name, one instanceof Date ? one.toISOString() : String(one)] as [string, string]
    );
  });
}

/** Puts the parameters into a declared path. A rest parameter keeps its slashes. */
function fillPath(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replace(PARAMETER, (_whole, sign: string, name: string, convertor?: string) => {
    const value = params[name];
    if (value === undefined) {
      throw new TypeError(`Cannot call ${path}: parameter "${name}" is missing`);
    }
    const text = encodeURIComponent(String(value));
    return sign === "*" || convertor === "{path}" ? text.replaceAll("%2F", "/") : text;
  });
}

const PARAMETER = /([:*])([A-Za-z_][A-Za-z0-9_]*)(\{[a-z]+\})?/g;
