// Guards: dependencies that let a user through or refuse with 403. Who the user is, another dependency says, and
// refuses with 401 when nobody is there (RFC 9110 sections 15.5.2 and 15.5.4).

import { formatQuotedString, HttpError } from "../http/mod.ts";
import { Dependency, securityScopes } from "../inject/mod.ts";

/** Options of {@linkcode guard}. */
export interface GuardOptions {
  /** Name in messages. Default: `guard of` and the guarded dependency's name. */
  readonly name?: string;
  /** `detail` of the 403. Default `"Not enough permissions"`. */
  readonly detail?: string;
}

/**
 * Lets a dependency's value through when `check` says so, else refuses with 403.
 *
 * @param user The dependency; what it throws, 401 above all, comes first.
 * @param check Whether the value is let through.
 *
 * @example
 * ```ts
 * import { App, dependency } from "@cairn/cairn";
 * import { guard } from "@cairn/cairn/auth";
 *
 * const user = dependency(() => ({ name: "Ada", isStaff: false }));
 * const staff = guard(user, ({ isStaff }) => isStaff);
 * const app = new App();
 * app.get("/", { deps: { staff } }, (cx) => cx.deps.staff.name);
 * const response = await app.fetch(new Request("http://localhost/"));
 * if (response.status !== 403) throw new Error("was let through");
 * ```
 */
export function guard<V>(
  user: Dependency<V>,
  check: (value: V) => boolean | Promise<boolean>,
  { name = `guard of ${user.name}`, detail = DETAIL }: GuardOptions = {},
): Dependency<V> {
  const provide = ({ deps }: Given<V>): V | Promise<V> => {
    const passes = check(deps.user);
    if (!(passes instanceof Promise)) return passOr(passes, deps.user);
    return passes.then((settled) => passOr(settled, deps.user));
  };
  const passOr = (passes: boolean, value: V): V => {
    if (!passes) throw HttpError.forbidden(detail);
    return value;
  };
  return new Dependency<V>({ name, deps: { user } }, provide as (cx: never) => unknown);
}

interface Given<V> {
  readonly deps: { readonly user: V };
}

/** A user with roles. */
export interface WithRoles {
  /** Names of roles. */
  readonly roles: readonly string[];
}

/**
 * Lets users through who have all of `roles`.
 *
 * @param user Gives the user.
 * @param roles At least one.
 *
 * @example
 * ```ts
 * import { App, dependency } from "@cairn/cairn";
 * import { requireRoles } from "@cairn/cairn/auth";
 *
 * const user = dependency(() => ({ name: "Ada", roles: ["editor"] }));
 * const app = new App();
 * app.get("/edit", { deps: { user: requireRoles(user, "editor") } }, (cx) => cx.deps.user.name);
 * app.get("/admin", { dependencies: [requireRoles(user, "admin")] }, () => "secrets");
 * const edit = await app.fetch(new Request("http://localhost/edit"));
 * const admin = await app.fetch(new Request("http://localhost/admin"));
 * if (edit.status !== 200 || admin.status !== 403) throw new Error("roles were not checked");
 * ```
 */
export function requireRoles<V extends WithRoles>(
  user: Dependency<V>,
  ...roles: readonly [string, ...string[]]
): Dependency<V> {
  const name = `${user.name} with roles ${roles.join(", ")}`;
  return guard(user, (value) => roles.every((role) => value.roles.includes(role)), { name });
}

/**
 * Lets users through who have at least one of `roles`.
 *
 * @param user Gives the user.
 * @param roles At least one.
 */
export function requireAnyRole<V extends WithRoles>(
  user: Dependency<V>,
  ...roles: readonly [string, ...string[]]
): Dependency<V> {
  const name = `${user.name} with a role of ${roles.join(", ")}`;
  return guard(user, (value) => roles.some((role) => value.roles.includes(role)), { name });
}

/** Someone, or a token, to whom scopes were granted. */
export interface WithScopes {
  /** Granted scopes. */
  readonly scopes: readonly string[];
}

/**
 * Lets through to whom all scopes were granted that are asked for: here, and by the uses around it
 * (`.with({ scopes })`). Others get 403 with `insufficient_scope` (RFC 6750 section 3.1). The document shows the scopes
 * at the security scheme that `user` needs.
 *
 * @param user Gives the user or the token.
 * @param scopes Scopes to ask for. Default: only those of the uses around it.
 *
 * @example
 * ```ts
 * import { App, dependency } from "@cairn/cairn";
 * import { requireScopes } from "@cairn/cairn/auth";
 *
 * const token = dependency(() => ({ sub: "ada", scopes: ["items:read"] }));
 * const allowed = requireScopes(token);
 * const app = new App();
 * app.get("/", { deps: { token: allowed.with({ scopes: ["items:read"] }) } }, (cx) => cx.deps.token.sub);
 * app.post("/", { dependencies: [requireScopes(token, "items:write")] }, () => "written");
 * const read = await app.fetch(new Request("http://localhost/"));
 * const write = await app.fetch(new Request("http://localhost/", { method: "POST" }));
 * if (read.status !== 200 || write.status !== 403) throw new Error("scopes were not checked");
 * ```
 */
export function requireScopes<V extends WithScopes>(
  user: Dependency<V>,
  ...scopes: readonly string[]
): Dependency<V> {
  const provide = ({ deps }: GivenScopes<V>): V => {
    const granted = deps.user.scopes;
    if (deps.needed.every((scope) => granted.includes(scope))) return deps.user;
    const scope = formatQuotedString(deps.needed.join(" "));
    throw HttpError.forbidden(DETAIL, {
      headers: { "www-authenticate": `Bearer error="insufficient_scope", scope=${scope}` },
    });
  };
  return new Dependency<V>({
    name: `${user.name} with scopes`,
    deps: { user, needed: securityScopes },
    scopes,
  }, provide as (cx: never) => unknown);
}

interface GivenScopes<V> {
  readonly deps: { readonly user: V; readonly needed: readonly string[] };
}

const DETAIL = "Not enough permissions";
