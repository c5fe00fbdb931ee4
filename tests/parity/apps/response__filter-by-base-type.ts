// Return type is a base of the input model: extra fields removed.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const UserIn = t.Object({
  username: t.String(),
  email: t.String({ format: "email" }),
  full_name: t.Nullable(t.String(), { default: null }),
  password: t.String(),
}, { $id: "UserIn" });

const BaseUser = t.Object({
  username: t.String(),
  email: t.String({ format: "email" }),
  full_name: t.Nullable(t.String(), { default: null }),
}, { $id: "BaseUser" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/user/", {
    name: "create_user",
    response: { 200: BaseUser },
    body: UserIn,
  }, (cx) => cx.body);

  return app;
}
