// Separate input, output and stored models.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

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

  app.post("/user/", {
    name: "create_user",
    response: { 200: UserOut },
    body: UserIn,
  }, ({ body }) => ({ ...body, hashed_password: `supersecret${body.password}` }));

  return app;
}
