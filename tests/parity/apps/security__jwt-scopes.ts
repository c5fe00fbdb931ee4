// Signed tokens with scopes that add up along the dependencies.
import { App, dependency, HttpError, t } from "../../../mod.ts";
import {
  constantTimeEqual,
  oauth2PasswordBearer,
  passwordForm,
  securityScopes,
} from "../../../src/auth/mod.ts";
import { hmacKey, InvalidToken, jwt } from "../../../src/auth/jwt/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const nullable = () => t.Nullable(t.String(), { default: null });
const Token = t.Object({ access_token: t.String(), token_type: t.String() }, { $id: "Token" });
const User = t.Object({
  username: t.String(),
  email: nullable(),
  full_name: nullable(),
  disabled: t.Nullable(t.Boolean(), { default: null }),
}, { $id: "User" });

const users = new Map([
  ["johndoe", {
    username: "johndoe",
    full_name: "John Doe",
    email: "johndoe@example.com",
    password: "secret",
    disabled: false,
  }],
  ["alice", {
    username: "alice",
    full_name: "Alice Chains",
    email: "alicechains@example.com",
    password: "secretalice",
    disabled: true,
  }],
]);

const SECRET = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7";

// Its tokens name neither issuer nor audience.
const tokens = jwt({
  keys: hmacKey("HS256", SECRET),
  issuer: null,
  audience: null,
  expiresInSeconds: 30 * 60,
});

const scheme = oauth2PasswordBearer({
  tokenUrl: "token",
  scopes: { me: "Read information about the current user.", items: "Read items." },
});

const currentUser = dependency({ deps: { token: scheme, needed: securityScopes } }, async (cx) => {
  const { token, needed } = cx.deps;
  const challenge = needed.length === 0 ? "Bearer" : `Bearer scope="${needed.join(" ")}"`;
  const refused = (detail: string) =>
    HttpError.unauthorized(detail, { headers: { "www-authenticate": challenge } });
  const { claims, scopes } = await tokens.verify(cx, token).catch((error) => {
    throw error instanceof InvalidToken ? refused("Could not validate credentials") : error;
  });
  const user = users.get(claims.sub ?? "");
  if (user === undefined) throw refused("Could not validate credentials");
  if (!needed.every((scope) => scopes.includes(scope))) throw refused("Not enough permissions");
  return user;
});

const activeUser = dependency({
  deps: { user: currentUser.with({ scopes: ["me"] }) },
}, ({ deps: { user } }) => {
  if (user.disabled) throw HttpError.badRequest("Inactive user");
  return user;
});

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/token", {
    name: "login_for_access_token",
    deps: { form: passwordForm },
    response: { 200: Token },
  }, async (cx) => {
    const { username, password, scopes } = cx.deps.form;
    const user = users.get(username);
    if (user === undefined || !constantTimeEqual(password, user.password)) {
      return HttpError.badRequest("Incorrect username or password");
    }
    const token = await tokens.sign(cx, { sub: user.username, scope: scopes.join(" ") });
    return { access_token: token, token_type: "bearer" };
  });
  app.get("/users/me/", {
    name: "read_users_me",
    deps: { user: activeUser },
    response: { 200: User },
  }, (cx) => cx.deps.user);
  app.get("/users/me/items/", {
    name: "read_own_items",
    deps: { user: activeUser.with({ scopes: ["items"] }) },
  }, (cx) => [{ item_id: "Foo", owner: cx.deps.user.username }]);
  app.get("/status/", {
    name: "read_system_status",
    dependencies: [currentUser],
  }, () => ({ status: "ok" }));
  return app;
}
