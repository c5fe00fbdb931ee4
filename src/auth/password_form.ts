// The token request of OAuth2's password flow (RFC 6749 section 4.3.2), as a form.

import type { Dependency } from "../inject/mod.ts";
import { dependency } from "../route/mod.ts";
import { t } from "../schema/mod.ts";

/** What a client sends to get a token for a password. */
export interface PasswordForm {
  /** `"password"`, or null when the client left it out. */
  readonly grantType: string | null;
  /** User name. */
  readonly username: string;
  /** Password, as it was sent. */
  readonly password: string;
  /** Scopes that the client asks for. */
  readonly scopes: readonly string[];
  /** Client id, if the client has one. */
  readonly clientId: string | null;
  /** Client secret, if the client has one. */
  readonly clientSecret: string | null;
}

const password = () => t.String({ pattern: "^password$" });
const nullable = (options: { format?: string } = {}) =>
  t.Nullable(t.String(), { default: null, ...options });

/**
 * The form of a token route. `grant_type` may be left out, which RFC 6749 does not allow and many clients do:
 * {@linkcode strictPasswordForm} insists on it.
 *
 * @example A token route
 * ```ts
 * import { App, HttpError } from "@cairn/cairn";
 * import { passwordForm } from "@cairn/cairn/auth";
 * import { TestClient } from "@cairn/cairn/testing";
 *
 * const app = new App();
 * app.post("/token", { deps: { form: passwordForm } }, (cx) => {
 *   const { username, password } = cx.deps.form;
 *   if (username !== "ada" || password !== "secret") {
 *     return HttpError.badRequest("Incorrect username or password");
 *   }
 *   return { access_token: "…", token_type: "bearer" };
 * });
 * const form = { username: "ada", password: "secret" };
 * const response = await new TestClient(app).post("/token", { form });
 * if (response.status !== 200) throw new Error("no token");
 * ```
 */
export const passwordForm: Dependency<PasswordForm> = dependency({
  form: {
    grant_type: t.Nullable(password(), { default: null }),
    username: t.String(),
    password: t.String({ format: "password" }),
    scope: t.String({ default: "" }),
    client_id: nullable(),
    client_secret: nullable({ format: "password" }),
  },
  name: "passwordForm",
}, (cx) => formOf(cx.form));

/** The same form with a mandatory `grant_type=password`, as RFC 6749 says. */
export const strictPasswordForm: Dependency<PasswordForm> = dependency({
  form: {
    grant_type: password(),
    username: t.String(),
    password: t.String(),
    scope: t.String({ default: "" }),
    client_id: nullable(),
    client_secret: nullable(),
  },
  name: "strictPasswordForm",
}, (cx) => formOf(cx.form));

interface Received {
  readonly grant_type: string | null;
  readonly username: string;
  readonly password: string;
  readonly scope: string;
  readonly client_id: string | null;
  readonly client_secret: string | null;
}

function formOf(form: Received): PasswordForm {
  return {
    grantType: form.grant_type,
    username: form.username,
    password: form.password,
    scopes: form.scope.split(/\s+/).filter((scope) => scope !== ""),
    clientId: form.client_id,
    clientSecret: form.client_secret,
  };
}
