// API keys in a header field, a query parameter or a cookie. They are no parameters in the document but schemes.

import { isToken } from "../http/mod.ts";
import type { Dependency } from "../inject/mod.ts";
import type { Place } from "../route/mod.ts";
import { type OptionalScheme, schemeDependency, type SchemeOptions } from "./scheme.ts";

/** Options of the API key schemes. */
export interface ApiKeyOptions extends SchemeOptions {
  /** Name of the header field, query parameter or cookie that holds the key. */
  readonly key: string;
}

/**
 * An API key in a header field. An empty one counts as none. The key is not checked: compare it by
 * `constantTimeEqual`, or look up its hash.
 *
 * @param options `key` and {@linkcode SchemeOptions}; the name is `APIKeyHeader` unless it says another.
 * @throws {TypeError} If the name is no token.
 *
 * @example
 * ```ts
 * import { App, dependency, HttpError } from "@cairn/cairn";
 * import { apiKeyHeader, constantTimeEqual } from "@cairn/cairn/auth";
 *
 * const client = dependency({ deps: { key: apiKeyHeader({ key: "x-api-key" }) } }, (cx) => {
 *   if (!constantTimeEqual(cx.deps.key, "k-123")) throw HttpError.unauthorized("Unknown key");
 * });
 * const app = new App({ dependencies: [client] });
 * app.get("/", () => "hello");
 * const headers = { "x-api-key": "k-123" };
 * const response = await app.fetch(new Request("http://localhost/", { headers }));
 * if (response.status !== 200) throw new Error("was not let in");
 * ```
 */
export function apiKeyHeader(
  options: ApiKeyOptions & OptionalScheme,
): Dependency<string | undefined>;
/** An API key in a header field; requests without it are refused. */
export function apiKeyHeader(options: ApiKeyOptions): Dependency<string>;
export function apiKeyHeader(options: ApiKeyOptions): Dependency<string | undefined> {
  return apiKey({ place: "header", name: "APIKeyHeader" }, options);
}

/**
 * An API key in a query parameter. Queries end up in logs and histories: prefer a header field.
 *
 * @param options `key` and {@linkcode SchemeOptions}; the name is `APIKeyQuery` unless it says another.
 */
export function apiKeyQuery(
  options: ApiKeyOptions & OptionalScheme,
): Dependency<string | undefined>;
/** An API key in a query parameter; requests without it are refused. */
export function apiKeyQuery(options: ApiKeyOptions): Dependency<string>;
export function apiKeyQuery(options: ApiKeyOptions): Dependency<string | undefined> {
  return apiKey({ place: "query", name: "APIKeyQuery" }, options);
}

/**
 * An API key in a cookie. Browsers send cookies with requests of other sites too: add `csrf` of
 * `@cairn/cairn/session`.
 *
 * @param options `key` and {@linkcode SchemeOptions}; the name is `APIKeyCookie` unless it says another.
 * @throws {TypeError} If the name is no token.
 */
export function apiKeyCookie(
  options: ApiKeyOptions & OptionalScheme,
): Dependency<string | undefined>;
/** An API key in a cookie; requests without it are refused. */
export function apiKeyCookie(options: ApiKeyOptions): Dependency<string>;
export function apiKeyCookie(options: ApiKeyOptions): Dependency<string | undefined> {
  return apiKey({ place: "cookie", name: "APIKeyCookie" }, options);
}

interface Where {
  readonly place: Exclude<Place, "path">;
  readonly name: string;
}

function apiKey({ place, name }: Where, options: ApiKeyOptions): Dependency<string> {
  const { key } = options;
  if (place !== "query" && !isToken(key)) {
    throw new TypeError(`Cannot read an API key from the ${place} "${key}": expected a token`);
  }
  const wireName = place === "header" ? key.toLowerCase() : key;
  return schemeDependency({
    name,
    model: { type: "apiKey", in: place, name: key },
    challenge: "APIKey",
    read: (cx) => cx.raw.last(place, wireName) || undefined,
  }, options);
}
