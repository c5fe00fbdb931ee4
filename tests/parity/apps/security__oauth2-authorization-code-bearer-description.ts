// A token of the authorization code flow, described in the document.
import { App } from "../../../mod.ts";
import { oauth2AuthorizationCodeBearer } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const token = oauth2AuthorizationCodeBearer({
    authorizationUrl: "authorize",
    tokenUrl: "token",
    description: "OAuth2 Code Bearer",
  });

  const app = new App(fastapi());
  app.get("/items/", { name: "read_items", deps: { token } }, (cx) => ({ token: cx.deps.token }));
  return app;
}
