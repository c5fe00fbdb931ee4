// An OAuth2 and OpenID Connect provider for tests: one user, who agrees at once. What it does wrong, the test says.
import { createHash, generateKeyPairSync } from "node:crypto";
import { App, HttpError, t } from "../../mod.ts";
import { httpBasic, httpBearer } from "../../src/auth/mod.ts";
import { jwt, privateKey } from "../../src/auth/jwt/mod.ts";
import { serve } from "../../src/runtime/mod.ts";

/** What a provider may do wrong, or otherwise than usual. */
export interface ProviderFaults {
  /** Says no instead of giving a code. */
  error?: string;
  /** Names this issuer in the redirect. */
  iss?: string;
  /** Puts this nonce into the ID token. */
  nonce?: string;
  /** Claims over the usual ones. */
  claims?: Record<string, unknown>;
  /** How long the ID token lives, in seconds. */
  expiresInSeconds?: number;
  /** Signs by a key that is not in its set. */
  foreignKey?: boolean;
  /** Gives no ID token. */
  noIdToken?: boolean;
  /** Answers the token request with this status. */
  tokenStatus?: number;
  /** Members over those of its document. */
  document?: Record<string, unknown>;
  /** `sub` of the user info. */
  infoSub?: string;
  /** Answers the user info with this instead. */
  info?: () => Response;
  /** Type of its access tokens. */
  tokenType?: string;
}

/** A provider that listens. */
export interface TestProvider {
  readonly issuer: string;
  readonly faults: ProviderFaults;
  /** Requests to the token endpoint. */
  readonly tokenRequests: Record<string, unknown>[];
  stop(): Promise<void>;
}

function makeKey() {
  const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey("ES256", String(key.export({ type: "pkcs8", format: "pem" })), { kid: "k" });
}

/** Id and secret of the one client; the secret has characters that must be encoded. */
export const CLIENT = { id: "shop app", secret: "s3cret:/+%" };

/** Starts a provider on a free port. */
export async function startProvider(): Promise<TestProvider> {
  const [key, foreign] = [makeKey(), makeKey()];
  const codes = new Map<string, Record<string, string>>();
  const faults: ProviderFaults = {};
  const tokenRequests: Record<string, unknown>[] = [];
  const app = new App({ report: () => {} });
  const issuer = () => server.url;

  app.get("/.well-known/openid-configuration", () => ({
    issuer: issuer(),
    authorization_endpoint: `${issuer()}/authorize`,
    token_endpoint: `${issuer()}/token`,
    userinfo_endpoint: `${issuer()}/userinfo`,
    jwks_uri: `${issuer()}/jwks`,
    ...faults.document,
  }));
  app.get("/jwks", () => ({
    keys: [{ ...key.verifier.export({ format: "jwk" }), kid: "k", use: "sig" }],
  }));
  app.get("/authorize", (cx) => {
    const query = Object.fromEntries(new URL(cx.request.url).searchParams);
    const back = new URL(query.redirect_uri!);
    back.searchParams.set("state", query.state!);
    if (faults.iss !== undefined) back.searchParams.set("iss", faults.iss);
    if (faults.error === undefined) {
      const code = crypto.randomUUID();
      codes.set(code, query);
      back.searchParams.set("code", code);
    } else back.searchParams.set("error", faults.error);
    return Response.redirect(back.href, 303);
  });
  app.post("/token", {
    form: t.Object({ grant_type: t.String() }, { additionalProperties: true }),
    deps: { basic: httpBasic({ autoError: false }) },
  }, async (cx) => {
    const form = cx.form as Record<string, string>;
    tokenRequests.push({ ...form, basic: cx.deps.basic });
    if (faults.tokenStatus !== undefined) throw new HttpError(faults.tokenStatus);
    if (form.grant_type === "refresh_token") {
      if (form.refresh_token !== "r1") throw HttpError.badRequest();
      return { access_token: "a2", token_type: "bearer" };
    }
    const asked = codes.get(form.code!);
    codes.delete(form.code!);
    const challenge = createHash("sha256").update(form.code_verifier ?? "").digest("base64url");
    if (asked?.code_challenge !== challenge || asked.redirect_uri !== form.redirect_uri) {
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    }
    const maker = jwt({
      keys: faults.foreignKey === true ? foreign : key,
      issuer: issuer(),
      audience: asked.client_id!,
    });
    const claims = { sub: "u1", name: "Ada", nonce: faults.nonce ?? asked.nonce, ...faults.claims };
    return {
      access_token: "a1",
      token_type: faults.tokenType ?? "Bearer",
      expires_in: 60,
      refresh_token: "r1",
      scope: asked.scope,
      ...(faults.noIdToken === true ? {} : {
        id_token: await maker.sign(cx, claims, {
          expiresInSeconds: faults.expiresInSeconds ?? 60,
        }),
      }),
    };
  });
  app.get("/userinfo", { deps: { bearer: httpBearer() } }, (cx) => {
    if (cx.deps.bearer.credentials !== "a1") throw HttpError.unauthorized();
    if (faults.info !== undefined) return faults.info();
    return { sub: faults.infoSub ?? "u1", email: "ada@example.com" };
  });

  const server = await serve(app, { port: 0, quiet: true });
  return { issuer: server.url, faults, tokenRequests, stop: () => server.stop({ graceMs: 0 }) };
}
