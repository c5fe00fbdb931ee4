// Schemes of the Authorization header field: Basic (RFC 7617), Bearer (RFC 6750), Digest (RFC 7616) and others.

import { formatQuotedString, isToken } from "../http/mod.ts";
import type { Dependency } from "../inject/mod.ts";
import { type Credentials, credentialsOf } from "./authorization.ts";
import {
  notAuthenticated,
  type OptionalScheme,
  schemeDependency,
  type SchemeOptions,
} from "./scheme.ts";

/** Credentials of HTTP Basic. */
export interface BasicCredentials {
  /** User name; holds no colon. */
  readonly username: string;
  /** Password, as it was sent. Compare it by a password hash, or by `constantTimeEqual`. */
  readonly password: string;
}

/** Options of {@linkcode httpBasic}. */
export interface HttpBasicOptions extends SchemeOptions {
  /** Protection space, shown by browsers when they ask for the password. Default none. */
  readonly realm?: string;
}

/**
 * HTTP Basic: user name and password in every request. A field that is no Basic at all counts as no credentials; a
 * malformed one is refused even where credentials are optional.
 *
 * @param options `realm` and {@linkcode SchemeOptions}; the name is `HTTPBasic` unless it says another.
 *
 * @example One user, compared in constant time
 * ```ts
 * import { App, dependency, HttpError } from "@cairn/cairn";
 * import { constantTimeEqual, httpBasic } from "@cairn/cairn/auth";
 *
 * const admin = dependency({ deps: { login: httpBasic({ realm: "admin" }) } }, (cx) => {
 *   const { username, password } = cx.deps.login;
 *   const good = constantTimeEqual(username, "ada") && constantTimeEqual(password, "secret");
 *   if (!good) throw HttpError.unauthorized("Wrong name or password");
 *   return username;
 * });
 * const app = new App();
 * app.get("/", { deps: { admin } }, (cx) => cx.deps.admin);
 * const headers = { authorization: `Basic ${btoa("ada:secret")}` };
 * const response = await app.fetch(new Request("http://localhost/", { headers }));
 * if (await response.text() !== "ada") throw new Error("was not let in");
 * ```
 */
export function httpBasic(
  options: HttpBasicOptions & OptionalScheme,
): Dependency<BasicCredentials | undefined>;
/** HTTP Basic that refuses requests without credentials. */
export function httpBasic(options?: HttpBasicOptions): Dependency<BasicCredentials>;
export function httpBasic(
  options: HttpBasicOptions = {},
): Dependency<BasicCredentials | undefined> {
  const { realm } = options;
  const challenge = realm === undefined ? "Basic" : `Basic realm=${formatQuotedString(realm)}`;
  const refuse = options.error ?? (() => notAuthenticated(challenge));
  return schemeDependency<BasicCredentials>({
    name: "HTTPBasic",
    model: { type: "http", scheme: "basic" },
    challenge,
    read: (cx) => {
      const found = credentialsOf(cx.header("authorization"), "basic");
      if (found === undefined) return undefined;
      const credentials = decodeBasic(found.credentials);
      if (credentials === undefined) throw refuse();
      return credentials;
    },
  }, options);
}

/** ASCII only, as in FastAPI: RFC 7617 leaves open what other bytes mean. */
function decodeBasic(text: string): BasicCredentials | undefined {
  if (!BASE64.test(text)) return undefined;
  const decoded = atob(text);
  const colon = decoded.indexOf(":");
  if (colon < 0 || !ASCII.test(decoded)) return undefined;
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
// deno-lint-ignore no-control-regex -- the whole of ASCII is what is meant.
const ASCII = /^[\x00-\x7f]*$/;

/** Options of {@linkcode httpBearer}. */
export interface HttpBearerOptions extends SchemeOptions {
  /** What the document says of the token's form, for example `JWT`. Default none. */
  readonly bearerFormat?: string;
}

/**
 * Bearer tokens (RFC 6750) from the `Authorization` field, and only from there: tokens in queries end up in logs.
 *
 * The token is not checked; see `@cairn/cairn/auth/jwt` for JWTs.
 *
 * @param options `bearerFormat` and {@linkcode SchemeOptions}; the name is `HTTPBearer` unless it says another.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { httpBearer } from "@cairn/cairn/auth";
 *
 * const app = new App();
 * app.get("/", { deps: { bearer: httpBearer() } }, (cx) => cx.deps.bearer.credentials);
 * const response = await app.fetch(new Request("http://localhost/"));
 * if (response.headers.get("www-authenticate") !== "Bearer") throw new Error("no challenge");
 * ```
 */
export function httpBearer(
  options: HttpBearerOptions & OptionalScheme,
): Dependency<Credentials | undefined>;
/** Bearer tokens; requests without one are refused. */
export function httpBearer(options?: HttpBearerOptions): Dependency<Credentials>;
export function httpBearer(options: HttpBearerOptions = {}): Dependency<Credentials | undefined> {
  const { bearerFormat } = options;
  return authorizationScheme({ scheme: "bearer", name: "HTTPBearer", bearerFormat }, options);
}

/**
 * The `Authorization` field of HTTP Digest, undecoded: checking a digest is for the program.
 *
 * @param options {@linkcode SchemeOptions}; the name is `HTTPDigest` unless it says another.
 */
export function httpDigest(
  options: SchemeOptions & OptionalScheme,
): Dependency<Credentials | undefined>;
/** The field of HTTP Digest; requests without one are refused. */
export function httpDigest(options?: SchemeOptions): Dependency<Credentials>;
export function httpDigest(options: SchemeOptions = {}): Dependency<Credentials | undefined> {
  return authorizationScheme({ scheme: "digest", name: "HTTPDigest" }, options);
}

/** Options of {@linkcode httpScheme}. */
export interface HttpSchemeOptions extends SchemeOptions {
  /** Scheme of the `Authorization` field, a token in any case. */
  readonly scheme: string;
}

/**
 * Any other scheme of the `Authorization` field, such as `DPoP` or one of your own.
 *
 * @param options `scheme` and {@linkcode SchemeOptions}; the name is `HTTPBase` unless it says another.
 * @throws {TypeError} If the scheme is no token.
 */
export function httpScheme(
  options: HttpSchemeOptions & OptionalScheme,
): Dependency<Credentials | undefined>;
/** Another scheme; requests without its credentials are refused. */
export function httpScheme(options: HttpSchemeOptions): Dependency<Credentials>;
export function httpScheme(options: HttpSchemeOptions): Dependency<Credentials | undefined> {
  const { scheme } = options;
  if (!isToken(scheme)) {
    throw new TypeError(`Cannot read the scheme "${scheme}": expected a token, such as DPoP`);
  }
  return authorizationScheme({ scheme, name: "HTTPBase" }, options);
}

interface AuthorizationScheme {
  readonly scheme: string;
  readonly name: string;
  readonly bearerFormat?: string | undefined;
}

function authorizationScheme(
  { scheme, name, bearerFormat }: AuthorizationScheme,
  options: SchemeOptions,
): Dependency<Credentials> {
  const known = scheme.toLowerCase();
  return schemeDependency({
    name,
    model: { type: "http", scheme, ...(bearerFormat === undefined ? {} : { bearerFormat }) },
    challenge: scheme.charAt(0).toUpperCase() + scheme.slice(1),
    read: (cx) => {
      const found = credentialsOf(cx.header("authorization"), known);
      return found?.credentials === "" ? undefined : found;
    },
  }, options);
}
