// OAuth2 and OpenID Connect as the document describes them, and the token they put into the Authorization field.
// Getting tokens from another provider is in ./login.ts; making and checking JWTs in ./jwt.ts.

import type { Dependency } from "../inject/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { credentialsOf } from "./authorization.ts";
import { type OptionalScheme, schemeDependency, type SchemeOptions } from "./scheme.ts";

/** Scopes by name, with a description for the document. */
export type ScopeDescriptions = Readonly<Record<string, string>>;

/** One OAuth2 flow: the OpenAPI OAuth Flow Object. Addresses may be relative to the document's server. */
export interface OAuth2Flow {
  /** Where the user signs in; flows `implicit` and `authorizationCode` need it. */
  readonly authorizationUrl?: string;
  /** Where tokens are given out; all flows but `implicit` need it. */
  readonly tokenUrl?: string;
  /** Where tokens are renewed. */
  readonly refreshUrl?: string;
  /** Scopes that exist. Default none. */
  readonly scopes?: ScopeDescriptions;
}

/** The OAuth2 flows that a server offers. */
export interface OAuth2Flows {
  /** Resource owner password. */
  readonly password?: OAuth2Flow;
  /** Authorization code. */
  readonly authorizationCode?: OAuth2Flow;
  /** Client credentials. */
  readonly clientCredentials?: OAuth2Flow;
  /** Implicit; RFC 9700 advises against it. */
  readonly implicit?: OAuth2Flow;
}

/** Options of {@linkcode oauth2}. */
export interface OAuth2Options extends SchemeOptions {
  /** The flows in the document. */
  readonly flows?: OAuth2Flows;
}

/**
 * OAuth2 with any flows: gives the whole `Authorization` field, whatever its scheme.
 *
 * @param options `flows` and {@linkcode SchemeOptions}; the name is `OAuth2` unless it says another.
 */
export function oauth2(options: OAuth2Options & OptionalScheme): Dependency<string | undefined>;
/** OAuth2; requests without an `Authorization` field are refused. */
export function oauth2(options?: OAuth2Options): Dependency<string>;
export function oauth2(options: OAuth2Options = {}): Dependency<string | undefined> {
  return schemeDependency({
    name: "OAuth2",
    model: { type: "oauth2", flows: flowsOf(options.flows ?? {}) },
    challenge: "Bearer",
    read: wholeField,
  }, options);
}

/** Options of {@linkcode oauth2PasswordBearer}. */
export interface OAuth2PasswordOptions extends SchemeOptions {
  /** Where tokens are given out. */
  readonly tokenUrl: string;
  /** Where tokens are renewed. Default none. */
  readonly refreshUrl?: string;
  /** Scopes that exist. Default none. */
  readonly scopes?: ScopeDescriptions;
}

/**
 * A bearer token that clients get for a user's password; the token route reads {@linkcode passwordForm}.
 *
 * Gives the token without checking it. As in FastAPI, `Authorization: Bearer` alone gives an empty text.
 *
 * @param options The flow and {@linkcode SchemeOptions}; the name is `OAuth2PasswordBearer` unless it says another.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { oauth2PasswordBearer } from "@cairn/cairn/auth";
 *
 * const token = oauth2PasswordBearer({ tokenUrl: "token", scopes: { me: "Read about yourself" } });
 * const app = new App();
 * app.get("/me", { deps: { token: token.with({ scopes: ["me"] }) } }, (cx) => cx.deps.token);
 * const headers = { authorization: "Bearer abc" };
 * const response = await app.fetch(new Request("http://localhost/me", { headers }));
 * if (await response.text() !== "abc") throw new Error("no token");
 * ```
 */
export function oauth2PasswordBearer(
  options: OAuth2PasswordOptions & OptionalScheme,
): Dependency<string | undefined>;
/** A bearer token; requests without one are refused. */
export function oauth2PasswordBearer(options: OAuth2PasswordOptions): Dependency<string>;
export function oauth2PasswordBearer(
  options: OAuth2PasswordOptions,
): Dependency<string | undefined> {
  const { tokenUrl, refreshUrl, scopes } = options;
  return bearerOf("OAuth2PasswordBearer", {
    password: flowOf({ tokenUrl, refreshUrl, scopes }),
  }, options);
}

/** Options of {@linkcode oauth2AuthorizationCodeBearer}. */
export interface OAuth2AuthorizationCodeOptions extends OAuth2PasswordOptions {
  /** Where the user signs in. */
  readonly authorizationUrl: string;
}

/**
 * A bearer token that clients get by the authorization code flow, from this server or another.
 *
 * @param options The flow and {@linkcode SchemeOptions}; the name is `OAuth2AuthorizationCodeBearer` unless it says
 * another.
 */
export function oauth2AuthorizationCodeBearer(
  options: OAuth2AuthorizationCodeOptions & OptionalScheme,
): Dependency<string | undefined>;
/** A bearer token; requests without one are refused. */
export function oauth2AuthorizationCodeBearer(
  options: OAuth2AuthorizationCodeOptions,
): Dependency<string>;
export function oauth2AuthorizationCodeBearer(
  options: OAuth2AuthorizationCodeOptions,
): Dependency<string | undefined> {
  const { authorizationUrl, tokenUrl, refreshUrl, scopes } = options;
  return bearerOf("OAuth2AuthorizationCodeBearer", {
    authorizationCode: flowOf({ authorizationUrl, tokenUrl, refreshUrl, scopes }),
  }, options);
}

/** Options of {@linkcode openIdConnect}. */
export interface OpenIdConnectOptions extends SchemeOptions {
  /** Address of the provider's `/.well-known/openid-configuration`. */
  readonly openIdConnectUrl: string;
}

/**
 * OpenID Connect as the document describes it; gives the whole `Authorization` field.
 *
 * @param options The address and {@linkcode SchemeOptions}; the name is `OpenIdConnect` unless it says another.
 */
export function openIdConnect(
  options: OpenIdConnectOptions & OptionalScheme,
): Dependency<string | undefined>;
/** OpenID Connect; requests without an `Authorization` field are refused. */
export function openIdConnect(options: OpenIdConnectOptions): Dependency<string>;
export function openIdConnect(options: OpenIdConnectOptions): Dependency<string | undefined> {
  return schemeDependency({
    name: "OpenIdConnect",
    model: { type: "openIdConnect", openIdConnectUrl: options.openIdConnectUrl },
    challenge: "Bearer",
    read: wholeField,
  }, options);
}

function wholeField(cx: RequestContext): string | undefined {
  return cx.header("authorization") || undefined;
}

type FlowObject = Readonly<Record<string, unknown>>;

function bearerOf(
  name: string,
  flows: Readonly<Record<string, FlowObject>>,
  options: SchemeOptions,
): Dependency<string> {
  return schemeDependency({
    name,
    model: { type: "oauth2", flows },
    challenge: "Bearer",
    read: (cx) => credentialsOf(cx.header("authorization"), "bearer")?.credentials,
  }, options);
}

function flowsOf(flows: OAuth2Flows): Readonly<Record<string, FlowObject>> {
  return Object.fromEntries(
    Object.entries(flows as Record<string, OAuth2Flow>).map(([name, flow]) => [name, flowOf(flow)]),
  );
}

type PartsOf<T> = { readonly [K in keyof T]: T[K] | undefined };

/** Without what is undefined: the document is JSON. */
function flowOf({ scopes, ...addresses }: PartsOf<OAuth2Flow>): FlowObject {
  const known = Object.entries(addresses).filter(([, value]) => value !== undefined);
  return { scopes: { ...scopes }, ...Object.fromEntries(known) };
}
