// The answer's model lacks the password.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const UserIn = t.Object({
  username: t.String(),
  password: t.String(),
  email: t.String({ format: "email" }),
  full_name: t.Nullable(t.String(), { default: null }),
}, { $id: "UserIn" });

const UserOut = t.Object({
  username: t.String(),
  email: t.String({ format: "email" }),
  full_name: t.Nullable(t.String(), { default: null }),
}, { $id: "UserOut" });

export function createApp(): App {
  const app = new App(fastapi());
  app.post(
    "/user/",
    { name: "create_user", body: UserIn, response: { 200: UserOut } },
    (cx) => cx.body,
  );
  return app;
}
