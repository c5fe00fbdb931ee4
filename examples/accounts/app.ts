// Accounts: sign up, log in by session or token, roles. One router for each audience.
import { App, dependency, HttpError, router, t } from "../../mod.ts";
import { passwordForm } from "../../src/auth/mod.ts";
import { type Passwords, passwords, scrypt } from "../../src/auth/password/mod.ts";
import { rateLimit, tokenBucket } from "../../src/middleware/mod.ts";
import { csrf } from "../../src/session/mod.ts";
import { createIdentity, type Identity, SCOPES, TOKEN_SECONDS } from "./identity.ts";
import { Name, Role, User, Users } from "./users.ts";

/** What the app is made of; tests replace what takes long. */
export interface AccountsOptions {
  /** Signs tokens, at least 32 bytes; newest first. */
  readonly secrets: readonly [string, ...string[]];
  /** The first administrator's name and password. */
  readonly admin: { readonly name: string; readonly password: string };
  /** Hashes passwords. Default scrypt, which needs no package. */
  readonly hasher?: Passwords;
}

const Password = t.String({ minLength: 10, maxLength: 200, format: "password" });
const NewAccount = t.Object({ name: Name, password: Password }, { $id: "NewAccount" });
const Credentials = t.Object({ name: t.String({ maxLength: 100 }), password: t.String() });

/** Builds the app. */
export function createApp(options: AccountsOptions): App {
  const { secrets, admin, hasher = passwords(scrypt()) } = options;
  const users = new Users();
  const identity = createIdentity({ users, hasher, secrets });
  const parts: Parts = { users, hasher, identity };
  const firstAdmin = dependency({ scope: "app", name: "firstAdmin" }, async (cx) => {
    const hash = await hasher.hash(cx, admin.password);
    users.add({ name: admin.name, roles: ["member", "admin"], hash, epoch: 0 });
  });
  return new App({
    title: "Accounts",
    version: "1.0.0",
    middleware: [csrf(), identity.session.middleware],
    lifespan: [firstAdmin],
  })
    .include(loginRouter(parts))
    .include(accountRouter(parts))
    .include(adminRouter(parts));
}

interface Parts {
  readonly users: Users;
  readonly hasher: Passwords;
  readonly identity: Identity;
}

/** For those who are not known yet; by address, as an attacker has many names. */
function loginRouter({ users, hasher, identity }: Parts) {
  const limit = rateLimit({ rule: tokenBucket({ limit: 20, windowSeconds: 60 }), name: "unknown" });
  const routes = router({ tags: ["login"], middleware: [limit] });
  const { session, tokens } = identity;

  routes.post("/accounts", {
    name: "signUp",
    body: NewAccount,
    response: { 201: User, 409: HttpError.schema },
  }, async (cx) => {
    const { name, password } = cx.body;
    const account = { name, roles: ["member" as const], hash: "", epoch: 0 };
    if (users.find(name) !== undefined) return HttpError.conflict("This name is taken");
    const hash = await hasher.hash(cx, password);
    // Somebody may have been faster meanwhile.
    return users.add({ ...account, hash }) ? account : HttpError.conflict("This name is taken");
  });

  routes.post("/login", {
    name: "logIn",
    body: Credentials,
    deps: { session: session.current },
    response: { 200: User, 401: HttpError.schema },
  }, async (cx) => {
    const account = await identity.check(cx, cx.body);
    cx.deps.session.login(account.name);
    return account;
  });

  routes.post("/token", {
    name: "getToken",
    deps: { form: passwordForm },
    response: {
      200: t.Object({
        access_token: t.String(),
        token_type: t.Literal("bearer"),
        expires_in: t.Integer(),
        scope: t.String(),
      }),
      401: HttpError.schema,
    },
  }, async (cx) => {
    const { username, password, scopes } = cx.deps.form;
    const { name, roles, epoch } = await identity.check(cx, { name: username, password });
    const allowed = roles.includes("admin") ? Object.keys(SCOPES) : ["account"];
    const wanted = scopes.length === 0 ? ["account"] : scopes;
    const scope = allowed.filter((one) => wanted.includes(one)).join(" ");
    cx.response.headers.set("cache-control", "no-store");
    return {
      access_token: await tokens.sign(cx, { sub: name, epoch, scope }),
      token_type: "bearer" as const,
      expires_in: TOKEN_SECONDS,
      scope,
    };
  });

  return routes;
}

/** For whoever is signed in, by session or token. */
function accountRouter({ users, hasher, identity }: Parts) {
  const { session, user } = identity;
  const routes = router({ tags: ["account"], deps: { user, session: session.current } });

  routes.get("/me", { name: "me", response: { 200: User } }, (cx) => cx.deps.user);

  routes.put("/me/password", {
    name: "changePassword",
    body: t.Object({ current: t.String(), next: Password }),
    response: { 204: t.Void(), 401: HttpError.schema },
  }, async (cx) => {
    const { name, epoch } = cx.deps.user;
    await identity.check(cx, { name, password: cx.body.current });
    users.change(name, { hash: await hasher.hash(cx, cx.body.next), epoch: epoch + 1 });
    // Whoever knew the old password is out; the session that changed it stays, under a new id.
    await session.deleteOwned(cx, name, cx.deps.session);
    if (cx.deps.session.owner === name) cx.deps.session.rotate();
  });

  routes.post("/logout", { name: "logOut", response: { 204: t.Void() } }, (cx) => {
    cx.deps.session.logout();
  });

  routes.post("/logout/others", {
    name: "logOutOthers",
    response: { 200: t.Object({ ended: t.Integer() }) },
  }, async (cx) => {
    const { deps } = cx;
    return { ended: await session.deleteOwned(cx, deps.user.name, deps.session) };
  });

  return routes;
}

/** For administrators; a token needs the scope `admin`, too. */
function adminRouter({ users, identity }: Parts) {
  const routes = router({ prefix: "/users", tags: ["admin"], deps: { admin: identity.admin } });

  routes.get("", { name: "listUsers", response: { 200: t.Array(User) } }, () => users.list());

  routes.put("/:name/roles", {
    name: "setRoles",
    params: { name: Name },
    body: t.Array(Role, { uniqueItems: true }),
    response: { 200: User, 404: HttpError.schema, 409: HttpError.schema },
  }, (cx) => {
    const { name } = cx.params;
    const isSelf = name === cx.deps.admin.name;
    // So that there is always one.
    if (isSelf && !cx.body.includes("admin")) return HttpError.conflict("You are an administrator");
    return users.change(name, { roles: cx.body }) ?? HttpError.notFound("No such user");
  });

  return routes;
}
