// The token endpoint (RFC 6749 section 4.1.3, 5 and 6): a code or a refresh token becomes tokens.

import type { Cx } from "../../cx/mod.ts";
import { fetchJson } from "../fetch_json.ts";
import type { ProviderMetadata } from "./metadata.ts";

/** Tokens that a provider gave. */
export interface ProviderTokens {
  /** For calls to the provider's APIs. */
  readonly accessToken: string;
  /** How long the access token lives, in seconds, when the provider says so. */
  readonly expiresInSeconds: number | undefined;
  /** For new tokens without the user, when the provider gives one. */
  readonly refreshToken: string | undefined;
  /** Who the user is, as a JWT, when the provider speaks OpenID Connect. */
  readonly idToken: string | undefined;
  /** Granted scopes, when the provider says so. */
  readonly scopes: readonly string[] | undefined;
}

/** The program as the provider knows it. */
export interface ClientIdentity {
  readonly id: string;
  readonly secret: string | undefined;
}

/** Asks for tokens. @throws {Error} If they are refused, or the answer is none. */
export async function requestTokens(
  cx: Cx,
  metadata: ProviderMetadata,
  request: { readonly client: ClientIdentity; readonly grant: Readonly<Record<string, string>> },
): Promise<ProviderTokens> {
  const { client, grant } = request;
  const form = new URLSearchParams(grant);
  const headers: Record<string, string> = { "content-type": "application/x-www-form-urlencoded" };
  const inBody = isInBody(metadata, client);
  if (inBody) form.set("client_id", client.id);
  if (client.secret !== undefined) {
    if (inBody) form.set("client_secret", client.secret);
    else headers.authorization = basicOf(client.id, client.secret);
  }
  const answer = { method: "POST", headers, body: form.toString() } as const;
  const { status, body } = await fetchJson(cx, metadata.tokenUrl, answer);
  const given = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (status !== 200 || typeof given.access_token !== "string") {
    throw new Error(
      `Cannot get tokens from ${metadata.tokenUrl}: it answered ${status} ${String(given.error)}`,
    );
  }
  if (String(given.token_type).toLowerCase() !== "bearer") {
    throw new Error(`Cannot use tokens of type "${String(given.token_type)}": expected Bearer`);
  }
  return {
    accessToken: given.access_token,
    expiresInSeconds: typeof given.expires_in === "number" ? given.expires_in : undefined,
    refreshToken: typeof given.refresh_token === "string" ? given.refresh_token : undefined,
    idToken: typeof given.id_token === "string" ? given.id_token : undefined,
    scopes: typeof given.scope === "string" ? given.scope.split(" ") : undefined,
  };
}

/** Basic is what every provider must know (RFC 6749 section 2.3.1), unless it says otherwise. */
function isInBody(
  { clientAuthentication: known }: ProviderMetadata,
  client: ClientIdentity,
): boolean {
  if (client.secret === undefined) return true;
  return known.length > 0 && !known.includes("client_secret_basic");
}

function basicOf(id: string, secret: string): string {
  const encode = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);
  return `Basic ${btoa(`${encode(id)}:${encode(secret)}`)}`;
}
