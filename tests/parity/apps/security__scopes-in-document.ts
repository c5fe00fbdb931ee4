// Scopes of app, router and route in the document.
import { App, dependency, router } from "../../../mod.ts";
import { oauth2AuthorizationCodeBearer } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const scheme = oauth2AuthorizationCodeBearer({
  authorizationUrl: "authorize",
  tokenUrl: "token",
  scopes: { read: "Read access", write: "Write access" },
});

const getToken = dependency({ deps: { token: scheme } }, (cx) => cx.deps.token);

export function createApp(): App {
  const app = new App(fastapi({ dependencies: [getToken] }));

  app.get("/", { name: "root" }, () => ({ message: "Hello World" }));
  app.get("/with-oauth2-scheme", {
    name: "read_with_oauth2_scheme",
    dependencies: [scheme.with({ scopes: ["read", "write"] })],
  }, () => ({ message: "Admin Access" }));
  app.get("/with-get-token", {
    name: "read_with_get_token",
    dependencies: [getToken.with({ scopes: ["read", "write"] })],
  }, () => ({ message: "Admin Access" }));

  const items = router({ dependencies: [scheme.with({ scopes: ["read"] })] });
  items.get("/items/", {
    name: "read_items",
    deps: { token: scheme },
  }, (cx) => ({ token: cx.deps.token }));
  items.post("/items/", {
    name: "create_item",
    deps: { token: scheme.with({ scopes: ["read", "write"] }) },
  }, (cx) => ({ token: cx.deps.token }));

  return app.include(items);
}
