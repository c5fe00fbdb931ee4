// Logins at another provider: OAuth2's authorization code flow with PKCE (RFC 6749, 7636, 9700) and OpenID Connect. What
// must come back with the user's browser, and to no other, waits in an encrypted cookie.

import { createHash } from "node:crypto";
import { isSafePath } from "../../http/mod.ts";
import { t } from "../../schema/mod.ts";
import type { Cx } from "../../cx/mod.ts";
import { constantTimeEqual, type Secrets, toBase64Url } from "../../secret/mod.ts";
import { type CookieCx, encryptedCookie, type SecretCookie } from "../../session/mod.ts";
import { fetchJson, safeUrl } from "../fetch_json.ts";
import {
  type Jwt,
  jwt,
  type PublicKeyAlgorithm,
  type RegisteredClaims,
  remoteKeys,
} from "../jwt/mod.ts";
import { LoginFailed } from "./login_failed.ts";
import { MetadataSource, type ProviderEndpoints, type ProviderMetadata } from "./metadata.ts";
import { type ClientIdentity, type ProviderTokens, requestTokens } from "./tokens.ts";

/** Options of {@linkcode loginProvider}. */
export interface LoginProviderOptions {
  /**
   * Address that names the provider, exactly as the provider writes it; its endpoints are found below it
   * (`/.well-known/openid-configuration`) unless `endpoints` says where they are.
   */
  readonly issuer: string;
  /** Endpoints of a provider without such a document. Default: found. */
  readonly endpoints?: ProviderEndpoints;
  /** The program's id at the provider. */
  readonly clientId: string;
  /** The program's secret at the provider. Default: none, a public client. */
  readonly clientSecret?: string;
  /** Address of the route that finishes the login, as it is registered at the provider. */
  readonly redirectUri: string;
  /** What to ask for; with `openid` the provider says who the user is. Default `["openid"]`. */
  readonly scopes?: readonly string[];
  /** Secrets of the cookie that waits for the user's return, at least 32 bytes, newest first. */
  readonly secrets: Secrets;
  /** Name of that cookie; one for each provider. Default `"login"`. */
  readonly cookie?: string;
  /** How long the user may take, in seconds. Default 600. */
  readonly loginSeconds?: number;
  /** Algorithms of ID tokens that are believed. Default RS256, ES256 and EdDSA. */
  readonly algorithms?: readonly [PublicKeyAlgorithm, ...PublicKeyAlgorithm[]];
}

/** Options of {@linkcode LoginProvider.start}. */
export interface StartLoginOptions {
  /** Path on this site to go on to after the login. Default `/`. */
  readonly returnTo?: string;
  /** More parameters for the provider: `prompt`, `login_hint`, … */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Claims of an ID token (OpenID Connect Core 1.0 section 2), and whatever else the provider says. */
export interface IdTokenClaims extends RegisteredClaims {
  /** The user's id at this provider: the only claim that names a user for good. */
  readonly sub: string;
  /** More claims: `name`, `email`, `email_verified`, … */
  readonly [claim: string]: unknown;
}

/** A login that succeeded. */
export interface Login {
  /** The provider's tokens. */
  readonly tokens: ProviderTokens;
  /** Who the user is, checked; `undefined` when `openid` was not asked for. */
  readonly claims: IdTokenClaims | undefined;
  /** Path on this site to go on to. */
  readonly returnTo: string;
  /** The answer that goes on there. */
  redirect(): Response;
}

const Pending = t.Object({
  state: t.String(),
  nonce: t.String(),
  verifier: t.String(),
  returnTo: t.String(),
});

/** Logins at one provider, see {@linkcode loginProvider}. */
export class LoginProvider {
  readonly #options: LoginProviderOptions;
  readonly #client: ClientIdentity;
  readonly #metadata: MetadataSource;
  readonly #cookie: SecretCookie<typeof Pending["static"]>;
  readonly #scopes: readonly string[];
  #idTokens: { readonly url: string; readonly jwt: Jwt } | undefined = undefined;

  /** Made by {@linkcode loginProvider}. */
  constructor(options: LoginProviderOptions) {
    safeUrl(options.redirectUri, "the redirect URI");
    this.#options = options;
    this.#client = { id: options.clientId, secret: options.clientSecret };
    this.#metadata = new MetadataSource(options.issuer, options.endpoints);
    this.#scopes = options.scopes ?? ["openid"];
    this.#cookie = encryptedCookie(options.cookie ?? "login", {
      secrets: options.secrets,
      schema: Pending,
      maxAgeSeconds: options.loginSeconds ?? 600,
    });
    if (
      this.#isOpenId && options.endpoints !== undefined && options.endpoints.jwksUrl === undefined
    ) {
      throw new TypeError(
        `Cannot check the ID tokens of ${options.issuer}: give its jwksUrl, or leave out the scope openid`,
      );
    }
  }

  /**
   * Sends the user to the provider.
   *
   * @returns A redirect, to be returned by the handler.
   * @throws {LoginFailed} 502 when the provider's document cannot be had.
   * @throws {TypeError} If `returnTo` is no path on this site: where it comes from a query, check it by the schema.
   */
  async start(cx: CookieCx, options: StartLoginOptions = {}): Promise<Response> {
    const { returnTo = "/", parameters = {} } = options;
    if (!isSafePath(returnTo)) {
      throw new TypeError("Cannot start a login: returnTo must be a path on this site");
    }
    const { authorizationUrl } = await this.#known(cx);
    const [state, nonce, verifier] = [randomText(cx), randomText(cx), randomText(cx)];
    const url = new URL(authorizationUrl);
    const own = {
      response_type: "code",
      client_id: this.#client.id,
      redirect_uri: this.#options.redirectUri,
      scope: this.#scopes.join(" "),
      state,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...(this.#isOpenId ? { nonce } : {}),
    };
    for (const [name, value] of Object.entries({ ...parameters, ...own })) {
      url.searchParams.set(name, value);
    }
    const field = this.#cookie.format(cx, { state, nonce, verifier, returnTo });
    return redirect(url.href, field);
  }

  /**
   * Takes the user back from the provider, in the route of `redirectUri`.
   *
   * @returns Who the user is; then make them somebody here, by `session.login(...)` above all.
   * @throws {LoginFailed} If the login was refused, has expired, belongs to another window, or cannot be trusted.
   */
  async finish(cx: CookieCx): Promise<Login> {
    const pending = this.#cookie.read(cx);
    if (pending === undefined) throw new LoginFailed("expired");
    this.#cookie.clear(cx);
    const given = onlyOnes(cx);
    if (!constantTimeEqual(given.state ?? "", pending.state)) throw new LoginFailed("state");
    const metadata = await this.#known(cx);
    this.#checkIssuer(given.iss, metadata);
    if (given.error !== undefined) {
      const cause = new Error(`The provider answered ${given.error}`);
      throw new LoginFailed(given.error === "access_denied" ? "denied" : "provider", { cause });
    }
    if (given.code === undefined) throw new LoginFailed("state");
    const tokens = await this.#trusted(cx, () =>
      requestTokens(cx, metadata, {
        client: this.#client,
        grant: {
          grant_type: "authorization_code",
          code: given.code!,
          redirect_uri: this.#options.redirectUri,
          code_verifier: pending.verifier,
        },
      }));
    const claims = this.#isOpenId
      ? await this.#trusted(cx, () => this.#claimsOf(cx, { tokens, metadata, pending }))
      : undefined;
    const { returnTo } = pending;
    const cleared = this.#cookie.formatClear(cx);
    return { tokens, claims, returnTo, redirect: () => redirect(returnTo, cleared) };
  }

  /**
   * New tokens for a refresh token, without the user.
   *
   * @throws {LoginFailed} 502 if the provider refuses: the user has to log in again.
   */
  async refresh(cx: Cx, refreshToken: string): Promise<ProviderTokens> {
    const grant = { grant_type: "refresh_token", refresh_token: refreshToken };
    const metadata = await this.#known(cx);
    return await this.#trusted(cx, () => {
      return requestTokens(cx, metadata, { client: this.#client, grant });
    });
  }

  /**
   * What the provider's user info endpoint says.
   *
   * @param sub The user it must be about; `undefined` for providers without OpenID Connect.
   * @throws {LoginFailed} 502 if the provider refuses, or answers about somebody else.
   */
  async userInfo(
    cx: Cx,
    accessToken: string,
    sub: string | undefined,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { userInfoUrl } = await this.#known(cx);
    if (userInfoUrl === undefined) {
      throw new TypeError(
        `Cannot ask ${this.#options.issuer} about users: it has no such endpoint`,
      );
    }
    return await this.#trusted(cx, async () => {
      const headers = { authorization: `Bearer ${accessToken}` };
      const { status, body } = await fetchJson(cx, userInfoUrl, { headers });
      const info = body as Readonly<Record<string, unknown>> | undefined;
      if (status !== 200 || typeof info !== "object" || info === null) {
        throw new Error(`The user info endpoint answered ${status}`);
      }
      // Whose token this was may have been changed (OpenID Connect Core 1.0 section 5.3.2).
      if (sub !== undefined && info.sub !== sub) throw new Error("The user info is about another");
      return info;
    });
  }

  get #isOpenId(): boolean {
    return this.#scopes.includes("openid");
  }

  #known(cx: Cx): Promise<ProviderMetadata> {
    return this.#trusted(cx, () => this.#metadata.get(cx));
  }

  /** What fails outside is the provider's fault; what is cancelled is nobody's. */
  async #trusted<T>(cx: Cx, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cx.cancelled) throw cause;
      throw new LoginFailed("provider", { cause });
    }
  }

  /** Another provider's answer must not be taken for this one's (RFC 9207). */
  #checkIssuer(iss: string | undefined, { namesIssuer }: ProviderMetadata): void {
    if (iss === undefined ? namesIssuer : iss !== this.#options.issuer) {
      throw new LoginFailed("provider", { cause: new Error("The answer is from another issuer") });
    }
  }

  async #claimsOf(
    cx: Cx,
    { tokens, metadata, pending }: {
      readonly tokens: ProviderTokens;
      readonly metadata: ProviderMetadata;
      readonly pending: { readonly nonce: string };
    },
  ): Promise<IdTokenClaims> {
    if (tokens.idToken === undefined) throw new Error("The provider gave no ID token");
    const { claims } = await this.#checker(metadata).verify(cx, tokens.idToken);
    const { nonce, azp, aud, sub }: Readonly<Record<string, unknown>> = { ...claims };
    if (typeof nonce !== "string" || !constantTimeEqual(nonce, pending.nonce)) {
      throw new Error("The ID token was made for another login");
    }
    const isShared = Array.isArray(aud) && aud.length > 1;
    if ((isShared || azp !== undefined) && azp !== this.#client.id) {
      throw new Error("The ID token was made for another program");
    }
    if (typeof sub !== "string" || sub === "") throw new Error("The ID token names nobody");
    return claims as IdTokenClaims;
  }

  #checker({ jwksUrl }: ProviderMetadata): Jwt {
    if (jwksUrl === undefined) throw new Error("The provider has no keys");
    if (this.#idTokens?.url === jwksUrl) return this.#idTokens.jwt;
    const checker = jwt({
      keys: remoteKeys(jwksUrl, { algorithms: this.#options.algorithms ?? ALGORITHMS }),
      issuer: this.#options.issuer,
      audience: this.#client.id,
      leewaySeconds: LEEWAY_SECONDS,
    });
    this.#idTokens = { url: jwksUrl, jwt: checker };
    return checker;
  }
}

/**
 * Logins at another provider: Google, GitHub, Keycloak, your company's.
 *
 * @param options The provider, and the program as the provider knows it.
 * @throws {TypeError} If an address is not safe, or the provider's keys are not known.
 *
 * @example Two routes and a session
 * ```ts
 * import { App, HttpError } from "@cairn/cairn";
 * import { loginProvider } from "@cairn/cairn/auth/login";
 * import { MemorySessionStore, sessions } from "@cairn/cairn/session";
 *
 * const google = loginProvider({
 *   issuer: "https://accounts.google.com",
 *   clientId: "…",
 *   clientSecret: "…",
 *   redirectUri: "https://shop.example.com/login/callback",
 *   scopes: ["openid", "email"],
 *   secrets: ["0123456789abcdef0123456789abcdef"],
 * });
 * const session = sessions({ store: new MemorySessionStore() });
 *
 * export const app = new App({ middleware: [session.middleware] });
 * app.get("/login", (cx) => google.start(cx, { returnTo: "/account" }));
 * app.get("/login/callback", { deps: { session: session.current } }, async (cx) => {
 *   const login = await google.finish(cx);
 *   if (login.claims?.email_verified !== true) return HttpError.forbidden("Confirm your address");
 *   cx.deps.session.login(`google:${login.claims.sub}`);
 *   return login.redirect();
 * });
 * ```
 */
export function loginProvider(options: LoginProviderOptions): LoginProvider {
  return new LoginProvider(options);
}

/** The parameters of the answer; one that comes twice counts as none, as the two might be read differently. */
function onlyOnes(
  cx: CookieCx,
): Readonly<Partial<Record<"code" | "state" | "iss" | "error", string>>> {
  const one = (name: string): string | undefined => {
    const values = cx.raw.all("query", name);
    return values?.length === 1 ? values[0] : undefined;
  };
  return Object.fromEntries(
    (["code", "state", "iss", "error"] as const).flatMap((name) => {
      const value = one(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function redirect(location: string, setCookie: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location, "set-cookie": setCookie, "cache-control": "no-store" },
  });
}

function randomText(cx: Cx): string {
  return toBase64Url(cx.random.bytes(32));
}

const ALGORITHMS: readonly [PublicKeyAlgorithm, ...PublicKeyAlgorithm[]] = [
  "RS256",
  "ES256",
  "EdDSA",
];
/** Clocks of two companies. */
const LEEWAY_SECONDS = 60;
