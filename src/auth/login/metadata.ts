// Where a provider's endpoints are: said by the program, or by the provider's own document (OpenID Connect Discovery
// 1.0, RFC 8414), which is fetched once and kept for an hour.

import type { Cx } from "../../cx/mod.ts";
import { fetchJson, safeUrl } from "../fetch_json.ts";

/** A provider's endpoints. */
export interface ProviderEndpoints {
  /** Where the user signs in. */
  readonly authorizationUrl: string;
  /** Where codes become tokens. */
  readonly tokenUrl: string;
  /** Where claims about the user are. Default none. */
  readonly userInfoUrl?: string | undefined;
  /** Where the provider's keys are; ID tokens need it. Default none. */
  readonly jwksUrl?: string | undefined;
}

/** What is known of a provider. */
export interface ProviderMetadata extends ProviderEndpoints {
  /** Ways of client authentication at the token endpoint, in the provider's words. */
  readonly clientAuthentication: readonly string[];
  /** Whether every answer names its issuer (RFC 9207). */
  readonly namesIssuer: boolean;
}

/** Finds the metadata of one provider. */
export class MetadataSource {
  readonly #issuer: string;
  readonly #given: ProviderMetadata | undefined;
  #found: { readonly metadata: ProviderMetadata; readonly atMs: number } | undefined = undefined;

  /**
   * Checks what the program says.
   *
   * @throws {TypeError} If an address is not safe.
   */
  constructor(issuer: string, endpoints: ProviderEndpoints | undefined) {
    this.#issuer = issuer;
    safeUrl(issuer, "the issuer");
    this.#given = endpoints === undefined
      ? undefined
      : checked({ ...endpoints, clientAuthentication: [], namesIssuer: false });
  }

  /**
   * The metadata, fetched when it is first needed.
   *
   * @throws {Error} If the document cannot be had, or is another issuer's.
   */
  async get(cx: Cx): Promise<ProviderMetadata> {
    if (this.#given !== undefined) return this.#given;
    const nowMs = cx.clock.wallNow();
    if (this.#found !== undefined && nowMs - this.#found.atMs < KEPT_MS) {
      return this.#found.metadata;
    }
    const metadata = await discover(cx, this.#issuer);
    this.#found = { metadata, atMs: nowMs };
    return metadata;
  }
}

async function discover(cx: Cx, issuer: string): Promise<ProviderMetadata> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { status, body } = await fetchJson(cx, url);
  const document = (body ?? {}) as Readonly<Record<string, unknown>>;
  // Another issuer's document would send the user, and the client's secret, somewhere else.
  if (status !== 200 || document.issuer !== issuer) {
    throw new Error(
      `Cannot use the document of ${issuer}: it answered ${status}, or names another`,
    );
  }
  return checked({
    authorizationUrl: String(document.authorization_endpoint),
    tokenUrl: String(document.token_endpoint),
    userInfoUrl: textOf(document.userinfo_endpoint),
    jwksUrl: textOf(document.jwks_uri),
    clientAuthentication: listOf(document.token_endpoint_auth_methods_supported),
    namesIssuer: document.authorization_response_iss_parameter_supported === true,
  });
}

function checked(metadata: ProviderMetadata): ProviderMetadata {
  safeUrl(metadata.authorizationUrl, "the authorization endpoint");
  safeUrl(metadata.tokenUrl, "the token endpoint");
  if (metadata.userInfoUrl !== undefined) safeUrl(metadata.userInfoUrl, "the user info endpoint");
  if (metadata.jwksUrl !== undefined) safeUrl(metadata.jwksUrl, "the address of keys");
  return Object.freeze(metadata);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

const KEPT_MS = 3_600_000;
