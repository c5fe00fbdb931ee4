// The password flow with signed tokens.
import { App, dependency, HttpError, t } from "../../../mod.ts";
import { constantTimeEqual, oauth2PasswordBearer, passwordForm } from "../../../src/auth/mod.ts";
import { hmacKey, jwt } from "../../../src/auth/jwt/mod.ts";
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
]);

const SECRET = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7";
const bearer = { headers: { "www-authenticate": "Bearer" } };
const refused = () => HttpError.unauthorized("Could not validate credentials", bearer);

// Its tokens name neither issuer nor audience.
const tokens = jwt({
  keys: hmacKey("HS256", SECRET),
  issuer: null,
  audience: null,
  expiresInSeconds: 30 * 60,
});

const verified = tokens.bearer({
  scheme: oauth2PasswordBearer({ tokenUrl: "token" }),
  invalid: refused,
});

const currentUser = dependency({ deps: { verified } }, (cx) => {
  const user = users.get(cx.deps.verified.claims.sub ?? "");
  if (user === undefined) throw refused();
  return user;
});

const activeUser = dependency({ deps: { user: currentUser } }, ({ deps: { user } }) => {
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
    const { username, password } = cx.deps.form;
    const user = users.get(username);
    if (user === undefined || !constantTimeEqual(password, user.password)) {
      return HttpError.unauthorized("Incorrect username or password", bearer);
    }
    return { access_token: await tokens.sign(cx, { sub: user.username }), token_type: "bearer" };
  });
  app.get("/users/me/", {
    name: "read_users_me",
    deps: { user: activeUser },
    response: { 200: User },
  }, (cx) => cx.deps.user);
  app.get("/users/me/items/", {
    name: "read_own_items",
    deps: { user: activeUser },
  }, (cx) => [{ item_id: "Foo", owner: cx.deps.user.username }]);
  return app;
}
