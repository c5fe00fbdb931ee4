// An optional token of the password flow.
import { App } from "../../../mod.ts";
import { oauth2PasswordBearer } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const token = oauth2PasswordBearer({
    tokenUrl: "/token",
    description: "OAuth2PasswordBearer security scheme",
    autoError: false,
  });

  const app = new App(fastapi());
  app.get(
    "/items/",
    { name: "read_items", deps: { token } },
    ({ deps: { token } }) => token === undefined ? { msg: "Create an account first" } : { token },
  );
  return app;
}
