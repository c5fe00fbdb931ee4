// The password flow with stored users, without signed tokens.
import { App, dependency, HttpError } from "../../../mod.ts";
import { notAuthenticated, oauth2PasswordBearer, passwordForm } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const users = new Map([
  ["johndoe", {
    username: "johndoe",
    full_name: "John Doe",
    email: "johndoe@example.com",
    hashed_password: "fakehashedsecret",
    disabled: false,
  }],
  ["alice", {
    username: "alice",
    full_name: "Alice Wonderson",
    email: "alice@example.com",
    hashed_password: "fakehashedsecret2",
    disabled: true,
  }],
]);

const token = oauth2PasswordBearer({ tokenUrl: "token" });

const currentUser = dependency({ deps: { token } }, (cx) => {
  const user = users.get(cx.deps.token);
  if (user === undefined) throw notAuthenticated("Bearer");
  return user;
});

const activeUser = dependency({ deps: { user: currentUser } }, ({ deps: { user } }) => {
  if (user.disabled) throw HttpError.badRequest("Inactive user");
  return user;
});

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/token", { name: "login", deps: { form: passwordForm } }, ({ deps: { form } }) => {
    const user = users.get(form.username);
    if (user === undefined || user.hashed_password !== `fakehashed${form.password}`) {
      return HttpError.badRequest("Incorrect username or password");
    }
    return { access_token: user.username, token_type: "bearer" };
  });
  app.get("/users/me", {
    name: "read_users_me",
    deps: { user: activeUser },
  }, (cx) => cx.deps.user);
  return app;
}
