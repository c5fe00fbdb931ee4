// Who asks: somebody with a session, as browsers have, or with a token, as programs have. Handlers see the same user.
import { dependency, HttpError, t } from "../../mod.ts";
import {
  apiKeyCookie,
  oauth2PasswordBearer,
  requireRoles,
  requireScopes,
} from "../../src/auth/mod.ts";
import { hmacKey, jwt } from "../../src/auth/jwt/mod.ts";
import type { Passwords } from "../../src/auth/password/mod.ts";
import { RateLimiter, slidingWindow } from "../../src/middleware/mod.ts";
import { MemorySessionStore, sessions } from "../../src/session/mod.ts";
import type { Account, Users } from "./users.ts";

/** What tokens may be for. */
export const SCOPES = {
  account: "Read and change the own account",
  admin: "Change other accounts",
};

/** What identity is made of. */
export interface IdentityOptions {
  /** The accounts. */
  readonly users: Users;
  /** Hashes passwords. */
  readonly hasher: Passwords;
  /** Signs tokens, at least 32 bytes; newest first. */
  readonly secrets: readonly [string, ...string[]];
}

/** The user of a request. */
export interface SignedIn extends Account {
  /** What this request may do: all of it with a session, what was granted with a token. */
  readonly scopes: readonly string[];
}

/** Builds sessions, tokens and the dependencies that give the user. */
export function createIdentity({ users, hasher, secrets }: IdentityOptions) {
  const session = sessions({ store: new MemorySessionStore(), idleSeconds: 3_600 });
  const [first, ...older] = secrets.map((secret) => hmacKey("HS256", secret));
  const tokens = jwt({
    keys: [first!, ...older],
    issuer: "accounts",
    audience: "accounts",
    expiresInSeconds: TOKEN_SECONDS,
    claims: t.Object({ sub: t.String(), epoch: t.Integer() }),
  });
  const bearer = tokens.bearer({
    scheme: oauth2PasswordBearer({ tokenUrl: "token", scopes: SCOPES, autoError: false }),
    autoError: false,
  });
  // Only so that the document says how browsers do it.
  const cookie = apiKeyCookie({ key: "sid", name: "Session", autoError: false });

  const user = dependency({
    name: "user",
    deps: { bearer, cookie, session: session.current },
  }, ({ deps }): SignedIn => {
    // A token wins: whoever sends one means it.
    const name = deps.bearer?.claims.sub ?? deps.session.owner;
    const account = name === undefined ? undefined : users.find(name);
    const isCurrent = deps.bearer === undefined || deps.bearer.claims.epoch === account?.epoch;
    if (account === undefined || !isCurrent) throw notSignedIn();
    // Looked up for each request, so that a role that was taken away is gone at once.
    return { ...account, scopes: deps.bearer?.scopes ?? Object.keys(SCOPES) };
  });

  const failures = new RateLimiter({
    name: "logins",
    rule: slidingWindow({ limit: 5, windowSeconds: 900 }),
  });

  return {
    session,
    tokens,
    user: requireScopes(user, "account"),
    admin: requireRoles(requireScopes(user, "admin"), "admin"),

    /** The account of a name and its password; the same refusal whatever was wrong. */
    async check(
      cx: Parameters<Passwords["verify"]>[0],
      { name, password }: { readonly name: string; readonly password: string },
    ): Promise<Account> {
      // By account, as an attacker has many addresses; taken first, as many tries may come at a time.
      const { allowed, retryAfterMs } = await failures.take(cx, name);
      if (!allowed) {
        const headers = { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) };
        throw HttpError.tooManyRequests("Too many wrong passwords", { headers });
      }
      const account = users.find(name);
      const { valid, replacement } = await hasher.verify(cx, password, account?.hash);
      if (!valid || account === undefined) throw HttpError.unauthorized("Wrong name or password");
      await failures.forget(cx, name);
      if (replacement !== undefined) users.change(name, { hash: replacement });
      return account;
    },
  };
}

/** What routers need. */
export type Identity = ReturnType<typeof createIdentity>;

/** How long a token is good for, in seconds. */
export const TOKEN_SECONDS = 600;

function notSignedIn(): HttpError {
  return HttpError.unauthorized("Not authenticated", { headers: { "www-authenticate": "Bearer" } });
}
